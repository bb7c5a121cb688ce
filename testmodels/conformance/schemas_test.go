package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemas writes graph's table of ONNX's schemas anew from the pinned Python package,
// and compares.
func TestSchemas(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	packages := filepath.Join(cache, "hourglass", "onnx", "python-"+onnxVersion)
	if _, err := os.Stat(packages); err != nil {
		install(t, packages)
	}
	script := exec.CommandContext(t.Context(), "python3", "../../graph/schemas.py")
	script.Env = append(os.Environ(), "PYTHONPATH="+packages)
	script.Stderr = os.Stderr
	want, err := script.Output()
	if err != nil {
		t.Fatalf("graph/schemas.py: %v\nremove %s where its Python is another", err, packages)
	}
	have, err := os.ReadFile("../../graph/schemas.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), string(want)); diff != "" {
		t.Errorf("graph/schemas.go is not what ONNX %s says (-file +script):\n%s", onnxVersion, diff)
	}
}

// install puts the package and what it needs into a folder, whole or not at all.
func install(t *testing.T, packages string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(packages), 0o755); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(filepath.Dir(packages), ".install-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	args := append(pip(), "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:", "--target", work, "onnx=="+onnxVersion)
	if output, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, output)
	}
	if err := os.Rename(work, packages); err != nil {
		t.Fatal(err)
	}
}
