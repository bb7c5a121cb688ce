//go:build cgo

package runtime

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hourglass-go/hourglass/graph"
)

func openTest(t testing.TB, name string, opts *Options) *Session {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join("testdata", name+".onnx"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func floats(t testing.TB, v *graph.Tensor) []float32 {
	t.Helper()
	if v == nil {
		t.Fatal("no tensor")
	}
	f, err := graph.Data[float32](v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The weights of tiny.onnx are in testdata/make.py.
var (
	tinyInput          = []float32{1, 2, 3, 4, 0, 0, 0, 0}
	tinyLatent         = []float32{3.5, 3, 1, -1}
	tinyReconstruction = []float32{7, 6, 4, 3.5, 2, -2, 1.5, -.5}
)

func TestRun(t *testing.T) {
	for _, level := range []Optimization{OptimizeAll, OptimizeBasic, OptimizeOff} {
		for _, threads := range []int{0, 1, 3} {
			s := openTest(t, "tiny", &Options{Threads: threads, Optimization: level})
			for _, rows := range []int{1, 2, 7, 128} {
				checkTiny(t, s, rows)
			}
		}
	}
}

// checkTiny runs rows that repeat the two rows of tinyInput.
func checkTiny(t *testing.T, s *Session, rows int) {
	t.Helper()
	x := slices.Repeat(tinyInput, rows)[:rows*4]
	out, err := s.Run(t.Context(), map[string]*graph.Tensor{"input": graph.NewTensor("", x, int64(rows), 4)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := floats(t, out["latent"]), slices.Repeat(tinyLatent, rows)[:rows*2]; !slices.Equal(got, want) {
		t.Errorf("%d rows: latent %v, want %v", rows, got, want)
	}
	if got, want := floats(t, out["reconstruction"]), slices.Repeat(tinyReconstruction, rows)[:rows*4]; !slices.Equal(got, want) {
		t.Errorf("%d rows: reconstruction %v, want %v", rows, got, want)
	}
	if got, want := out["latent"].Dims, []int64{int64(rows), 2}; !slices.Equal(got, want) {
		t.Errorf("latent has dims %v, want %v", got, want)
	}
	if len(out) != 2 || out["latent"].Name != "latent" {
		t.Errorf("Run gave %v", out)
	}
}

func TestRunWithoutRows(t *testing.T) {
	out, err := openTest(t, "tiny", nil).Run(t.Context(), map[string]*graph.Tensor{"input": graph.NewTensor[float32]("", nil, 0, 4)})
	if err != nil {
		t.Fatal(err)
	}
	if got := out["latent"]; got.Len() != 0 || !slices.Equal(got.Dims, []int64{0, 2}) {
		t.Errorf("latent is %v, want no rows", got.Type())
	}
}

func TestDescription(t *testing.T) {
	s := openTest(t, "tiny", nil)
	want := []graph.Value{{Name: "input", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(4))}}}
	if got := s.Inputs(); len(got) != 1 || got[0].Name != "input" || !cmp.Equal(got[0].Type, want[0].Type) {
		t.Errorf("Inputs() = %v, want %v", got, want)
	}
	if got := s.Outputs(); len(got) != 2 || got[0].Name != "latent" || got[1].Name != "reconstruction" {
		t.Errorf("Outputs() = %v", got)
	}
	if h := s.Header(); h.Producer != "make.py" || h.Opsets[0].Version != 17 || h.Metadata[0].Value != "tiny" {
		t.Errorf("Header() = %+v", h)
	}
}

func TestOpenBytes(t *testing.T) {
	file, err := os.ReadFile("testdata/tiny.onnx")
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenBytes(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	clear(file) // the session must not need it
	checkTiny(t, s, 3)
}

func TestClose(t *testing.T) {
	s := openTest(t, "tiny", nil)
	if _, err := s.Encode(t.Context(), tinyInput, 2); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	in := map[string]*graph.Tensor{"input": graph.NewTensor("", tinyInput, 2, 4)}
	if _, err := s.Run(t.Context(), in); !errors.Is(err, ErrClosed) {
		t.Errorf("Run after Close gave %v", err)
	}
	if _, err := s.Encode(context.Background(), tinyInput, 2); !errors.Is(err, ErrClosed) {
		t.Errorf("Encode after Close gave %v", err)
	}
}

func TestOptimizationString(t *testing.T) {
	for level, want := range map[Optimization]string{OptimizeAll: "all", OptimizeBasic: "basic", OptimizeOff: "off", 9: "Optimization(9)"} {
		if got := level.String(); got != want {
			t.Errorf("%d is %q, want %q", int(level), got, want)
		}
	}
}

func TestLoaded(t *testing.T) {
	openTest(t, "tiny", nil)
	if Loaded() != library.Path {
		t.Errorf("loaded is %q, want %q", Loaded(), library.Path)
	}
}
