package conformance

import (
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/testmodels/wheel"
)

// TestSchemas writes graph's table of ONNX's schemas anew from the pinned Python package,
// and compares.
func TestSchemas(t *testing.T) {
	packages := wheel.Packages(t)
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
		t.Errorf("graph/schemas.go is not what ONNX %s says (-file +script):\n%s", wheel.Version, diff)
	}
}
