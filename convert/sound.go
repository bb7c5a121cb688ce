package convert

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// sound returns a graph that can be converted: it is valid, and the functions of its model are
// inlined, because their nodes are converted like any others.
func sound(g *graph.Graph) (*graph.Graph, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	inlined, err := g.Inlined()
	if err == nil && inlined != g {
		err = inlined.Validate()
	}
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return inlined, nil
}
