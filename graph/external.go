package graph

import (
	"crypto/sha1" //nolint:gosec // because ONNX's specification asks for SHA-1
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The values of TensorProto's data_location.
const (
	locationInside   = 0
	locationExternal = 1
)

// external says where the elements of a tensor lie that are not in the model's file.
type external struct {
	location string
	offset   int64
	length   int64      // −1: up to the end
	checksum string     // SHA-1 of the whole file, hexadecimal; "": none
	entries  []Property // all entries, as they came
}

// newExternal reads the external_data of a TensorProto. ONNX defines its keys at
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
		case "checksum":
			e.checksum = p.Value
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

// CheckExternal compares what a graph states of elements in other files with the files in a
// folder, as [Load] does, and reads none of them. Call it before the graph goes to something
// that reads the files itself.
func (g *Graph) CheckExternal(folder string) error {
	return g.besides(folder, func(files *sideFiles, t *Tensor) error {
		_, _, err := files.find(t)
		return err
	})
}

// resolve reads the elements that lie in files of a folder, up to memory bytes. It writes to
// g's tensors, which nothing else may share yet.
func (g *Graph) resolve(folder string, memory int64) error {
	return g.besides(folder, func(files *sideFiles, t *Tensor) error { return files.fill(t, &memory) })
}

// besides calls do for each tensor whose elements lie in files of a folder.
func (g *Graph) besides(folder string, do func(*sideFiles, *Tensor) error) (err error) {
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
		if err := do(files, t); err != nil {
			return fmt.Errorf("graph: tensor %q: %w: %w", t.Name, ErrExternalData, err)
		}
	}
	return nil
}

// sideFiles are the files beside a model. Each is opened once.
type sideFiles struct {
	root *os.Root
	open map[string]*sideFile
}

type sideFile struct {
	*os.File
	size int64
	sum  string // SHA-1, computed when it is asked for
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

// file opens a location. It must be a plain file below the folder, must not be reached by a
// link, and must have no other name. A file with another name could belong to anybody, who
// would have put it there by a link.
func (s *sideFiles) file(location string) (*sideFile, error) {
	if f := s.open[location]; f != nil {
		return f, nil
	}
	name := filepath.FromSlash(location)
	parts := strings.Split(filepath.ToSlash(name), "/")
	var info os.FileInfo
	for i := range parts {
		var err error // looked at before opening, because opening a pipe would wait
		part := strings.Join(parts[:i+1], "/")
		if part == "" {
			part = "/" // the root says that it lies outside
		}
		if info, err = s.root.Lstat(filepath.FromSlash(part)); err != nil {
			return nil, fmt.Errorf("%q: %w", location, err)
		}
		if info.Mode()&os.ModeSymlink != 0 {
			return nil, fmt.Errorf("%q is, or is behind, a symbolic link", location)
		}
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is no regular file", location)
	}
	f, err := s.root.Open(name)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat() // the file that was opened may be another than the one before
	switch {
	case err != nil:
	case !opened.Mode().IsRegular() || !os.SameFile(info, opened):
		err = fmt.Errorf("%q was another file when it was opened", location)
	case names(opened) > 1:
		err = fmt.Errorf("%q has %d names (hard links); a file of the model's own has one", location, names(opened))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.open[location] = &sideFile{File: f, size: opened.Size()}
	return s.open[location], nil
}

// check compares the file with a digest that a tensor states.
func (f *sideFile) check(checksum string) error {
	if f.sum == "" {
		h := sha1.New() //nolint:gosec // because ONNX's specification asks for SHA-1
		if _, err := io.Copy(h, io.NewSectionReader(f.File, 0, f.size)); err != nil {
			return err
		}
		f.sum = hex.EncodeToString(h.Sum(nil))
	}
	if !strings.EqualFold(f.sum, checksum) {
		return fmt.Errorf("%q has the SHA-1 %s, stated is %q", filepath.Base(f.Name()), f.sum, checksum)
	}
	return nil
}

// find returns the file in which t's elements lie, and their number of bytes. It fails where
// the file does not have them.
func (s *sideFiles) find(t *Tensor) (f *sideFile, length int64, err error) {
	e := t.external
	if t.Elem == String {
		return nil, 0, errors.New("strings cannot lie in another file")
	}
	if f, err = s.file(e.location); err != nil {
		return nil, 0, err
	}
	if length = e.length; length < 0 {
		length = f.size - e.offset
	}
	if e.offset > f.size || length > f.size-e.offset {
		return nil, 0, fmt.Errorf("bytes %d to %d of %q, which has %d", e.offset, e.offset+length, e.location, f.size)
	}
	if size := t.Elem.Size(); size > 0 && length != int64(t.Len()*size) {
		return nil, 0, fmt.Errorf("%d bytes of %q for %v%v, want %d", length, e.location, t.Elem, t.Dims, t.Len()*size)
	}
	if e.checksum != "" {
		err = f.check(e.checksum)
	}
	return f, length, err
}

// fill reads t's elements. Before it takes memory it checks that the file holds as many, and
// that they are within the limit.
func (s *sideFiles) fill(t *Tensor, memory *int64) error {
	f, length, err := s.find(t)
	if err != nil {
		return err
	}
	if length > *memory {
		return fmt.Errorf("%w: %d bytes, of which %d may still be taken", ErrMemory, length, *memory)
	}
	*memory -= length
	raw := make([]byte, length)
	if n, err := f.ReadAt(raw, t.external.offset); n < len(raw) {
		return err
	}
	t.Raw, t.external = raw, nil
	return nil
}
