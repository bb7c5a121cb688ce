package trial

import (
	"path/filepath"

	"github.com/hourglass-go/hourglass/graph"
)

// Beside returns the runs that come with an ONNX file: the fixtures in its folder, or, where there
// are none, inputs that Generate makes. lacking then says why there are no fixtures.
func Beside(path string, g *graph.Graph, s *Generation) (trials Fixtures, lacking error) {
	trials, lacking = ReadFixtures(filepath.Dir(path), g)
	if lacking != nil {
		trials = Generate(g, s)
	}
	return trials, lacking
}

// InputsOf returns the inputs of fixtures, without those that are left out.
func InputsOf(fixtures Fixtures) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for f, err := range fixtures {
			if f.LeftOut == "" && !yield(f.Inputs, err) {
				return
			}
		}
	}
}

// Part takes from fixtures the inputs and outputs of one graph. They may be on either side of the
// fixtures, because a decoder's input is an encoder's output.
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

// pick returns the fixture's tensors for some values.
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
