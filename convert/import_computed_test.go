//go:build cgo

package convert_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// TestImportComputed: graphs as exporters write them, whose sizes are computed, whose batch goes
// through a Reshape with another dimension, and whose smallest value is one part of several, are
// trained by both engines.
func TestImportComputed(t *testing.T) {
	type builder = graph.Builder
	number := func(b *builder, v int64) graph.Value { return b.Const(graph.Scalar("", v)) }
	list := func(b *builder, v ...int64) graph.Value { return b.Const(graph.Vector("", v...)) }
	for name, make := range map[string]func(b *builder, x graph.Value) graph.Value{
		"halves by computed bounds": func(b *builder, x graph.Value) graph.Value {
			h := b.Op("MatMul", x, b.Parameter(random("w", 6, 4)))
			width := b.Op("Gather", b.Op("Shape", h), number(b, 1))
			half := b.Op("Unsqueeze", b.Op("Div", b.Op("Add", width, number(b, 1)), number(b, 2)), list(b, 0))
			first := b.Op("Slice", h, list(b, 0), half, list(b, 1))
			second := b.Op("Slice", h, half, b.Op("Unsqueeze", width, list(b, 0)), list(b, 1))
			return b.Op("MatMul", b.Op("Add", first, second), b.Parameter(random("v", 2, 6)))
		},
		"a gated half": func(b *builder, x graph.Value) graph.Value {
			parts := b.OpN("Split", 2, b.Op("MatMul", x, b.Parameter(random("w", 6, 4))), list(b, 2, 2), graph.Int("axis", 1))
			return b.Op("MatMul", b.Op("Mul", parts[0], b.Op("Sigmoid", parts[1])), b.Parameter(random("v", 2, 6)))
		},
		"heads in the batch": func(b *builder, x graph.Value) graph.Value {
			h := b.Op("MatMul", x, b.Parameter(random("w", 6, 4)))
			heads := b.Op("MatMul", b.Op("Reshape", h, list(b, -1, 2)), b.Parameter(random("u", 2, 2)))
			whole := b.State(b.Op("Reshape", heads, list(b, -1, 4)), graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Symbol("n"), graph.Fixed(4))})
			return b.Op("MatMul", b.Op("MatMul", whole, b.Parameter(random("c", 4, 1))), b.Parameter(random("v", 1, 6)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := graph.NewBuilder("computed", 0)
			b.Output("y", make(b, b.Input("x", graph.Float, graph.Symbol("n"), graph.Fixed(6))))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			var losses []float64
			for _, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
				m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
				if err != nil {
					t.Fatal(err)
				}
				training, err := m.Training()
				if err != nil {
					t.Fatal(err)
				}
				training.Optimizer = hourglass.SGD{}
				trainer, err := e.NewTrainer(t.Context(), training)
				if err != nil {
					t.Fatal(err)
				}
				defer trainer.Close()
				for range 2 {
					loss, err := trainer.Step(t.Context(), [][]float32{floats(t, random("x", 5, 6))}, 5, 0.01)
					if err != nil {
						t.Fatal(err)
					}
					losses = append(losses, loss)
				}
			}
			if d := losses[1] - losses[3]; losses[1] >= losses[0] || math.Abs(d) > 1e-5*losses[1] {
				t.Errorf("two steps each: native %v, onnxruntime %v", losses[:2], losses[2:])
			}
		})
	}
}
