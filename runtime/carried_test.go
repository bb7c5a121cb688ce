//go:build cgo

package runtime

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// The libraries that onnxruntime_go carries are real files of three formats.
func TestCarriedLibraries(t *testing.T) {
	for _, c := range []struct{ goos, goarch, other string }{
		{"linux", "arm64", "amd64"},
		{"darwin", "arm64", "amd64"},
		{"windows", "amd64", "arm64"},
	} {
		f := host()
		f.goos, f.goarch = c.goos, c.goarch
		files, where := f.inModule(t.Context())
		if len(files) == 0 {
			t.Errorf("none for %s in %s", c.goos, where)
			continue
		}
		if err := checkImage(files[0], c.goos, c.goarch); err != nil {
			t.Errorf("%s: %v", files[0], err)
		}
		if err := checkImage(files[0], c.goos, c.other); err == nil {
			t.Errorf("%s passes for %s", files[0], c.other)
		}
		if err := checkImage(clip(t, files[0]), c.goos, c.goarch); err == nil {
			t.Errorf("half of %s passes", files[0])
		}
	}
}

// clip copies the first half of a file.
func clip(t *testing.T, path string) string {
	t.Helper()
	whole, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	info, err := whole.Stat()
	if err != nil {
		t.Fatal(err)
	}
	half, err := os.Create(filepath.Join(t.TempDir(), "half"))
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	if _, err := io.CopyN(half, whole, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	return half.Name()
}
