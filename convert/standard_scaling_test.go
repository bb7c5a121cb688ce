//go:build cgo

package convert_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// prepared returns a graph of one operator of ai.onnx.ml on rows of four, or of constants.
func prepared(op string, rows graph.Type, more []*graph.Tensor, attrs ...graph.Attribute) *graph.Graph {
	n := &graph.Node{Name: "n", Op: op, Domain: "ai.onnx.ml", Inputs: []string{"x"}, Outputs: []string{"y"}, Attrs: attrs}
	for _, t := range more {
		n.Inputs = append(n.Inputs, t.Name)
	}
	return &graph.Graph{
		Name: "prepared", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}, {Domain: "ai.onnx.ml", Version: 1}}},
		Inputs: []graph.Value{{Name: "x", Type: rows}}, Outputs: []graph.Value{{Name: "y", Type: graph.Type{Elem: graph.Float}}}, Initializers: more, Nodes: []*graph.Node{n},
	}
}

func numbers(name string, v ...float32) graph.Attribute {
	return graph.Attribute{Name: name, Kind: graph.AttrFloats, Floats: v}
}

// TestPreprocessing: in operators of ONNX's own domain, what onnxruntime's of ai.onnx.ml give.
func TestPreprocessing(t *testing.T) {
	nan := float32(math.NaN())
	fours := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(4))}
	four := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(4))}
	x := graph.NewTensor("x", []float32{1, -2, 0.5, 3, 0, 0, 0, 0, nan, 0.25, -1, 2}, 3, 4)
	finite := graph.NewTensor("x", []float32{1, -2, 0.5, 3, 0, 0, 0, 0, -0.5, -0.25, -1, -2}, 3, 4)
	columns := graph.NewTensor("columns", []int64{2, 0, 3}, 1, 3)
	for name, c := range map[string]struct {
		g *graph.Graph
		x *graph.Tensor
	}{
		"Scaler":             {prepared("Scaler", fours, nil, numbers("offset", 1, 2, 3, 4), numbers("scale", 0.5, 1, 2, -1)), finite},
		"Imputer, NaN":       {prepared("Imputer", fours, nil, numbers("imputed_value_floats", 5, 6, 7, 8), graph.Float32("replaced_value_float", nan)), x},
		"Imputer, 0":         {prepared("Imputer", fours, nil, numbers("imputed_value_floats", 5)), finite},
		"Normalizer":         {prepared("Normalizer", fours, nil), finite},
		"Normalizer, L1":     {prepared("Normalizer", fours, nil, graph.Text("norm", "L1")), finite},
		"Normalizer, L2":     {prepared("Normalizer", fours, nil, graph.Text("norm", "L2")), finite},
		"Binarizer":          {prepared("Binarizer", fours, nil, graph.Float32("threshold", 0.5)), finite},
		"columns":            {prepared("ArrayFeatureExtractor", fours, []*graph.Tensor{columns}), finite},
		"columns of one row": {prepared("ArrayFeatureExtractor", four, []*graph.Tensor{columns}), graph.Vector[float32]("x", 1, 2, 3, 4)},
		"LinearRegressor": {prepared("LinearRegressor", fours, nil, graph.Int("targets", 2), numbers("intercepts", 0.5, -1),
			numbers("coefficients", 1, 2, 3, 4, -1, 0.5, 0.25, 2)), finite},
	} {
		in := map[string]*graph.Tensor{"x": c.x}
		want := run(t, accel.Engine{}, c.g, in)["y"]
		for _, to := range []int64{11, 17, 18} {
			own, err := convert.Opset(c.g, to)
			if err == nil {
				own, _, err = convert.Standard(own)
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for engine, got := range map[string]*graph.Tensor{"native": run(t, native.Engine{}, own, in)["y"], "onnxruntime": run(t, accel.Engine{}, own, in)["y"]} {
				if fmt.Sprint(got.Type()) != fmt.Sprint(want.Type()) {
					t.Errorf("%s at %d on %s: %v, want %v", name, to, engine, got.Type(), want.Type())
					continue
				}
				a, b := floats(t, got), floats(t, want)
				for i := range a {
					if d := math.Abs(float64(a[i]) - float64(b[i])); !(d <= 1e-6*math.Abs(float64(b[i]))) {
						t.Errorf("%s at %d on %s: %v, want %v", name, to, engine, a, b)
						break
					}
				}
			}
		}
	}
	for name, g := range map[string]*graph.Graph{
		"three offsets for four columns": prepared("Scaler", fours, nil, numbers("offset", 1, 2, 3)),
		"an unknown norm":                prepared("Normalizer", fours, nil, graph.Text("norm", "L3")),
		"seven coefficients":             prepared("LinearRegressor", fours, nil, numbers("coefficients", 1, 2, 3, 4, 5, 6, 7)),
		"a transform behind":             prepared("LinearRegressor", fours, nil, numbers("coefficients", 1, 2, 3, 4), graph.Text("post_transform", "LOGIT")),
		"integers":                       prepared("Imputer", graph.Type{Elem: graph.Int64, Shape: fours.Shape}, nil, graph.Ints("imputed_value_int64s", 1)),
		"no operator of the opset":       prepared("TreeEnsemble", fours, nil),
		"no form":                        prepared("SVMRegressor", fours, nil, numbers("rho", 1), numbers("coefficients", 1, 2, 3, 4)),
	} {
		var mistake *graph.NodeError
		if _, kept, err := convert.Standard(g); len(kept) == 0 && !errors.As(err, &mistake) {
			t.Errorf("%s: %v, want a RefusedError or a NodeError", name, err)
		}
	}
}
