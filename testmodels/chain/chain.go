package chain

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// width is how many numbers each value has in a row.
const width = 4

// Graph returns a chain of so many nodes from "x" to "y", both float32 [batch, 4]: a product with
// an initializer, a sum with another, a Relu and a Tanh, over and over.
func Graph(nodes int) (*graph.Graph, error) {
	b := graph.NewBuilder("chain", 0)
	v := b.Input("x", graph.Float, graph.Batch, graph.Fixed(width))
	for i := range nodes - 1 {
		v = link(b, v, i)
	}
	b.Output("y", b.Op("Relu", v))
	return b.Graph()
}

// Loss returns a chain whose last node is the mean of its values, as the output "loss".
func Loss(nodes int) (*graph.Graph, error) {
	b := graph.NewBuilder("chain", 0)
	v := b.Input("x", graph.Float, graph.Batch, graph.Fixed(width))
	for i := range nodes - 1 {
		v = link(b, v, i)
	}
	b.Output("loss", b.Op("ReduceMean", v, graph.Int("keepdims", 0)))
	return b.Graph()
}

// link adds the i-th node.
func link(b *graph.Builder, v graph.Value, i int) graph.Value {
	switch i % 4 {
	case 0:
		weights := make([]float32, width*width)
		for j := range width {
			weights[j*width+(j+i)%width] = 1
		}
		return b.Op("MatMul", v, b.Parameter(graph.NewTensor(fmt.Sprint("w", i), weights, width, width)))
	case 1:
		return b.Op("Add", v, b.Parameter(graph.Vector(fmt.Sprint("b", i), 0.1, 0.2, 0.3, float32(0.4))))
	case 2:
		return b.Op("Relu", v)
	}
	return b.Op("Tanh", v)
}

// Parameters returns the names of a chain's initializers.
func Parameters(g *graph.Graph) (names []string) {
	for _, t := range g.Initializers {
		names = append(names, t.Name)
	}
	return names
}
