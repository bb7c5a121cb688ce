package kit

import (
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// maxBatch is the greatest number of rows that Triton joins into one batch.
const maxBatch = 1024

// triton adds a part to the model repository.
func (k *kit) triton(p *part, files map[string][]byte) {
	name := k.Name + "-" + p.Name
	files["triton/"+name+"/1/model.onnx"] = p.file
	files["triton/"+name+"/config.pbtxt"] = []byte(p.config(name))
}

// config describes a part to Triton (https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md).
func (p *part) config(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Requests that come within half a millisecond of each other are one batch.\nname: %q\nbackend: \"onnxruntime\"\n", name)
	batched := p.batched()
	if batched {
		fmt.Fprintf(&b, "max_batch_size: %d\ndynamic_batching { max_queue_delay_microseconds: 500 }\n", maxBatch)
	} else {
		b.WriteString("max_batch_size: 0\n")
	}
	for _, v := range p.Graph.Feeds() {
		fmt.Fprintf(&b, "input { %s }\n", tritonValue(v, batched))
	}
	for _, v := range p.Graph.Outputs {
		fmt.Fprintf(&b, "output { %s }\n", tritonValue(v, batched))
	}
	return b.String()
}

// batched reports whether the rows of all inputs and outputs are those of one batch.
func (p *part) batched() bool {
	for _, values := range [][]graph.Value{p.Graph.Feeds(), p.Graph.Outputs} {
		for _, v := range values {
			if len(v.Type.Shape) == 0 || v.Type.Shape[0].IsFixed() {
				return false
			}
		}
	}
	return true
}

func tritonValue(v graph.Value, batched bool) string {
	shape := v.Type.Shape
	if batched {
		shape = shape[1:]
	}
	text := fmt.Sprintf("name: %q data_type: %s dims: %s", v.Name, kinds[v.Type.Elem].triton, tritonDims(shape))
	if len(shape) == 0 { // Triton wants a dimension; the file has none beside the rows
		text = fmt.Sprintf("name: %q data_type: %s dims: [ 1 ] reshape: { shape: [ ] }", v.Name, kinds[v.Type.Elem].triton)
	}
	return text
}

func tritonDims(shape graph.Shape) string {
	var dims []string
	for _, d := range shapeOf(shape) {
		dims = append(dims, fmt.Sprint(d))
	}
	return "[ " + strings.Join(dims, ", ") + " ]"
}

// shapeOf writes sizes that are not fixed as −1.
func shapeOf(shape graph.Shape) []int64 {
	out := []int64{}
	for _, d := range shape {
		if d.IsFixed() {
			out = append(out, d.Size)
		} else {
			out = append(out, -1)
		}
	}
	return out
}
