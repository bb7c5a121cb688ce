package onnxgo

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Each of these gorgonnx would compute wrongly, or not at all.
func TestRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		row    []int64
		body   body
		op     string
		reason string
	}{
		{"an operator that it lacks", []int64{3}, op("Elu"), "Elu", ""},
		{"one that it has by another meaning of the opset", []int64{3}, op("ReduceMean"), "ReduceMean", ""},
		{"Softmax down the columns", []int64{3}, op("Softmax", graph.Int("axis", 0)), "Softmax", "axis 0"},
		{"Softmax of more than a matrix", []int64{2, 3}, op("Softmax"), "Softmax", "last axis of a matrix"},
		{"Flatten from the end", []int64{2, 3}, op("Flatten", graph.Int("axis", -1)), "Flatten", "axis -1"},
		{"Transpose of all axes", []int64{3}, op("Transpose"), "Transpose", "perm"},
		{"Concat from the end", []int64{3}, then(op("Relu"), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Concat", x, b.Op("Tanh", x), graph.Int("axis", -1))
		}), "Concat", "axis -1"},
		{"Gemm without C", []int64{3}, with("Gemm", 3, 4), "Gemm", "needs input C"},
		{"Gemm with a computed C", []int64{4}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gemm", x, parameter(b, "w", 4, 4), b.Op("Relu", x))
		}, "Gemm", "writes into input C"},
		{"Gemm with a column for C", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gemm", b.Input("fixed", graph.Float, graph.Fixed(4), graph.Fixed(3)), parameter(b, "w", 3, 4), parameter(b, "c", 4, 1))
		}, "Gemm", "[4 1]"},
		{"Gemm with transA 2", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gemm", x, b.Op("Relu", x), parameter(b, "c", 3), graph.Int("transA", 2))
		}, "Gemm", "transA 2"},
		{"a value read twice", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Mul", x, x) }, "Mul", "twice"},
		{"a product of more than matrices", []int64{2, 3}, with("MatMul", 3, 4), "MatMul", "matrices alone"},
		{"ranks that it does not broadcast", []int64{2, 3}, with("Add", 2, 3), "Add", "broadcast"},
		{"a view beside its source", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			y := b.Op("Sigmoid", x)
			return b.Op("Add", b.Op("Flatten", y), b.Op("Relu", y))
		}, "Flatten", "shares memory"},
		{"LeakyRelu beside a reader of its input", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Add", b.Op("LeakyRelu", x), x)
		}, "LeakyRelu", "shares memory"},
		{"a target of Reshape that is no constant", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Reshape", x, b.Input("target", graph.Int64, graph.Fixed(2)))
		}, "Reshape", "no constant"},
		{"an output that is a constant", []int64{3}, func(b *graph.Builder, _ graph.Value) graph.Value { return constant(b, 3) }, "Constant", "output"},
		{"two scalars", []int64{3}, func(b *graph.Builder, _ graph.Value) graph.Value {
			return b.Op("Add", b.Input("a", graph.Float), b.Input("b", graph.Float))
		}, "Add", "two scalars"},
		{"another type", []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Relu", b.Input("d", graph.Double, graph.Batch))
		}, "Relu", "float64"},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, testGraph(t, c.row, c.body), c.op, c.reason) })
	}
}

func refuses(t *testing.T, g *graph.Graph, op, reason string) {
	t.Helper()
	_, err := Engine{}.NewRunner(t.Context(), g)
	lacks := (*hourglass.UnsupportedOpError)(nil)
	if !errors.As(err, &lacks) {
		t.Fatalf("got %v, want an UnsupportedOpError", err)
	}
	if lacks.Engine != "onnx-go" || lacks.Op != op || lacks.Node == "" || !strings.Contains(lacks.Reason, reason) {
		t.Errorf("got %+v, want operator %s for %q", lacks, op, reason)
	}
}

// Files from elsewhere hold what a Builder does not write.
func TestRefusesWhatItIgnores(t *testing.T) {
	plain := func() *graph.Graph { return testGraph(t, []int64{3}, with("Add", 3)) }
	old, foreign, attribute, dropout := plain(), plain(), plain(), plain()
	old.Header.Opsets[0].Version = 6
	refuses(t, old, old.Nodes[0].Op, "opset 6")
	foreign.Nodes[1].Domain = "com.example"
	refuses(t, foreign, "com.example.Add", "")
	dropout.Nodes[1].Op, dropout.Nodes[1].Inputs = "Dropout", []string{"x"}
	refuses(t, dropout, "Dropout", "")
	attribute.Nodes[1].Attrs = []graph.Attribute{graph.Int("axis", 1)}
	if _, err := (Engine{}).NewRunner(t.Context(), attribute); err == nil {
		t.Error("an attribute that Add does not have passes")
	}
}
