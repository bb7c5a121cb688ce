package hourglass

import "github.com/hourglass-go/hourglass/graph"

// Noise is a further input of a training graph: numbers drawn anew for each batch,
// float32 [batch, Dims…]. Graphs hold no random operators, so that one seed gives
// one course on every engine.
type Noise struct {
	Name string
	Kind Distribution
	Dims []int64 // of a row; each above 0
}

// Distribution says how noise is drawn.
type Distribution string

// The distributions.
const (
	Normal  Distribution = "normal"  // of mean 0 and variance 1
	Uniform Distribution = "uniform" // from 0 to below 1
)

// Draw adds noise to the graph that is being built and returns it, [batch, dims…].
type Draw func(kind Distribution, dims ...int64) graph.Value
