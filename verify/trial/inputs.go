package trial

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/convert/tensors"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// Inputs are the inputs of one run after the other, by name.
type Inputs = feed.Inputs

// Runs makes fixtures without outputs from inputs.
func Runs(inputs Inputs) Fixtures {
	return func(yield func(Fixture, error) bool) {
		for in, err := range inputs {
			if !yield(Fixture{Inputs: in}, err) {
				return
			}
		}
	}
}

// ReadInputs reads one run from a file of tensors (see [tensors.Read]), with the names of
// the graph's inputs, of at most so many bytes (0: tensors.MaxBytes). A single tensor belongs to the single input, whatever its name is. Its first
// dimension is never a number of runs.
func ReadInputs(path string, g *graph.Graph, most int64) (Inputs, error) {
	read, err := tensors.ReadWithin(path, cmp.Or(most, tensors.MaxBytes))
	if err != nil {
		return nil, err
	}
	feeds := g.Feeds()
	if len(read) == 1 && len(feeds) == 1 {
		for _, t := range read {
			read = map[string]*graph.Tensor{feeds[0].Name: t.Renamed(feeds[0].Name)}
		}
	}
	missing := slices.ContainsFunc(feeds, func(v graph.Value) bool { return read[v.Name] == nil })
	surplus := slices.ContainsFunc(slices.Collect(maps.Keys(read)), func(name string) bool { return !graph.Has(g.Inputs, name) })
	if missing || surplus {
		return nil, fmt.Errorf("trial: %s has tensors %q; the graph takes %q", path, slices.Sorted(maps.Keys(read)), graph.Names(g.Inputs))
	}
	return func(yield func(map[string]*graph.Tensor, error) bool) { yield(maps.Clone(read), nil) }, nil
}
