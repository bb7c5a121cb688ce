package gradient

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// built returns a graph of an input x, [batch 3].
func built(t *testing.T, build func(b *graph.Builder, x graph.Value)) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("net", graph.DefaultOpset)
	build(b, b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func weight(b *graph.Builder, name string, v ...float32) graph.Value {
	return b.Parameter(graph.Vector(name, v...))
}

func oneRow() map[string]*graph.Tensor {
	return map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{0.5, -1, 2}, 1, 3)}
}

// TestGradientsRefuse: what cannot be differentiated is an error that says so.
func TestGradientsRefuse(t *testing.T) {
	scaled := built(t, func(b *graph.Builder, x graph.Value) { b.Output("y", b.Op("Mul", x, weight(b, "w", 1, 2, 3))) })
	for _, c := range []struct {
		name   string
		g      *graph.Graph
		output string
		inputs map[string]*graph.Tensor
		want   string
	}{
		{"no graph", nil, "y", oneRow(), "there is no graph"},
		{"no such output", scaled, "nothing", oneRow(), `gradient: output "nothing": graph "net" has no such output; the outputs are ["y"]`},
		{"no input", scaled, "y", nil, `there is no input "x"`},
		{"integers", built(t, func(b *graph.Builder, x graph.Value) {
			b.Output("y", b.Op("ArgMax", b.Op("Mul", x, weight(b, "w", 1, 2, 3)), graph.Int("axis", 1)))
		}), "y", oneRow(), `gradient: output "y": it is int64`},
		{"no parameters", built(t, func(b *graph.Builder, x graph.Value) { b.Output("y", b.Op("Tanh", x)) }), "y", oneRow(), "it depends on no parameter"},
		{"bounds alone", built(t, func(b *graph.Builder, x graph.Value) {
			b.Output("y", b.Op("Clip", x, b.Parameter(graph.Scalar("low", float32(0)))))
		}), "y", oneRow(), "it depends on no parameter"},
	} {
		_, err := Compare(t.Context(), c.g, c.output, c.inputs, nil, nil, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestGradientsWithoutARule(t *testing.T) {
	g := built(t, func(b *graph.Builder, x graph.Value) {
		scale := b.Op("Exp", b.Parameter(graph.Scalar("w", float32(1))))
		b.Output("y", b.Op("Mul", x, b.Op("DequantizeLinear", b.Const(graph.Vector("", int8(1), 2, 3)), scale)))
	})
	_, err := Compare(t.Context(), g, "y", oneRow(), nil, nil, nil)
	if none := (*grad.NoRuleError)(nil); !errors.As(err, &none) || none.Node.Op != "DequantizeLinear" {
		t.Errorf("%v, want that DequantizeLinear has no rule", err)
	}
}

// TestGradientsLeaveOut: what sets an operator up is no parameter, and listed.
func TestGradientsLeaveOut(t *testing.T) {
	g := built(t, func(b *graph.Builder, x graph.Value) {
		n := b.Op("BatchNormalization", b.Op("Mul", x, weight(b, "w", 1, 2, 3)), weight(b, "scale", 1, 1, 1), weight(b, "shift", 0, 1, 0), weight(b, "mean", 0, 0.5, 1), weight(b, "variance", 1, 2, 1))
		low := b.Op("Identity", b.Parameter(graph.Scalar("low", float32(-1))))
		n = b.Op("Clip", n, low, b.Parameter(graph.Scalar("high", float32(6))))
		n = b.Op("Pad", n, b.Const(graph.Vector("", int64(0), 1, 0, 1)), b.Parameter(graph.Scalar("edge", float32(3))))
		b.Output("y", b.Op("Pow", n, b.Parameter(graph.Scalar("two", float32(2)))))
	})
	r, err := Compare(t.Context(), g, "y", oneRow(), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"mean" is the running mean of BatchNormalization`, `"variance" is the running variance`,
		`"low" is the lower bound of Clip`, `"high" is the upper bound`, `"edge" is the value of Pad`, `"two" is the exponent of Pow`,
	} {
		if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, want) }) {
			t.Errorf("the notes lack %q: %q", want, r.Notes)
		}
	}
	var names []string
	for _, d := range r.Directions {
		if d.Verdict != judge.Equal || !(d.Error < 1e-6) {
			t.Errorf("%v; the difference is off by up to %v", d, d.Error)
		}
		if !slices.Contains(names, d.Parameter) {
			names = append(names, d.Parameter)
		}
	}
	if !slices.Equal(names, []string{"w", "scale", "shift"}) {
		t.Errorf("parameters %q", names)
	}
}

// TestGradientsUnchecked: of another type, and where the loss is not finite.
func TestGradientsUnchecked(t *testing.T) {
	half := &graph.Tensor{Name: "half", Elem: graph.Float16, Dims: []int64{3}, Raw: make([]byte, 6)}
	g := built(t, func(b *graph.Builder, x graph.Value) {
		w := b.Op("Cast", b.Parameter(half), graph.Int("to", int64(graph.Float)))
		b.Output("y", b.Op("Add", b.Op("Mul", x, w), b.Op("Log", weight(b, "zero", 0, 1, 1))))
	})
	r, err := Compare(t.Context(), g, "y", oneRow(), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`gradient by "half": it is float16`, `gradient by "zero" along direction 0: the loss is not finite`} {
		if !slices.ContainsFunc(r.Unchecked, func(u string) bool { return strings.Contains(u, want) }) {
			t.Errorf("unchecked %q lacks %q", r.Unchecked, want)
		}
	}
}

// TestGradientAtAKink: by convention the slope of Relu at 0 is 0, which no difference gives.
func TestGradientAtAKink(t *testing.T) {
	g := built(t, func(b *graph.Builder, x graph.Value) {
		b.Output("y", b.Op("Relu", b.Op("Mul", x, weight(b, "w", 0, 0, 0))))
	})
	r, err := Compare(t.Context(), g, "y", oneRow(), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Directions {
		if d.Verdict != judge.Equal || d.Difference == d.Gradient {
			t.Error(d)
		}
	}
}
