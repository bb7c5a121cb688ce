package kit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// tensorSpec is how MLflow's signatures describe a tensor.
type tensorSpec struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Spec struct {
		Dtype string  `json:"dtype"`
		Shape []int64 `json:"shape"`
	} `json:"tensor-spec"`
}

// mlmodel makes the first part a model of MLflow, with the flavours onnx and python_function
// (https://mlflow.org/docs/latest/ml/model/).
func (k *kit) mlmodel() ([]byte, error) {
	p := k.Parts[0]
	in, err := specs(p.Graph.Feeds())
	if err != nil {
		return nil, err
	}
	out, err := specs(p.Graph.Outputs)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `flavors:
  onnx:
    data: %[1]s.onnx
    onnx_version: '%[2]s'
    providers:
    - CPUExecutionProvider
  python_function:
    loader_module: mlflow.onnx
    data: %[1]s.onnx
    python_version: '3.10'
signature:
  inputs: %[3]s
  outputs: %[4]s
`, p.Name, needsOf(p.Graph).onnx, in, out), nil
}

// specs returns tensors as JSON within a quoted text of YAML.
func specs(values []graph.Value) (string, error) {
	var all []tensorSpec
	for _, v := range values {
		if _, err := kindOf(v.Type.Elem); err != nil {
			return "", err
		}
		s := tensorSpec{Name: v.Name, Type: "tensor"}
		s.Spec.Dtype, s.Spec.Shape = v.Type.Elem.String(), shapeOf(v.Type.Shape)
		if v.Type.Elem == graph.String {
			s.Spec.Dtype = "object"
		}
		all = append(all, s)
	}
	b, err := json.Marshal(all)
	return "'" + strings.ReplaceAll(string(b), "'", "''") + "'", err
}

// requirements are what check.py and MLflow need.
func (k *kit) requirements() []byte {
	var most needs
	for _, p := range k.Parts {
		if n := needsOf(p.Graph); n.opset > most.opset {
			most = n
		}
	}
	return fmt.Appendf(nil, "# mlflow.onnx needs onnx, too: onnx>=%s\nnumpy\nonnxruntime>=%s\n", most.onnx, most.onnxruntime)
}

// needs are the first versions that carry an opset of ONNX's own operators.
type needs struct {
	opset             int64
	onnx, onnxruntime string
}

// versions are in rising order: https://onnx.ai/onnx/repo-docs/Versioning.html and
// https://onnxruntime.ai/docs/reference/compatibility.html. onnxruntime 1.15 names opset 19 there, and has no Reshape of it.
var versions = []needs{
	{17, "1.12", "1.12"}, {18, "1.13", "1.14"}, {19, "1.14", "1.16"}, {20, "1.15", "1.17"}, {21, "1.16", "1.18"},
	{22, "1.17", "1.21"}, {23, "1.18", "1.23"}, {24, "1.19", "1.24"},
}

func needsOf(g *graph.Graph) needs {
	for _, n := range versions {
		if g.Opset() <= n.opset {
			return needs{max(g.Opset(), 1), n.onnx, n.onnxruntime}
		}
	}
	last := versions[len(versions)-1]
	return needs{g.Opset(), last.onnx, last.onnxruntime}
}
