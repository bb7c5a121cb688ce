//go:build unix

package runtime

import (
	"strings"
	"testing"
)

func TestPythonPackage(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`echo /site-packages/onnxruntime`, "/site-packages/onnxruntime"},
		{`echo`, ""},
		{`exit 1`, ""},
	} {
		program(t, "python3", c.script, nil)
		got, err := pythonPackage(t.Context())
		if got != c.want && !strings.Contains(got, "site-packages") || (err == nil) != (got != "") {
			t.Errorf("%s: %q, %v", c.script, got, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := pythonPackage(t.Context()); err == nil {
		t.Error("found without any Python")
	}
}
