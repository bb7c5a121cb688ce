//go:build cgo

package reported

import (
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// expanding is how exporters write torch's expand: −1 stands for the size that there is. The file states the
// shape that comes of it.
func expanding(t *testing.T) *graph.Graph {
	in := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(1), graph.Fixed(4))}
	g := built(t, in, 15, func(b *graph.Builder, x value) value {
		asked := b.Const(graph.Vector[int64]("", -1, 2, -1))
		open := b.Op("Equal", asked, b.Const(graph.Vector[int64]("", -1)))
		times := b.Op("Where", open, b.Const(graph.Vector[int64]("", 1)), asked)
		return b.Op("Expand", x, b.Op("Mul", b.Op("Shape", x), times))
	})
	g.Values, g.Outputs[0].Type.Shape = nil, graph.Dims(graph.Batch, graph.Fixed(2), graph.Fixed(4))
	return g
}

// halves is a convolution with a BatchNormalization, all in float16.
func halves(t *testing.T) *graph.Graph {
	in := graph.Type{Elem: graph.Float16, Shape: graph.Dims(graph.Batch, graph.Fixed(2), graph.Fixed(5))}
	return built(t, in, 15, func(b *graph.Builder, x value) value {
		half := func(name string, dims ...int64) value {
			return b.Op("Cast", drawn(b, name, 1, dims...), graph.Int("to", int64(graph.Float16)))
		}
		h := b.Op("Conv", x, half("kernel", 3, 2, 3), half("bias", 3))
		spread := b.Op("Abs", half("variance", 3))
		return b.Op("BatchNormalization", h, half("scale", 3), half("shift", 3), half("mean", 3), b.Op("Add", spread, b.Op("Sqrt", spread)))
	})
}

// calling is a file with a function of its own, which it calls twice: x ↦ exp(−x)·x.
func calling(t *testing.T) *graph.Graph {
	g := built(t, rows(graph.Float, 3), 17, func(b *graph.Builder, x value) value { return b.Op("Neg", b.Op("Exp", x)) })
	for i, n := range g.Nodes {
		n.Op, n.Domain = "Damped", "local"
		n.Name = []string{"first", "second"}[i]
	}
	g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "local", Version: 1})
	file, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	text := func(b []byte, number protowire.Number, s string) []byte {
		return protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), s)
	}
	node := func(op, out string, in ...string) (b []byte) {
		for _, name := range in {
			b = text(b, 1, name)
		}
		return text(text(b, 2, out), 4, op)
	}
	opset := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 17)
	f := text(text(text(nil, 1, "Damped"), 4, "a"), 5, "c") // name, input, output
	for _, n := range [][]byte{node("Neg", "n", "a"), node("Exp", "e", "n"), node("Mul", "c", "e", "a")} {
		f = text(f, 7, string(n))
	}
	f = text(text(f, 9, string(opset)), 10, "local")
	const functions = 25 // the field of a ModelProto
	if g, err = graph.Decode(text(file, functions, string(f))); err != nil {
		t.Fatal(err)
	}
	if !g.Header.HasFunctions() {
		t.Fatal("the file has no function")
	}
	return g
}

// TestFilesThatWereRefused: engines agree on files that people ship and that were refused, and what conversions
// make of them is valid and gives the same.
func TestFilesThatWereRefused(t *testing.T) {
	for name, g := range map[string]*graph.Graph{"expand": expanding(t), "BatchNormalization of float16": halves(t), "functions": calling(t)} {
		if r := compared(t, alone.On(g), trial.Generate(g, nil)); r.ExitCode() != 0 {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), table(t, r))
		}
		for to, made := range map[string]func() (*graph.Graph, error){
			"opset 17": func() (*graph.Graph, error) { return convert.Opset(g, 17) },
			"opset 21": func() (*graph.Graph, error) { return convert.Opset(g, 21) },
			"simpler": func() (*graph.Graph, error) {
				return convert.Simplify(t.Context(), g, native.Engine{}, oracle.Engine{Narrow: true})
			},
		} {
			h, err := made()
			if err != nil {
				t.Errorf("%s, %s: %v", name, to, err)
				continue
			}
			if got, want := h.Outputs[0].Type.String(), g.Outputs[0].Type.String(); got != want {
				t.Errorf("%s, %s: y is %s, want %s", name, to, got, want)
			}
			if r := converted(t, g, h, conversion.Single, trial.Generated(g, 1, 2, 3)); r.ExitCode() != 0 {
				t.Errorf("%s, %s: exit code %d\n%s", name, to, r.ExitCode(), table(t, r.Compared))
			}
		}
	}
}
