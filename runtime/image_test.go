package runtime

import (
	"errors"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"
)

// The real library passes the check. A part of it, or another file, never reaches the loader.
func TestCheckLibrary(t *testing.T) {
	if version, err := checkLibrary(library.Path); err != nil || version != library.Version {
		t.Fatalf("%+v: %s, %v", library, version, err)
	}
	whole, err := os.ReadFile(library.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty":   {},
		"text":    []byte("not a library\n"),
		"head":    whole[:64],
		"half":    whole[:len(whole)/2],
		"clipped": whole[:len(whole)-len(whole)/8],
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lib")
			if err := os.WriteFile(path, content, 0o755); err != nil {
				t.Fatal(err)
			}
			_, err := checkLibrary(path)
			var bad *LoadError
			if !errors.As(err, &bad) || bad.Path != path {
				t.Errorf("got %v, want a LoadError", err)
			}
		})
	}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none"), os.DevNull} {
		if _, err := checkLibrary(path); err == nil {
			t.Errorf("%s passed", path)
		}
	}
}

// The test's own executable is a whole file of the right platform, but no library of onnxruntime's.
func TestCheckLibraryIsOnnxruntime(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var bad *LoadError
	if _, err := checkLibrary(exe); !errors.As(err, &bad) {
		t.Errorf("got %v", err)
	}
}

func TestCheckImageOfAnotherMachine(t *testing.T) {
	other := map[string]string{"amd64": "arm64", "arm64": "amd64"}[goruntime.GOARCH]
	err := checkImage(library.Path, goruntime.GOOS, other)
	if err == nil || !strings.Contains(err.Error(), "want") {
		t.Errorf("checkImage for %s gave %v", other, err)
	}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		if err := checkImage(library.Path, goos, goruntime.GOARCH); (err == nil) != (goos == goruntime.GOOS) {
			t.Errorf("checkImage for %s gave %v", goos, err)
		}
	}
}
