package graph

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Files lists the files of a model: its own, and by name those beside it in which elements
// of its tensors lie. The latter are as the model says, which may be anything: see [Load]
// for what is read.
func Files(path string) ([]string, error) {
	b, err := readModel(path, DefaultMemory)
	if err != nil {
		return nil, fmt.Errorf("graph: files: %w", err)
	}
	g, err := Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var beside []string
	for _, t := range g.tensors() {
		if t.external != nil {
			beside = append(beside, filepath.Join(filepath.Dir(path), filepath.FromSlash(t.external.location)))
		}
	}
	slices.Sort(beside)
	return append([]string{path}, slices.Compact(beside)...), nil
}
