package hourglass

import "github.com/hourglass-go/hourglass/graph"

// Noise is a further input of a training graph, float32 [batch, Dims…]. Its numbers
// are drawn anew for each batch. Graphs hold no random operators, so that one seed
// gives the same losses on every engine.
type Noise struct {
	Name string
	Kind Distribution
	Dims []int64 // of a row; each above 0
}

// Distribution says how noise is drawn.
type Distribution string

// The distributions.
const (
	Normal  Distribution = "normal"  // with mean 0 and variance 1
	Uniform Distribution = "uniform" // from 0 up to, but not including, 1
)

// Draw adds an input of noise, [batch, dims…], to the graph that is being built, and
// returns it.
type Draw func(kind Distribution, dims ...int64) graph.Value
