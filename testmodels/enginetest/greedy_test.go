package enginetest

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

type greed struct {
	op     string
	opset  int64
	attrs  []graph.Attribute
	inputs []*graph.Tensor // after x, nil where it is left out
	alone  bool            // it does not read x
}

// greedy are nodes on x, float32 [1,2,3,4], that ask for more than any machine has, with
// the constants that they read.
var greedy = []greed{
	{op: "Expand", inputs: tensors(graph.Vector("", int64(1)<<62, 1, 1, 1, 1))},
	{op: "Expand", inputs: tensors(graph.Vector("", int64(1)<<31, 1<<31, 1, 2, 3, 4))},
	{op: "Expand", inputs: tensors(graph.Vector("", int64(1)<<40, 2, 3, 4))},
	{op: "Tile", inputs: tensors(graph.Vector("", int64(1)<<62, 1, 1, 1))},
	{op: "Tile", inputs: tensors(graph.Vector("", int64(1)<<31, 1<<31, 1, 1))},
	{op: "Tile", inputs: tensors(graph.Vector("", int64(1)<<16, 1<<16, 1<<16, 1<<16))},
	{op: "ConstantOfShape", alone: true, inputs: tensors(graph.Vector("", int64(1)<<62))},
	{op: "ConstantOfShape", alone: true, inputs: tensors(graph.Vector("", int64(1)<<31, 1<<31, 1<<2))},
	{op: "ConstantOfShape", alone: true, inputs: tensors(graph.Vector("", int64(1)<<20, 1<<20))},
	{op: "ConstantOfShape", alone: true, inputs: tensors(graph.Vector("", int64(math.MaxInt64), math.MaxInt64))},
	{op: "Resize", inputs: tensors(nil, graph.Vector("", float32(1), 1, 1e18, 1e18))},
	{op: "Resize", inputs: tensors(nil, graph.Vector("", float32(1), 1, float32(math.Inf(1)), 1))},
	{op: "Resize", inputs: tensors(nil, nil, graph.Vector("", int64(1), 2, 1<<31, 1<<31))},
	{op: "Resize", inputs: tensors(nil, nil, graph.Vector("", int64(1), 2, 3, 1<<62)), attrs: []graph.Attribute{graph.Text("mode", "linear")}},
	{op: "Upsample", opset: 9, inputs: tensors(graph.Vector("", float32(1), 1, 1e18, 1e18))},
	{op: "Pad", inputs: tensors(graph.Vector("", int64(0), 0, 1<<62, 0, 0, 0, 0, 0))},
	{op: "Pad", inputs: tensors(graph.Vector("", int64(0), 0, 1<<31, 1<<31, 0, 0, 0, 0))},
	{op: "Pad", inputs: tensors(graph.Vector("", int64(0), 0, math.MaxInt64, 0, 0, 0, math.MaxInt64, 0)), attrs: []graph.Attribute{graph.Text("mode", "edge")}},
	{op: "Conv", inputs: tensors(filter(1, 2, 1, 1)), attrs: []graph.Attribute{graph.Ints("pads", 1<<62, 0, 0, 0)}},
	{op: "Conv", inputs: tensors(filter(1, 2, 1, 1)), attrs: []graph.Attribute{graph.Ints("pads", 1<<20, 1<<20, 1<<20, 1<<20)}},
	{op: "Conv", inputs: tensors(filter(1, 2, 2, 2)), attrs: []graph.Attribute{graph.Ints("dilations", 1<<62, 1<<62)}},
	{op: "ConvTranspose", inputs: tensors(filter(2, 1, 1, 1)), attrs: []graph.Attribute{graph.Ints("strides", 1<<40, 1<<20)}},
	{op: "ConvTranspose", inputs: tensors(filter(2, 1, 1, 1)), attrs: []graph.Attribute{graph.Ints("output_padding", 1<<62, 0), graph.Ints("strides", math.MaxInt64, 1)}},
	{op: "ConvTranspose", inputs: tensors(filter(2, 1, 1, 1)), attrs: []graph.Attribute{graph.Ints("output_shape", 1<<31, 1<<31)}},
	{op: "MaxPool", attrs: []graph.Attribute{graph.Ints("kernel_shape", 1<<62, 1), graph.Ints("pads", 1<<61, 0, 1<<61, 0)}},
	{op: "AveragePool", attrs: []graph.Attribute{graph.Ints("kernel_shape", 1<<20, 1<<20), graph.Ints("pads", 1<<20, 1<<20, 1<<20, 1<<20)}},
	{op: "DepthToSpace", attrs: []graph.Attribute{graph.Int("blocksize", 1<<62)}},
	{op: "DepthToSpace", attrs: []graph.Attribute{graph.Int("blocksize", 1<<32)}},
	{op: "SpaceToDepth", attrs: []graph.Attribute{graph.Int("blocksize", 1<<32)}},
	{op: "TopK", inputs: tensors(graph.Vector("", int64(1)<<62))},
	{op: "Reshape", inputs: tensors(graph.Vector("", int64(1)<<62, 4, 24))},
	{op: "Slice", inputs: tensors(graph.Vector("", int64(math.MinInt64)), graph.Vector("", int64(math.MaxInt64)), graph.Vector("", int64(1)), graph.Vector("", int64(math.MinInt64)))},
	{op: "Add", alone: true, inputs: tensors(graph.NewTensor("", make([]float32, 1<<20), 1<<20, 1), graph.NewTensor("", make([]float32, 1<<20), 1, 1<<20))},
	{op: "MatMul", alone: true, inputs: tensors(graph.NewTensor("", make([]float32, 1<<20), 1<<20, 1), graph.NewTensor("", make([]float32, 1<<20), 1, 1<<20))},
	{op: "Gather", alone: true, inputs: tensors(graph.NewTensor("", make([]float32, 1<<20), 1, 1<<20), graph.NewTensor("", make([]int64, 1<<20), 1<<20))},
}

