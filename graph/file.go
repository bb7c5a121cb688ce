package graph

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Load reads a graph from an ONNX file, and the elements of its tensors from
// the files beside it that it names, so that nothing of the graph is left
// outside. Those files are opened inside the model's own folder alone: an
// absolute location, one that climbs out with "..", and one that a symbolic
// link leads out are refused. What Load refuses there wraps [ErrExternalData];
// all else is as with [Decode].
func Load(path string) (*Graph, error) {
	b, err := readModel(path)
	if err != nil {
		return nil, fmt.Errorf("graph: load: %w", err)
	}
	g, err := Decode(b)
	if err == nil {
		err = g.resolve(filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return g, nil
}

// readModel reads a file that is small enough to be a model.
func readModel(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name the .onnx file in it", path)
	case info.Size() > math.MaxInt32:
		return nil, fmt.Errorf("%s: %w: it has %d bytes, and a protobuf cannot pass 2 GiB", path, ErrFormat, info.Size())
	}
	return os.ReadFile(path)
}

// Save writes g to a file, which appears whole or not at all: the bytes go to
// a temporary file beside it, reach the disk, and take its name. An existing
// file is replaced. A graph that [Decode] read and whose elements lie in
// another file is refused with [ErrExternalData], since the new file would
// refer to what may not be beside it; [Load] brings them in.
func Save(path string, g *Graph) error {
	b, err := Encode(g)
	if err != nil {
		return err
	}
	for _, t := range g.tensors() {
		if t.external != nil {
			return fmt.Errorf("graph: save %s: tensor %q: %w: its elements are in %q; Load reads them",
				path, t.Name, ErrExternalData, t.external.location)
		}
	}
	if err := atomicfile.Bytes(path, b); err != nil {
		return fmt.Errorf("graph: save: %w", err)
	}
	return nil
}
