package graph

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Files lists the files of a model: its own, and those beside it, by the names that the model
// states for elements of its tensors. These may be anything; [Load] says which of them are
// read.
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
