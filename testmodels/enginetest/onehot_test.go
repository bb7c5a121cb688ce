package enginetest

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestOneHotAsSpecified is what onnxruntime 1.30 does otherwise: it compares indices that are no
// integers, where the specification casts them, and counts negative ones from the end before
// opset 11 too. https://onnx.ai/onnx/operators/onnx__OneHot.html
func TestOneHotAsSpecified(t *testing.T) {
	for _, c := range []struct {
		opset int64
		index float32
		want  []float32
	}{
		{17, 1.9, []float32{0, 1, 0}},
		{17, -0.9, []float32{1, 0, 0}},
		{17, -1.2, []float32{0, 0, 1}},
		{17, -3.5, []float32{1, 0, 0}},
		{17, 3, []float32{0, 0, 0}},
		{10, 2, []float32{0, 0, 1}},
		{10, -1, []float32{0, 0, 0}},
	} {
		b := graph.NewBuilder("onehot", c.opset)
		x := b.Input("x", graph.Float, graph.Batch)
		b.Output("y", b.Op("OneHot", x, b.Const(graph.Scalar[int64]("", 3)), b.Const(graph.Vector[float32]("", 0, 1))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []hourglass.Engine{native.Engine{}, oracle.Engine{}} {
			runner, err := e.NewRunner(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"x": graph.Vector("x", c.index)})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s at opset %d: %v gives %v, %v; want %v", e.Name(), c.opset, c.index, got, err, c.want)
			}
			if err := runner.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
