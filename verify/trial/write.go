package trial

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// WriteSet writes the folder test_data_set_0 into dir, in the layout of ONNX's own tests: the values of a graph's inputs and outputs,
// by their names. Inputs that have a default need none.
func WriteSet(dir string, g *graph.Graph, values map[string]*graph.Tensor) error {
	set := filepath.Join(dir, setPrefix+"0")
	if err := os.MkdirAll(set, 0o777); err != nil {
		return err
	}
	for kind, of := range map[string][]graph.Value{"input": g.Feeds(), "output": g.Outputs} {
		for i, v := range of {
			t := values[v.Name]
			if t == nil {
				return fmt.Errorf("%w: %s %q has no value", ErrFixtures, kind, v.Name)
			}
			b, err := graph.EncodeTensor(t.Renamed(v.Name))
			if err != nil {
				return err
			}
			if err := atomicfile.Bytes(filepath.Join(set, fmt.Sprintf("%s_%d.pb", kind, i)), b); err != nil {
				return err
			}
		}
	}
	return nil
}
