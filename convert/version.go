package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// leastFree is the IR version from which an initializer need not be an input of the graph.
const leastFree = 4

// leastFunctions is the IR version that brought functions to files.
const leastFunctions = 8

// stateVersion gives a graph the IR version that belongs to its opset, and a newer one where the file
// has functions. was are the inputs of the graph as it was read.
func stateVersion(g *graph.Graph, was []graph.Value) error {
	ir, err := graph.IRVersion(g.Opset())
	if err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	if g.Header.HasFunctions() {
		ir = max(ir, leastFunctions)
	}
	g.Header.IRVersion = ir
	listInitializers(g, was)
	return nil
}

// listInitializers makes inputs of all initializers where the graph's IR version asks for it. Those
// that were inputs keep their place among them.
func listInitializers(g *graph.Graph, was []graph.Value) {
	if g.Header.IRVersion >= leastFree {
		return
	}
	left := map[string]graph.Value{}
	for _, t := range g.Initializers {
		left[t.Name] = graph.Value{Name: t.Name, Type: t.Type()}
	}
	for _, v := range g.Inputs {
		left[v.Name] = v
	}
	var inputs []graph.Value
	for _, name := range slices.Concat(graph.Names(was), graph.Names(g.Inputs), tensorNames(g.Initializers)) {
		if v, ok := left[name]; ok {
			inputs = append(inputs, v)
			delete(left, name)
		}
	}
	g.Inputs = inputs
}

func tensorNames(tensors []*graph.Tensor) (names []string) {
	for _, t := range tensors {
		names = append(names, t.Name)
	}
	return names
}
