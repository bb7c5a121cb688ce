//go:build cgo

package runtime

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestOpenRefuses(t *testing.T) {
	file, err := os.ReadFile("testdata/tiny.onnx")
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 4096)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(noise) // Read never fails
	for name, b := range map[string][]byte{
		"empty":   {},
		"nil":     nil,
		"noise":   noise,
		"text":    []byte("<html><body>404 not found</body></html>"),
		"zeros":   make([]byte, 64),
		"half":    file[:len(file)/2],
		"doubled": append(bytes.Clone(file), file[:40]...),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := OpenBytes(t.Context(), b, nil)
			var bad *ModelError
			if !errors.As(err, &bad) {
				t.Errorf("OpenBytes gave %v, %v; want a ModelError", s, err)
			}
		})
	}
}

// Every prefix of a model, and every model with a flipped bit, is refused or runs. None
// crashes.
func TestOpenDamaged(t *testing.T) {
	file, err := os.ReadFile("testdata/tiny.onnx")
	if err != nil {
		t.Fatal(err)
	}
	try := func(b []byte) {
		s, err := OpenBytes(t.Context(), b, &Options{Threads: 1})
		if err != nil {
			return
		}
		_, _ = s.Encode(t.Context(), tinyInput, 2) // the numbers do not matter
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	for n := range file {
		try(file[:n])
		damaged := bytes.Clone(file)
		damaged[n] ^= 1 << (n % 8)
		try(damaged)
	}
}

func TestOpenOutsideItsFolder(t *testing.T) {
	const path = "testdata/outside.onnx"
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var bad *ModelError
	if _, err := Open(t.Context(), path, nil); !errors.As(err, &bad) {
		t.Errorf("Open gave %v", err)
	}
	if _, err := OpenBytes(t.Context(), file, nil); !errors.As(err, &bad) || !errors.Is(err, graph.ErrExternalData) {
		t.Errorf("OpenBytes gave %v", err)
	}
}

func TestOpenWithoutFile(t *testing.T) {
	var bad *ModelError
	for _, path := range []string{t.TempDir(), os.DevNull} {
		if _, err := Open(t.Context(), path, nil); !errors.As(err, &bad) {
			t.Errorf("Open of %s gave %v", path, err)
		}
	}
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "none.onnx"), nil)
	if !errors.As(err, &bad) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open gave %v", err)
	}
}

func TestOptionsRefuse(t *testing.T) {
	for _, o := range []Options{{Threads: -1}, {Optimization: 3}, {Optimization: -1}, {Library: "/no/such/library.so"}} {
		if s, err := Open(t.Context(), "testdata/tiny.onnx", &o); err == nil {
			s.Close()
			t.Errorf("Open with %+v succeeded", o)
		}
	}
	openTest(t, "tiny", &Options{Library: library.Path}) // the library that is loaded already
	another := filepath.Join(t.TempDir(), "another.so")
	if err := os.WriteFile(another, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var bad *LoadError
	if _, err := Open(t.Context(), "testdata/tiny.onnx", &Options{Library: another}); !errors.As(err, &bad) {
		t.Errorf("Open with a second library gave %v", err)
	}
}

func TestNoSuchProvider(t *testing.T) {
	s, err := Open(t.Context(), "testdata/tiny.onnx", &Options{Provider: "Nowhere"})
	var lack *ProviderError
	if s != nil || !errors.As(err, &lack) || lack.Provider != "Nowhere" || !strings.Contains(err.Error(), PathVariable) {
		t.Errorf("%v, %v", s, err)
	}
}

// An output of rank 0 whose shape the graph does not state is an error.
func TestScalarOfUnknownShape(t *testing.T) {
	b := graph.NewBuilder("scalar", 0)
	b.Output("y", b.Op("ReduceSum", b.Input("x", graph.Float, graph.Batch), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Outputs[0].Type.Shape = nil
	model, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenBytes(t.Context(), model, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if out, err := s.Run(t.Context(), map[string]*graph.Tensor{"x": graph.Vector[float32]("x", 1, 2)}); err == nil && out["y"].Len() != 1 {
		t.Errorf("no error, and %v", out)
	} else if err != nil && !strings.Contains(err.Error(), "shape") {
		t.Error(err)
	}
}
