//go:build cgo

package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

// called runs a command, and returns what it printed and its exit code.
func called(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	c := newRoot()
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	var code exitCode
	switch {
	case err == nil:
		return out.String(), 0
	case errors.As(err, &code):
		return out.String(), int(code)
	}
	return out.String() + err.Error(), 2
}

// TestHalfStaysInRange: convert --half names the nodes that leave the range of float16 on the rows
// and writes a file that is right where float16 is computed as such. A file without that is
// different, although onnxruntime computes it in float32.
func TestHalfStaysInRange(t *testing.T) {
	for _, c := range []struct {
		g     *graph.Graph
		rows  []float32
		named string // by convert
		found string // by verify, of the file in which all is float16
	}{
		{fake.Products(t), fake.ProductRows(), `node "mul" gives 2.5e+05, beyond 65504`, `Mul "mul" gives 2.5e+05, beyond 65504`},
		{fake.Scores(t), fake.ScoreRows(), `too small for the digits of float16`, `which is 0 in float16`},
	} {
		dir := t.TempDir()
		model, rows, kept, all := filepath.Join(dir, "model.onnx"), filepath.Join(dir, "x.npy"), filepath.Join(dir, "kept.onnx"), filepath.Join(dir, "all.onnx")
		h, _, err := convert.Half(c.g, convert.HalfSettings{})
		if err := errors.Join(err, graph.Save(model, c.g), graph.Save(all, h), data.SaveNPY(rows, []int{3, 2}, c.rows)); err != nil {
			t.Fatal(err)
		}
		out, code := called(t, "convert", "--in-process", model, kept, "--half", "--data", rows)
		if code != 0 || !strings.Contains(out, c.named) || !strings.Contains(out, "its float16 computed as such (oracle-narrow), 3 rows") {
			t.Errorf("convert: exit code %d\n%s", code, out)
		}
		if out, code := called(t, "verify", model, kept, "--data", rows, "--in-process"); code != 0 {
			t.Errorf("verify: exit code %d\n%s", code, out)
		}
		for _, files := range [][]string{{all}, {model, all}} {
			out, code := called(t, append([]string{"verify", "--data", rows, "--in-process"}, files...)...)
			if text := strings.Join(strings.Fields(out), " "); code != 1 || !strings.Contains(text, c.found) {
				t.Errorf("verify of float16 throughout: exit code %d\n%s", code, out)
			}
		}
	}
}

// TestHalfIO: inputs and outputs in float16 are compared on rows of float32, and a row that float16
// does not hold is found.
func TestHalfIO(t *testing.T) {
	dir := t.TempDir()
	model, rows, far, half := filepath.Join(dir, "model.onnx"), filepath.Join(dir, "x.npy"), filepath.Join(dir, "far.npy"), filepath.Join(dir, "half.onnx")
	g := fake.Dense(t, "Relu")
	x := fake.DenseRows()
	beyond := append([]float32{7e4}, x[1:]...)
	if err := errors.Join(graph.Save(model, g), data.SaveNPY(rows, []int{50, 24}, x), data.SaveNPY(far, []int{50, 24}, beyond)); err != nil {
		t.Fatal(err)
	}
	for _, on := range [][]string{{"--data", rows}, nil} {
		out, code := called(t, append([]string{"convert", "--in-process", model, half, "--half", "--half-io", "--force"}, on...)...)
		if code != 0 {
			t.Fatalf("on %q: exit code %d\n%s", on, code, out)
		}
		h, err := graph.Load(half)
		if err != nil {
			t.Fatal(err)
		}
		if in, y := h.Feeds()[0].Type.Elem, h.Outputs[1].Type.Elem; in != graph.Float16 || y != graph.Float16 {
			t.Errorf("it takes %v and gives %v", in, y)
		}
	}
	if out, code := called(t, "convert", "--in-process", model, filepath.Join(dir, "far.onnx"), "--half", "--half-io", "--data", far); code != 1 {
		t.Errorf("an input beyond 65504: exit code %d\n%s", code, out)
	}
	for want, flags := range map[string][]string{
		"give --half, too":    {"--half-io"},
		"onnxruntime-1.16":    {"--half", "--target", "onnxruntime-1.14"},
		"no node or operator": {"--half", "--keep", "Nothing"},
	} {
		if out, code := called(t, append([]string{"convert", "--in-process", model, filepath.Join(dir, "none.onnx")}, flags...)...); code != 2 || !strings.Contains(out, want) {
			t.Errorf("%q: exit code %d\n%s", flags, code, out)
		}
	}
}

// TestHalfIOOfUnknownShape: a file that leaves the rows of its output open is converted, too.
func TestHalfIOOfUnknownShape(t *testing.T) {
	out, code := called(t, "convert", "--in-process", "../../testmodels/made/sklearn_pca/model.onnx", filepath.Join(t.TempDir(), "half.onnx"), "--half", "--half-io", "--fixtures", "../../testmodels/made/sklearn_pca")
	if code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}
