package graph

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// The values of TensorProto's data_location.
const (
	locationInside   = 0
	locationExternal = 1
)

// external says where a tensor's bytes lie when they are not in the model's file.
type external struct {
	location string
	offset   int64
	length   int64      // -1: to the end
	entries  []Property // as they came
}

// newExternal reads TensorProto's external_data, whose keys ONNX defines at
// https://onnx.ai/onnx/repo-docs/ExternalData.html.
func newExternal(entries []Property) (*external, error) {
	e := &external{length: -1, entries: entries}
	var err error
	for _, p := range entries {
		switch p.Key {
		case "location":
			e.location = p.Value
		case "offset":
			e.offset, err = position(p)
		case "length":
			e.length, err = position(p)
		}
		if err != nil {
			return nil, err
		}
	}
	if e.location == "" {
		return nil, fmt.Errorf("%w: it names no location", ErrExternalData)
	}
	return e, nil
}

func position(p Property) (int64, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: %s %q is no byte count", ErrExternalData, p.Key, p.Value)
	}
	return n, nil
}

// resolve brings in the elements that lie in files of folder. It writes to g's
// tensors, which nothing else may share yet.
func (g *Graph) resolve(folder string) (err error) {
	var files *sideFiles
	for _, t := range g.tensors() {
		if t.external == nil {
			continue
		}
		if files == nil {
			if files, err = openSideFiles(folder); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, files.Close()) }()
		}
		if err := files.fill(t); err != nil {
			return fmt.Errorf("graph: tensor %q: %w: %w", t.Name, ErrExternalData, err)
		}
	}
	return nil
}

// sideFiles are the files beside a model, each opened once.
type sideFiles struct {
	root *os.Root
	open map[string]*sideFile
}

type sideFile struct {
	*os.File
	size int64
}

func openSideFiles(folder string) (*sideFiles, error) {
	root, err := os.OpenRoot(folder)
	return &sideFiles{root: root, open: map[string]*sideFile{}}, err
}

func (s *sideFiles) Close() error {
	err := s.root.Close()
	for _, f := range s.open {
		err = errors.Join(err, f.Close())
	}
	return err
}

// file opens a location. Only os.Root decides what lies inside the folder: a
// check of the path's text would miss symbolic links.
func (s *sideFiles) file(location string) (*sideFile, error) {
	if f := s.open[location]; f != nil {
		return f, nil
	}
	name := filepath.FromSlash(location)
	info, err := s.root.Stat(name) // before opening, which would wait on a pipe
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is no regular file", location)
	}
	f, err := s.root.Open(name)
	if err != nil {
		return nil, err
	}
	s.open[location] = &sideFile{f, info.Size()}
	return s.open[location], nil
}

// fill reads t's elements, having checked that the file holds as many before
// it takes memory for them.
func (s *sideFiles) fill(t *Tensor) error {
	e := t.external
	if t.Elem == String {
		return errors.New("strings cannot lie in another file")
	}
	f, err := s.file(e.location)
	if err != nil {
		return err
	}
	length := e.length
	if length < 0 {
		length = f.size - e.offset
	}
	if e.offset > f.size || length > f.size-e.offset {
		return fmt.Errorf("bytes %d to %d of %q, which has %d", e.offset, e.offset+length, e.location, f.size)
	}
	if size := t.Elem.Size(); size > 0 && length != int64(t.Len()*size) {
		return fmt.Errorf("%d bytes of %q for %v%v, want %d", length, e.location, t.Elem, t.Dims, t.Len()*size)
	}
	raw := make([]byte, length)
	if n, err := f.ReadAt(raw, e.offset); n < len(raw) {
		return err
	}
	t.Raw, t.external = raw, nil
	return nil
}
