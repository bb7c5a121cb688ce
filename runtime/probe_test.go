//go:build cgo && unix

package runtime

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeLibrary compiles a library that states a version and offers the C API up to 23. Where
// version is "", the library has none of onnxruntime's functions.
func fakeLibrary(t *testing.T, version string) string {
	t.Helper()
	source := "int nothing;\n"
	if version != "" {
		source = `#include <stddef.h>
static const void *api(unsigned v) { static int some; return v < 24 ? &some : NULL; }
static const char *version(void) { return "` + version + `"; }
static const struct { const void *(*a)(unsigned); const char *(*v)(void); } base = {api, version};
const void *OrtGetApiBase(void) { return &base; }
`
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "fake.c"), source)
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	path := filepath.Join(dir, "libonnxruntime.so")
	out, err := exec.CommandContext(t.Context(), compiler, "-shared", "-fPIC", "-o", path, filepath.Join(dir, "fake.c")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func TestTooOldLibrary(t *testing.T) {
	for _, version := range []string{"1.17.0", "1.24.0"} { // the second states one version and offers another
		path := fakeLibrary(t, version)
		_, err := Find(t.Context(), path)
		var old *VersionError
		if !errors.As(err, &old) || old.Version != version || !strings.Contains(err.Error(), minVersion) {
			t.Errorf("Find of %s gave %v", version, err)
		}
		t.Setenv(PathVariable, path)
		if _, err := Ensure(t.Context(), nil); !errors.As(err, &old) {
			t.Errorf("Ensure with %s = %s gave %v", PathVariable, version, err)
		}
	}
}

func TestForeignLibrary(t *testing.T) {
	for _, version := range []string{"", "nonsense"} {
		var bad *LoadError
		if _, err := Find(t.Context(), fakeLibrary(t, version)); !errors.As(err, &bad) {
			t.Errorf("Find of a library of version %q gave %v", version, err)
		}
	}
}
