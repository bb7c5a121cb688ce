//go:build cgo

package reported

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// normal gives one run of rows of normal numbers of a scale.
func normal(scale float64, dims ...int64) trial.Inputs {
	r, n := rand.New(rand.NewPCG(3, 1)), int64(1)
	for _, d := range dims {
		n *= d
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(scale * r.NormFloat64())
	}
	return trial.InputsOf(once(x(v, dims...), nil))
}

func converted(t *testing.T, before, after *graph.Graph, p conversion.Precision, inputs trial.Inputs) *conversion.Report {
	t.Helper()
	r, err := conversion.Compare(t.Context(), before, after, conversion.Settings{Engine: accel.Engine{}, Inputs: inputs, Precision: p})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestHalfOverflows: onnxruntime computes float16 in float32 and shows nothing of it. The nodes that leave
// the range are found, and the file is right once they stay in float32.
func TestHalfOverflows(t *testing.T) {
	g := built(t, rows(graph.Float, 4), 17, func(b *graph.Builder, x value) value {
		h := b.Op("Gemm", x, drawn(b, "W", 1, 4, 4))
		return b.Op("Div", b.Op("Mul", b.Op("Mul", h, scalar(b, 100)), scalar(b, 10)), scalar(b, 999))
	})
	inputs := normal(100, 16, 4)
	plain, _, err := convert.Half(g, convert.HalfSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if r := converted(t, g, plain, conversion.Half, inputs); r.ExitCode() == 0 {
		t.Error("infinities in float16 are equal to numbers")
	}
	beyond, err := convert.BeyondHalf(t.Context(), g, accel.Engine{}, inputs)
	if err != nil {
		t.Fatal(err)
	}
	var keep []string
	for _, o := range beyond {
		keep = append(keep, o.Node)
	}
	kept, _, err := convert.Half(g, convert.HalfSettings{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	if r := converted(t, g, kept, conversion.Half, inputs); len(keep) == 0 || r.ExitCode() != 0 {
		t.Errorf("with %q in float32: exit code %d", keep, r.ExitCode())
	}
}

// TestSmallScores: scores of 1e-9 are judged by their own size. In float16 they vanish.
func TestSmallScores(t *testing.T) {
	g := built(t, rows(graph.Float, 8), 17, score)
	half, _, err := convert.Half(g, convert.HalfSettings{Lossy: true})
	if err != nil {
		t.Fatal(err)
	}
	if r := converted(t, g, half, conversion.Half, normal(1e-5, 16, 8)); r.ExitCode() == 0 {
		t.Error("scores that float16 loses are equal")
	}
	wrong := built(t, rows(graph.Float, 8), 17, func(b *graph.Builder, x value) value { return b.Op("Mul", score(b, x), scalar(b, 2)) })
	if r := converted(t, g, wrong, conversion.Int8, normal(1e-5, 16, 8)); r.ExitCode() != 1 {
		t.Errorf("scores that are doubled: exit code %d", r.ExitCode())
	}
}

// TestIntegersDoNotSaturate: levels of 8 bits leave about 40 dB on every processor, in the product and in
// the convolution. Sums that saturate at 16 bits left 11.
func TestIntegersDoNotSaturate(t *testing.T) {
	product := built(t, rows(graph.Float, 16), 17, func(b *graph.Builder, x value) value {
		return b.Op("Gemm", b.Op("Abs", x), b.Op("Abs", drawn(b, "W", 1, 16, 4)))
	})
	layer := built(t, rows(graph.Float, 8, 5, 5), 17, func(b *graph.Builder, x value) value {
		return b.Op("Conv", b.Op("Abs", x), drawn(b, "kernel", 1, 4, 8, 3, 3))
	})
	for name, c := range map[string]struct {
		g      *graph.Graph
		inputs trial.Inputs
	}{"product": {product, normal(1, 64, 16)}, "convolution": {layer, normal(1, 16, 8, 5, 5)}} {
		for form, s := range map[string]convert.QuantizeSettings{"static": {Engine: native.Engine{}, Rows: c.inputs}, "dynamic": {}} {
			simple, err := convert.Simplify(t.Context(), c.g, native.Engine{})
			if err != nil {
				t.Fatal(err)
			}
			q, err := convert.Quantize(t.Context(), simple, s)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, form, err)
			}
			r := converted(t, c.g, q, conversion.Int8, c.inputs)
			d := r.Compared.Pairs[0].Outputs[0]
			if r.ExitCode() != 0 || d.SNR == nil || *d.SNR < 35 {
				t.Errorf("%s, %s: exit code %d, %+v", name, form, r.ExitCode(), d)
			}
		}
	}
}

// TestConstantsOfAnyType are folded where an engine has their type.
func TestConstantsOfAnyType(t *testing.T) {
	to := func(elem graph.DataType) graph.Attribute { return graph.Int("to", int64(elem)) }
	for name, c := range map[string]struct {
		elem  graph.DataType
		of    func(b *graph.Builder, x value) value
		nodes int
	}{
		"float64": {graph.Float, func(b *graph.Builder, x value) value {
			return b.Op("Div", x, b.Op("Cast", b.Op("Sqrt", b.Parameter(graph.Scalar("a", 64.0))), to(graph.Float)))
		}, 1},
		"float16": {graph.Float16, func(b *graph.Builder, x value) value {
			half := func(v float32) value { return b.Op("Cast", b.Const(graph.Vector("", v)), to(graph.Float16)) }
			return b.Op("Add", x, b.Op("Mul", half(1.5), half(3)))
		}, 1},
		"a power of integers": {graph.Int64, func(b *graph.Builder, x value) value {
			return b.Op("Add", x, b.Op("Pow", b.Parameter(graph.Vector("a", int64(10))), b.Parameter(graph.Vector("b", int64(12)))))
		}, 1},
	} {
		g := built(t, rows(c.elem, 2), 17, c.of)
		simple, err := convert.Simplify(t.Context(), g, native.Engine{}, oracle.Engine{Narrow: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if nodes := slices.DeleteFunc(slices.Clone(simple.Nodes), func(n *graph.Node) bool { return n.Op == "Constant" }); len(nodes) != c.nodes {
			t.Errorf("%s: %d nodes, want %d", name, len(nodes), c.nodes)
		}
		if r := compared(t, pair(g, simple), trial.Generate(g, nil)); r.ExitCode() != 0 {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), table(t, r))
		}
	}
}

// TestFormsThatWereRefused are written for other opsets, and files that are written are right: an output
// that nothing reads, an initializer that is an input, a shape that is stated and cannot be inferred.
func TestFormsThatWereRefused(t *testing.T) {
	mask := built(t, rows(graph.Float, 3), 9, func(b *graph.Builder, x value) value {
		return b.Op("Relu", b.OpN("Dropout", 2, x, graph.Float32("ratio", 0.3))[0])
	})
	moments := built(t, rows(graph.Float, 6), 17, func(b *graph.Builder, x value) value {
		return b.Op("Relu", b.OpN("LayerNormalization", 3, x, b.Const(graph.Vector("", float32(1), 1, 1, 1, 1, 1)))[0])
	})
	old := built(t, graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2), graph.Fixed(4))}, 9, func(b *graph.Builder, x value) value {
		return b.OpN("Dropout", 2, b.Op("Gemm", x, drawn(b, "w", 1, 4, 3), drawn(b, "bias", 1, 3)))[0]
	})
	old.Header.IRVersion = 3
	for _, p := range old.Initializers {
		old.Inputs = append(old.Inputs, graph.Value{Name: p.Name, Type: p.Type()})
	}
	for name, c := range map[string]struct {
		g       *graph.Graph
		convert func(context.Context, *graph.Graph) (*graph.Graph, error)
		same    bool // numbers, to the last bit
	}{
		"a mask, opset 17": {mask, func(_ context.Context, g *graph.Graph) (*graph.Graph, error) { return convert.Opset(g, 17) }, true},
		"a mask, simpler": {mask, func(ctx context.Context, g *graph.Graph) (*graph.Graph, error) {
			return convert.Simplify(ctx, g, native.Engine{})
		}, true},
		"moments, opset 13": {moments, func(_ context.Context, g *graph.Graph) (*graph.Graph, error) { return convert.Opset(g, 13) }, false},
		"inputs with a default": {old, func(_ context.Context, g *graph.Graph) (*graph.Graph, error) {
			h, _, err := convert.Half(g, convert.HalfSettings{})
			return h, err
		}, false},
		"inputs of IR 3, opset 9": {old, func(_ context.Context, g *graph.Graph) (*graph.Graph, error) { return convert.Opset(g, 11) }, true},
	} {
		after, err := c.convert(t.Context(), c.g)
		if err == nil {
			err = after.Validate()
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		bytes, err := graph.Encode(after)
		if err != nil {
			t.Fatal(err)
		}
		if after, err = graph.Decode(bytes); err != nil {
			t.Fatal(err)
		}
		r := converted(t, c.g, after, map[bool]conversion.Precision{true: conversion.Single, false: conversion.Half}[c.same], trial.Generated(c.g, 1, 2))
		if r.ExitCode() != 0 {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), table(t, r.Compared))
		}
	}
}
