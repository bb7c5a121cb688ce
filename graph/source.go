package graph

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// source is where the bytes are that a graph was read from.
type source struct {
	path  string // of a file; "": none
	bytes []byte // in memory; nil: in the file
}

// Source returns the path of the file that [Load] read g from, and "" where there is none.
// Whether that file holds g, [Graph.Original] says.
func (g *Graph) Source() string { return g.source.path }

// Original is the file that a graph was read from.
type Original struct {
	Path  string // absolute; "": [DecodeOriginal] was given the bytes
	Bytes []byte // of the file, not to be written to
	// Beside says that elements lie in files beside it, so that it must be read from Path.
	Beside bool
}

// Original returns the file that g was read from, where that holds this very graph. The file
// is read and decoded anew, and compared with g: each type, node, attribute and element, those
// in the files beside it too. It is nil where g or a file was changed since, where g was built
// or is a clone, and where the file has more than limit bytes, which are not read.
func (g *Graph) Original(limit int64) *Original {
	file := g.source.bytes
	if file == nil {
		info, err := os.Stat(g.source.path)
		if g.source.path == "" || err != nil || info.Size() > limit {
			return nil
		}
		if file, err = readModel(g.source.path, limit); err != nil {
			return nil
		}
	}
	was, err := Decode(file)
	if err != nil || !sameStructure(was, g) {
		return nil
	}
	beside, same := was.sameElements(g, filepath.Dir(g.source.path))
	if !same || beside && g.source.path == "" {
		return nil
	}
	return &Original{Path: g.source.path, Bytes: file, Beside: beside}
}

// DecodeOriginal decodes as [Decode] does, and keeps the bytes: Original gives them back for as long as
// the graph is not changed. They must not be written to.
func DecodeOriginal(b []byte) (*Graph, error) {
	g, err := Decode(b)
	if err == nil {
		g.source.bytes = b
	}
	return g, err
}

// sameStructure compares all but the elements of initializers, by what is written of it.
func sameStructure(a, b *Graph) bool {
	if !slices.EqualFunc(a.Initializers, b.Initializers, sameHead) {
		return false
	}
	x, y := *a, *b
	x.Initializers, y.Initializers = nil, nil
	written, err := Encode(&x)
	if err != nil {
		return false
	}
	again, err := Encode(&y)
	return err == nil && bytes.Equal(written, again)
}

// sameHead compares all of two tensors but their elements.
func sameHead(a, b *Tensor) bool {
	return a.Name == b.Name && a.Elem == b.Elem && a.Doc == b.Doc && slices.Equal(a.Dims, b.Dims) && bytes.Equal(a.unknown, b.unknown)
}

// sameElements compares the elements of initializers, and says whether g's lie beside its file,
// in a folder.
func (g *Graph) sameElements(other *Graph, folder string) (beside, same bool) {
	same = true
	for i, t := range g.Initializers {
		u := other.Initializers[i]
		beside = beside || t.external != nil
		same = same && (t.external != nil || bytes.Equal(t.Raw, u.Raw) && slices.EqualFunc(t.Strings, u.Strings, bytes.Equal))
	}
	if !same || !beside {
		return beside, same
	}
	in := map[*Tensor]*Tensor{}
	for i, t := range g.Initializers {
		in[t] = other.Initializers[i]
	}
	err := g.besides(folder, func(files *sideFiles, t *Tensor) error {
		u := in[t]
		f, length, err := files.find(t)
		if err == nil && (u == nil || !sameBytes(io.NewSectionReader(f, t.external.offset, length), u.Raw)) {
			same = false
		}
		return err
	})
	return true, same && err == nil
}

// sameBytes reads to the end and compares, a piece at a time.
func sameBytes(r io.Reader, want []byte) bool {
	piece := make([]byte, 1<<16)
	for {
		n, err := r.Read(piece)
		if n > len(want) || !bytes.Equal(piece[:n], want[:n]) {
			return false
		}
		want = want[n:]
		if err != nil {
			return err == io.EOF && len(want) == 0
		}
	}
}
