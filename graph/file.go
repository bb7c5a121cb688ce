package graph

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"unsafe"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Load reads a graph from an ONNX file. It also reads the elements of its tensors from the
// files beside it that the graph names, so that nothing of the graph is left outside. Both
// together may have up to [DefaultMemory] bytes.
//
// Files beside the model are opened only inside the model's own folder. These are refused: an
// absolute location, one that climbs out with "..", one that a symbolic link leads to, a
// file that has several names (hard links), and a file whose SHA-1 is not the checksum that a
// tensor states. Such an error wraps [ErrExternalData]. Everything else is as in [Decode].
func Load(path string) (*Graph, error) { return LoadWithin(path, DefaultMemory) }

// LoadWithin reads as [Load] does, with another limit, in bytes. The limit holds for the model's file
// and the files beside it together, and for each value whose dimensions the model states or
// whose dimensions follow from its operators. The error beyond it wraps [ErrMemory].
func LoadWithin(path string, memory int64) (*Graph, error) {
	b, err := readModel(path, memory)
	if err != nil {
		return nil, fmt.Errorf("graph: load: %w", err)
	}
	left := memory - int64(len(b))
	g, err := decodeWithin(b, &left)
	if err == nil {
		g.align(b)
		err = g.resolve(filepath.Dir(path), left)
	}
	if err == nil {
		err = g.fits(memory)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	g.source.path, _ = filepath.Abs(path) // "" where there is no folder any more
	return g, nil
}

// align moves elements that the graph shares with the bytes of its file, so that engines can
// read them as numbers without a copy. It moves them down by up to seven bytes, over the tag
// and the length that stood before them.
func (g *Graph) align(b []byte) {
	if len(b) == 0 {
		return
	}
	start := uintptr(unsafe.Pointer(&b[0]))
	for _, t := range g.tensors() {
		size := uintptr(t.Elem.Size())
		if size < 2 || len(t.Raw) == 0 {
			continue
		}
		at := uintptr(unsafe.Pointer(&t.Raw[0])) - start
		off := (start + at) % size
		if at >= uintptr(len(b)) || off == 0 || headerOf(len(t.Raw)) < int(off) {
			continue // not in b, aligned already, or with too little room before it
		}
		moved := b[at-off : at-off+uintptr(len(t.Raw))]
		copy(moved, t.Raw)
		t.Raw = moved[:len(moved):len(moved)]
	}
}

// headerOf returns the number of bytes of tag and length before raw data of n bytes.
func headerOf(n int) int { return protowire.SizeTag(9) + protowire.SizeVarint(uint64(n)) }

// readModel reads a file that is small enough to be a model.
func readModel(path string, memory int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name the .onnx file in it", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	case info.Size() > memory:
		return nil, fmt.Errorf("%s: %w: it has %d bytes; the limit is %d", path, ErrMemory, info.Size(), memory)
	case info.Size() > math.MaxInt32:
		return nil, fmt.Errorf("%s: %w: it has %d bytes, and a protobuf cannot pass 2 GiB", path, ErrFormat, info.Size())
	}
	return os.ReadFile(path)
}

// Save writes g to a file that appears whole or not at all: the bytes go to
// a temporary file beside it, reach the disk, and take its name. An existing
// file is replaced. Where [Decode] read the graph and its elements lie in
// another file, the error is [ErrExternalData], because that file may not be beside the new
// one. [Load] brings the elements in.
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
