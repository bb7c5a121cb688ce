package graph

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestFiles(t *testing.T) {
	g := layer(t, "net", weights("w", 40, 50))
	alone, beside := filepath.Join(t.TempDir(), "alone.onnx"), filepath.Join(t.TempDir(), "beside.onnx")
	if err := Save(alone, g); err != nil {
		t.Fatal(err)
	}
	if err := SaveExternal(beside, g); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{alone: {alone}, beside: {beside, beside + ExternalSuffix}} {
		if got, err := Files(path); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if _, err := Files(beside + ExternalSuffix); err == nil {
		t.Error("a file that is no model: no error")
	}
}
