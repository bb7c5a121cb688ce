package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hourglass-go/hourglass/graph"
)

// foreigners are graphs as anybody may write them: of rows of four values, most of them
// no autoencoders that can be trained.
var foreigners = map[string]func(b *graph.Builder, x graph.Value){
	// y, and beside it the code and one output that needs a further input
	"conditional": func(b *graph.Builder, x graph.Value) {
		class := b.Input("class", graph.Float, graph.Symbol("n"), graph.Fixed(3))
		code := b.Output("code", layerOf(b, "down", b.Op("Concat", x, class, graph.Int("axis", 1)), 7, 2))
		y := b.Output("y", layerOf(b, "up", b.Op("Concat", code, class, graph.Int("axis", 1)), 5, 4))
		b.Output("error", b.Op("Sub", y, b.Input("target", graph.Float, graph.Symbol("n"), graph.Fixed(4))))
	},
	"mask": func(b *graph.Builder, x graph.Value) {
		mask := b.Input("mask", graph.Float, graph.Symbol("n"), graph.Fixed(4))
		b.Output("y", b.Op("Mul", hourglassOf(b, x), mask))
	},
	"classifier": func(b *graph.Builder, x graph.Value) { b.Output("y", layerOf(b, "w", x, 4, 2)) },
	"round":      func(b *graph.Builder, x graph.Value) { b.Output("y", b.Op("Round", hourglassOf(b, x))) },
	"frozen": func(b *graph.Builder, x graph.Value) {
		b.Output("y", layerOf(b, "up", b.Op("Round", layerOf(b, "down", x, 4, 2)), 2, 4))
	},
	"constant": func(b *graph.Builder, x graph.Value) { b.Output("y", b.Op("Tanh", b.Op("Relu", x))) },
	"skip":     func(b *graph.Builder, x graph.Value) { b.Output("y", b.Op("Add", x, hourglassOf(b, x))) },
	"reversed": func(b *graph.Builder, x graph.Value) {
		b.Output("y", b.Op("Slice", hourglassOf(b, x), single(b, -1), single(b, -5), single(b, 1), single(b, -1)))
	},
}

// hourglassOf returns x through a code of two values.
func hourglassOf(b *graph.Builder, x graph.Value) graph.Value {
	return layerOf(b, "up", layerOf(b, "down", x, 4, 2), 2, 4)
}

func layerOf(b *graph.Builder, name string, x graph.Value, from, to int64) graph.Value {
	v := make([]float32, from*to)
	for i := range v {
		v[i] = float32(i%5)/4 - 0.4
	}
	return b.Op("MatMul", x, b.Parameter(graph.NewTensor(name, v, from, to)))
}

func single(b *graph.Builder, v int64) graph.Value { return b.Const(graph.Vector("", v)) }

// writeForeign KIND FILE writes one of the foreigners.
func writeForeign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || foreigners[args[0]] == nil {
		ts.Fatalf("usage: foreign KIND FILE; the kinds are %s", strings.Join(slices.Sorted(maps.Keys(foreigners)), ", "))
	}
	b := graph.NewBuilder(args[0], 13)
	foreigners[args[0]](b, b.Input("x", graph.Float, graph.Symbol("n"), graph.Fixed(4)))
	g, err := b.Graph()
	ts.Check(err)
	ts.Check(graph.Save(ts.MkAbs(args[1]), g))
}
