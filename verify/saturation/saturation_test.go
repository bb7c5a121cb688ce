package saturation_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/saturation"
)

// dynamic returns a product of what DynamicQuantizeLinear gives and constant weights.
func dynamic[T int8 | uint8](t *testing.T, weights ...T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("dynamic", 0)
	x := b.OpN("DynamicQuantizeLinear", 3, b.Input("x", graph.Float, graph.Symbol("batch"), graph.Fixed(int64(len(weights)/2))))
	w := b.Parameter(graph.NewTensor("w", weights, int64(len(weights)/2), 2))
	b.Output("y", b.Op("MatMulInteger", x[0], w, x[2]))
	return built(t, b)
}

// static returns a Gemm between QuantizeLinear and DequantizeLinear, of weights [out, in].
func static(t *testing.T, weights ...int8) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("static", 0)
	in := int64(len(weights) / 2)
	scale, zero := b.Scalar(0.1), b.Const(graph.Scalar("", int8(3)))
	x := b.Op("QuantizeLinear", b.Input("x", graph.Float, graph.Symbol("batch"), graph.Fixed(in)), scale, zero)
	w := b.Op("DequantizeLinear", b.Parameter(graph.NewTensor("w", weights, 2, in)), scale, b.Const(graph.Scalar("", int8(0))))
	b.Output("y", b.Op("Gemm", b.Op("DequantizeLinear", x, scale, zero), w, graph.Int("transB", 1)))
	return built(t, b)
}

func built(t *testing.T, b *graph.Builder) *graph.Graph {
	t.Helper()
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestLayers: 255·(64+64) is 32640, which 16 bits hold, and 255·(64+65) is 32895, which they do
// not. Only weights of one channel and one sign add up.
func TestLayers(t *testing.T) {
	for name, c := range map[string]struct {
		g    *graph.Graph
		sums []int
	}{
		"of 7 bits":            {dynamic[int8](t, 64, 64, 64, 64, -64, -64), nil},
		"one more":             {dynamic[int8](t, 64, 1, 65, 1, 0, 0), []int{255 * 129}},
		"negative":             {dynamic[int8](t, -128, 1, -127, 1), []int{255 * 255}},
		"of two channels":      {dynamic[int8](t, 127, 127, 0, 0), nil},
		"of two signs":         {dynamic[int8](t, 127, 0, -127, 0), nil},
		"uint8":                {dynamic[uint8](t, 255, 255, 255, 255), nil},
		"static":               {static(t, 127, 1, 127, 0, 0, 0), []int{255 * 254}},
		"static, of 7 bits":    {static(t, 64, 64, 64, 64, 64, 64), nil},
		"static, two channels": {static(t, 127, 0, 0, 127, 0, 0), nil},
	} {
		layers := saturation.Layers(c.g)
		if len(layers) != len(c.sums) {
			t.Errorf("%s: %v, want %d layers", name, layers, len(c.sums))
			continue
		}
		for i, l := range layers {
			if l.Sum != c.sums[i] {
				t.Errorf("%s: %v, want sums up to %d", name, l, c.sums[i])
			}
		}
	}
}

// TestEngines: our own engines add in 32 bits, and one without integers says nothing.
func TestEngines(t *testing.T) {
	for _, e := range []hourglass.Engine{native.Engine{}, oracle.Engine{}, onnxgo.Engine{}} {
		if does, err := saturation.Engine(t.Context(), e); does || err != nil {
			t.Errorf("%s: %v, %v", e.Name(), does, err)
		}
	}
}

// saturating is an engine whose sums of two products saturate.
type saturating struct{ hourglass.Engine }

func (saturating) Name() string { return "saturating" }

func (s saturating) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	return clipped{}, nil
}

type clipped struct{ hourglass.Runner }

func (clipped) Close() error { return nil }

// Run gives what VPMADDUBSW gives of 8 products of 255 and 127: four sums of two, 32767 each.
func (clipped) Run(context.Context, map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return map[string]*graph.Tensor{"y": graph.NewTensor("y", []int32{131068, 131068, 131068, 131068}, 4, 1)}, nil
}

func TestNote(t *testing.T) {
	g := dynamic[int8](t, 127, 0, 127, 0)
	for want, e := range map[string]hourglass.Engine{
		"on this processor saturating saturates there": saturating{},
		"onnxruntime saturates there on x86":           native.Engine{},
	} {
		if note := saturation.Note(t.Context(), g, oracle.Engine{}, e); !strings.Contains(note, want) || !strings.Contains(note, saturation.Cure) {
			t.Errorf("%q; want %q and the cure", note, want)
		}
	}
	if note := saturation.Note(t.Context(), dynamic[uint8](t, 255, 0, 255, 0), saturating{}); note != "" {
		t.Errorf("%q; want nothing of uint8 weights", note)
	}
}
