package main

import (
	"math"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hourglass-go/hourglass/graph"
)

const (
	speechChannels = 8 // that the convolution gives, and numbers in the state of the LSTM
	wideband       = 16000
)

// writeSpeech FILE writes a detector of speech: sound, the state of an LSTM and the sampling rate give a probability
// and the next state. An If takes the net of the rate, whose branches read the three from the graph around them.
func writeSpeech(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: speech FILE")
	}
	b := graph.NewBuilder("speech", 16)
	sound := b.Input("input", graph.Float, graph.Symbol("batch"), graph.Symbol("samples"))
	state := b.Input("state", graph.Float, graph.Fixed(2), graph.Symbol("batch"), graph.Fixed(speechChannels))
	rate := b.Input("sr", graph.Int64)
	high := b.Op("Equal", rate, b.Const(graph.Scalar("", int64(wideband))))
	then, err := speechAt("high", 8, sound, state)
	ts.Check(err)
	other, err := speechAt("low", 4, sound, state)
	ts.Check(err)
	out := b.Node(&graph.Node{Op: "If", Outputs: []string{"output", "stateN"}, Attrs: []graph.Attribute{
		{Name: "then_branch", Kind: graph.AttrGraph, Graph: then}, {Name: "else_branch", Kind: graph.AttrGraph, Graph: other},
	}}, high)
	b.Output("output", out[0])
	b.Output("stateN", out[1])
	g, err := b.Graph()
	ts.Check(err)
	ts.Check(graph.Save(ts.MkAbs(args[0]), g))
}

// speechAt returns the net of one rate, as a branch that reads sound and state from the graph around it.
func speechAt(name string, taps int64, sound, state graph.Value) (*graph.Graph, error) {
	const n = speechChannels
	b := graph.NewBuilder(name, 16)
	b.Nest(&graph.Graph{Inputs: []graph.Value{sound, state}}, name+"_")
	sound, state = b.Feed(sound), b.Feed(state)
	axis := func(axes ...int64) graph.Value { return b.Const(graph.Vector("", axes...)) }
	weights := func(what string, dims ...int64) graph.Value {
		size := int64(1)
		for _, d := range dims {
			size *= d
		}
		v := make([]float32, size)
		for i := range v {
			v[i] = float32(math.Sin(float64(3*i+len(name)))) / 4
		}
		return b.Parameter(graph.NewTensor(name+"_"+what, v, dims...))
	}
	part := func(i int64) graph.Value {
		return b.Op("Slice", state, axis(i), axis(i+1), axis(0))
	}
	frames := b.Op("Relu", b.Op("Conv", b.Op("Unsqueeze", sound, axis(1)), weights("filter", n, 1, taps), graph.Ints("strides", taps/2), graph.Ints("pads", taps/2, taps/2)))
	steps := b.Op("Transpose", frames, graph.Ints("perm", 2, 0, 1))
	lstm := b.OpN("LSTM", 3, steps, weights("w", 1, 4*n, n), weights("r", 1, 4*n, n), weights("b", 1, 8*n), graph.Value{}, part(0), part(1), graph.Int("hidden_size", n))
	last := b.Op("Squeeze", lstm[1], axis(0))
	b.Output(name+"_output", b.Op("Sigmoid", b.Op("Gemm", b.Op("Relu", last), weights("head", n, 1))))
	b.Output(name+"_state", b.Op("Concat", lstm[1], lstm[2], graph.Int("axis", 0)))
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	g.Inputs, g.Header = nil, graph.Header{}
	return g, nil
}
