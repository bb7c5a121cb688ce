package saturation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Engine tries whether an engine saturates on the processor at hand: it has the engine multiply
// the largest uint8 numbers by the largest int8 ones. An engine that has no such product does
// not saturate.
func Engine(ctx context.Context, e hourglass.Engine) (bool, error) {
	const rows, terms = 4, 8
	b := graph.NewBuilder("saturation", 0)
	x := b.Input("x", graph.Uint8, graph.Fixed(rows), graph.Fixed(terms))
	w := b.Parameter(graph.NewTensor("w", slices.Repeat([]int8{127}, terms), terms, 1))
	b.Output("y", b.Op("MatMulInteger", x, w))
	g, err := b.Graph()
	if err != nil {
		return false, fmt.Errorf("saturation: %w", err)
	}
	y, err := product(ctx, e, g, graph.NewTensor("x", slices.Repeat([]uint8{255}, rows*terms), rows, terms))
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lacks) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("saturation: trying %s: %w", e.Name(), err)
	}
	return slices.ContainsFunc(y, func(sum int32) bool { return sum != 255*127*terms }), nil
}

func product(ctx context.Context, e hourglass.Engine, g *graph.Graph, x *graph.Tensor) ([]int32, error) {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out, err := runner.Run(ctx, map[string]*graph.Tensor{"x": x})
	if err != nil {
		return nil, err
	}
	return graph.Data[int32](out["y"])
}

// Cure is what to do about a layer that saturates.
const Cure = "weights of uint8 around 128 (hourglass convert --int8), or of 7 bits (reduce_range in onnxruntime's quantizer), do not saturate"

// Note says which layers of a graph may saturate, on which of some engines they do on the
// processor at hand, and what to do about it. It is "" for a graph without such layers. An
// engine that cannot be tried is left out.
func Note(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) string {
	layers := Layers(g)
	if len(layers) == 0 {
		return ""
	}
	var here []string
	for _, e := range engines {
		if does, err := Engine(ctx, e); err == nil && does {
			here = append(here, e.Name())
		}
	}
	where := "onnxruntime saturates there on x86 processors without VNNI"
	if len(here) > 0 {
		where = "on this processor " + strings.Join(here, ", ") + " saturates there, and is wrong"
	}
	return fmt.Sprintf("graph %q adds two products of uint8 and int8 that may exceed 16 bits, in %s: %s; %s", g.Name, listed(layers), where, Cure)
}

// listed names the first layers.
func listed(layers []Layer) string {
	if len(layers) == 1 {
		return layers[0].String()
	}
	return fmt.Sprintf("%v and %d more layers", layers[0], len(layers)-1)
}
