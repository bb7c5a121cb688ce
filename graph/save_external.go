package graph

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// ExternalSuffix follows the name of a model in the name of its file of weights.
const ExternalSuffix = ".data"

const (
	leastExternal = 1 << 10 // bytes; smaller initializers stay in the model
	externalAlign = 1 << 12 // a page, so that runtimes can map the file
)

// SaveExternal writes g to a file, and its larger initializers to a file beside it, whose
// name has [ExternalSuffix] added. ONNX has this form for models that a protobuf cannot hold,
// which are those of 2 GiB and more (https://onnx.ai/onnx/repo-docs/ExternalData.html).
// Neither file may exist, because a model with the weights of another would be wrong without
// any sign of it.
func SaveExternal(path string, g *Graph) error {
	data := path + ExternalSuffix
	for _, file := range []string{path, data} {
		if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("graph: save: %s: %w", file, errors.Join(err, fs.ErrExist))
		}
	}
	slim := g.Clone()
	slim.Initializers = slices.Clone(g.Initializers)
	var outside []*Tensor
	at := int64(0)
	for i, t := range g.Initializers {
		if t.external != nil || t.Elem == String || len(t.Raw) < leastExternal {
			continue
		}
		at = (at + externalAlign - 1) / externalAlign * externalAlign
		slim.Initializers[i] = t.outside(filepath.Base(data), at)
		outside = append(outside, t)
		at += int64(len(t.Raw))
	}
	if len(outside) == 0 {
		return Save(path, g)
	}
	b, err := Encode(slim)
	if err != nil {
		return err
	}
	err = atomicfile.Write(data, func(w io.Writer) error { return writeAligned(w, outside) })
	if err == nil {
		if err = atomicfile.Bytes(path, b); err != nil {
			err = errors.Join(err, os.Remove(data))
		}
	}
	if err != nil {
		return fmt.Errorf("graph: save: %w", err)
	}
	return nil
}

// outside returns a tensor whose elements lie in another file from an offset on.
func (t *Tensor) outside(location string, offset int64) *Tensor {
	c := *t
	c.Raw = nil
	c.external = &external{
		location: location, offset: offset, length: int64(len(t.Raw)),
		entries: []Property{{"location", location}, {"offset", strconv.FormatInt(offset, 10)}, {"length", strconv.Itoa(len(t.Raw))}},
	}
	return &c
}

// writeAligned writes the elements of one tensor after the other. Each begins at a page.
func writeAligned(to io.Writer, tensors []*Tensor) error {
	w := bufio.NewWriter(to)
	at := 0
	for _, t := range tensors {
		gap := (externalAlign - at%externalAlign) % externalAlign
		if _, err := w.Write(make([]byte, gap)); err != nil {
			return err
		}
		if _, err := w.Write(t.Raw); err != nil {
			return err
		}
		at += gap + len(t.Raw)
	}
	return w.Flush()
}