func tensors(ts ...*graph.Tensor) []*graph.Tensor { return ts }

func filter(dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return graph.NewTensor("", make([]float32, n), dims...)
}

// graphOf is a node with its constants.
func (c greed) graph() *graph.Graph {
	n := &graph.Node{Name: "greedy", Op: c.op, Attrs: c.attrs, Outputs: []string{"y"}}
	g := &graph.Graph{
		Name: "greed", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: cmp.Or(c.opset, 17)}}}, Nodes: []*graph.Node{n},
		Inputs: []graph.Value{{Name: "x", Type: filter(1, 2, 3, 4).Type()}}, Outputs: []graph.Value{{Name: "y"}},
	}
	if !c.alone {
		n.Inputs = []string{"x"}
	}
	if c.op == "TopK" {
		n.Outputs = append(n.Outputs, "at")
	}
	for i, in := range c.inputs {
		name := ""
		if in != nil {
			name = fmt.Sprint("c", i)
			g.Initializers = append(g.Initializers, in.Renamed(name))
		}
		n.Inputs = append(n.Inputs, name)
	}
	return g
}

// TestGreedy: what asks for too much is an error, soon, and takes no
// memory.
func TestGreedy(t *testing.T) {
	const most, deadline = 256 << 20, 20 * time.Second
	for _, e := range []hourglass.Engine{native.Engine{}, oracle.Engine{}, onnxgo.Engine{}} {
		for i, c := range greedy {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			runner, err := e.NewRunner(t.Context(), c.graph())
			if err == nil {
				_, err = runner.Run(t.Context(), map[string]*graph.Tensor{"x": filter(1, 2, 3, 4)})
				runner.Close()
			}
			runtime.ReadMemStats(&after)
			taken, took := after.TotalAlloc-before.TotalAlloc, time.Since(start)
			if err == nil || taken > most || took > deadline {
				t.Errorf("%s: case %d, %s: %v, %d MiB, %v", e.Name(), i, c.op, err, taken>>20, took)
			}
		}
	}
}
