package trial

import (
	"path/filepath"

	"github.com/hourglass-go/hourglass/graph"
)

// Beside gives the runs of an ONNX file that come with it: the fixtures in its folder, and
// where there are none, inputs that Generate makes. Lacking says why there are no fixtures.
func Beside(path string, g *graph.Graph, s *Generation) (trials Fixtures, lacking error) {
	trials, lacking = ReadFixtures(filepath.Dir(path), g)
	if lacking != nil {
		trials = Generate(g, s)
	}
	return trials, lacking
}

// InputsOf are the inputs of fixtures, without those that are left out.
func InputsOf(fixtures Fixtures) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for f, err := range fixtures {
			if f.LeftOut == "" && !yield(f.Inputs, err) {
				return
			}
		}
	}
}

// Part takes from fixtures what one graph takes and gives, whichever side of the fixtures it
// is on: a decoder's input is an encoder's output.
func Part(fixtures Fixtures, g *graph.Graph) Fixtures {
	return func(yield func(Fixture, error) bool) {
		for f, err := range fixtures {
			f.Inputs, f.Outputs = f.pick(g.Feeds()), f.pick(g.Outputs)
			if !yield(f, err) {
				return
			}
		}
	}
}

// pick are the fixture's tensors of some names.
func (f Fixture) pick(values []graph.Value) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for _, v := range values {
		for _, from := range []map[string]*graph.Tensor{f.Inputs, f.Outputs} {
			if t := from[v.Name]; t != nil {
				out[v.Name] = t
			}
		}
	}
	return out
}
