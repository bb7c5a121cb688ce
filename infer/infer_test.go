package infer_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// engines are what every test of a call runs on: nil is the choice of the package.
var engines = map[string]hourglass.Engine{"default": nil, "native": native.Engine{}, "oracle": oracle.Engine{}}

func open(t testing.TB, name string, o *infer.Options) *infer.Model {
	t.Helper()
	m, err := infer.Open(t.Context(), filepath.Join(made, name), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(m.Close(), m.Close()); err != nil {
			t.Error(err)
		}
	})
	return m
}

// ran returns what a part of a folder gives on the oracle.
func ran(t *testing.T, folder string, part hourglass.Part, in *graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	g, err := graph.Load(filepath.Join(made, folder, string(part)+".onnx"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := oracle.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.Run(t.Context(), map[string]*graph.Tensor{in.Name: in})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func near(t *testing.T, what string, got []float32, want *graph.Tensor) {
	t.Helper()
	w, err := graph.Data[float32](want)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(w) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(w))
	}
	for i := range w {
		if d := math.Abs(float64(got[i] - w[i])); d > 1e-5+1e-5*math.Abs(float64(w[i])) || math.IsNaN(d) && w[i] == w[i] {
			t.Fatalf("%s: %v at %d, want %v", what, got[i], i, w[i])
		}
	}
}

func TestCalls(t *testing.T) {
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			m := open(t, "net", &infer.Options{Engine: e})
			if m.Features() != 6 || m.Latent() != 2 || m.Schema() != nil || m.Manifest().Recipe != "deep" {
				t.Errorf("%d features, %d of code, recipe %q", m.Features(), m.Latent(), m.Manifest().Recipe)
			}
			for _, n := range []int{1, 2, 7, 1030} {
				if e != nil && e.Name() == "oracle" && n > 10 {
					continue
				}
				x := folders.Rows(n)
				want := ran(t, "net", hourglass.AutoencoderPart, x)
				codes, err := m.Encode(t.Context(), folders.Drawn(6*n))
				if err != nil {
					t.Fatal(err)
				}
				near(t, "codes", codes, want[hourglass.LatentName])
				for call, f := range map[string]func() ([]float32, error){
					"Decode":      func() ([]float32, error) { return m.Decode(t.Context(), codes) },
					"Reconstruct": func() ([]float32, error) { return m.Reconstruct(t.Context(), folders.Drawn(6*n)) },
				} {
					got, err := f()
					if err != nil {
						t.Fatal(err)
					}
					near(t, call, got, want[hourglass.ReconstructionName])
				}
				s, err := m.Score(t.Context(), folders.Drawn(6*n))
				if err != nil {
					t.Fatal(err)
				}
				near(t, "expected", s.Expected, want[hourglass.ReconstructionName])
				sum := float32(0)
				for j, v := range folders.Drawn(6 * n)[:6] { // the scales of net
					d := (v - s.Expected[j]) / float32(j+1)
					sum += d * d / 6
				}
				if math.Abs(float64(s.Score[0]-sum)) > 1e-5 || len(s.Score) != n || len(s.PValue) != 0 {
					t.Errorf("score %v of %d, want %v of %d", s.Score[0], len(s.Score), sum, n)
				}
			}
			if got, err := m.Encode(t.Context(), nil); err != nil || len(got) != 0 {
				t.Errorf("no rows: %v, %v", got, err)
			}
			out, err := m.Run(t.Context(), hourglass.EncoderPart, map[string]*graph.Tensor{hourglass.InputName: folders.Rows(3)})
			if err != nil {
				t.Fatal(err)
			}
			near(t, "Run", drawnCodes(t, m, 3), out[hourglass.LatentName])
		})
	}
}

func drawnCodes(t *testing.T, m *infer.Model, n int) []float32 {
	t.Helper()
	codes, err := m.Encode(t.Context(), folders.Drawn(6*n))
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func TestScoresOfDetector(t *testing.T) {
	rows := folders.Payments(40).Dense()
	rows[0] = 1e6
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			m := open(t, "fraud", &infer.Options{Engine: e})
			want := ran(t, "fraud", hourglass.DetectorPart, graph.NewTensor(hourglass.InputName, rows, 40, 4))
			s := &infer.Scores{}
			for range 2 {
				if err := m.ScoreInto(t.Context(), s, rows); err != nil {
					t.Fatal(err)
				}
				near(t, "score", s.Score, want[hourglass.ScoreName])
				near(t, "p-value", s.PValue, want[hourglass.PValueName])
				near(t, "contribution", s.Contribution, want[hourglass.ContributionName])
				near(t, "expected", s.Expected, want[hourglass.ReconstructionName])
				anomaly, err := graph.Data[bool](want[hourglass.AnomalyName])
				if err != nil || !slices.Equal(anomaly, s.Anomaly) || !s.Anomaly[0] && s.PValue[0] > 0.05 {
					t.Errorf("anomalies %v, want %v (%v)", s.Anomaly, anomaly, err)
				}
			}
			if _, err := m.Encode(t.Context(), rows); !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "latent") {
				t.Errorf("a detector that encodes: %v", err)
			}
		})
	}
}

func TestWaysToOpen(t *testing.T) {
	want := drawnCodes(t, open(t, "net", nil), 2)
	check := func(what string, m *infer.Model, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		defer m.Close()
		if got := drawnCodes(t, m, 2); !slices.Equal(got, want) {
			t.Errorf("%s: other codes", what)
		}
	}
	dir := filepath.Join(made, "net")
	m, err := infer.OpenFS(t.Context(), os.DirFS(dir), nil)
	check("file system", m, err)
	m, err = infer.Open(t.Context(), filepath.Join(dir, "encoder.onnx"), nil)
	check("one file", m, err)
	b, err := os.ReadFile(filepath.Join(dir, "encoder.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	m, err = infer.OpenBytes(t.Context(), b, nil)
	check("bytes", m, err)
	m, err = infer.Open(t.Context(), dir, &infer.Options{Parts: []hourglass.Part{hourglass.EncoderPart}})
	check("one part", m, err)
	if m, err = infer.Open(t.Context(), dir, &infer.Options{Parts: []hourglass.Part{hourglass.DecoderPart}}); err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if _, err := m.Encode(t.Context(), folders.Drawn(6)); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a decoder encodes: %v", err)
	}
	if m.Latent() != 2 || m.Features() != 0 || !slices.Equal(m.Parts(), []hourglass.Part{hourglass.DecoderPart}) {
		t.Errorf("a decoder of %d to %d, parts %v", m.Latent(), m.Features(), m.Parts())
	}
}

func TestRefusesToOpen(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.CopyFS(broken, os.DirFS(filepath.Join(made, "net"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "decoder.onnx"), []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() (*infer.Model, error){
		"nothing there":    func() (*infer.Model, error) { return infer.Open(t.Context(), filepath.Join(broken, "none"), nil) },
		"another digest":   func() (*infer.Model, error) { return infer.Open(t.Context(), broken, nil) },
		"no manifest":      func() (*infer.Model, error) { return infer.Open(t.Context(), t.TempDir(), nil) },
		"no model":         func() (*infer.Model, error) { return infer.OpenBytes(t.Context(), []byte("no model"), nil) },
		"no bytes":         func() (*infer.Model, error) { return infer.OpenBytes(t.Context(), nil, nil) },
		"no manifest (FS)": func() (*infer.Model, error) { return infer.OpenFS(t.Context(), os.DirFS(t.TempDir()), nil) },
		"a part that is not there": func() (*infer.Model, error) {
			return infer.Open(t.Context(), filepath.Join(made, "net"), &infer.Options{Parts: []hourglass.Part{hourglass.DetectorPart}})
		},
	} {
		if m, err := open(); err == nil {
			t.Errorf("%s: no error", name)
			m.Close()
		}
	}
	if _, err := infer.Open(t.Context(), broken, nil); !errors.Is(err, export.ErrManifest) || !strings.Contains(err.Error(), "decoder.onnx") {
		t.Errorf("another digest: %v", err)
	}
}

func TestWrongCalls(t *testing.T) {
	m := open(t, "net", &infer.Options{Engine: native.Engine{}})
	ctx := t.Context()
	for name, err := range map[string]error{
		"no whole row":         second(m.Encode(ctx, make([]float32, 7))),
		"a short destination":  m.EncodeInto(ctx, make([]float32, 1), make([]float32, 6)),
		"a long destination":   m.DecodeInto(ctx, make([]float32, 12), make([]float32, 2)),
		"no whole row, scored": second(m.Score(ctx, make([]float32, 5))),
		"another name":         second(m.Run(ctx, hourglass.EncoderPart, map[string]*graph.Tensor{"x": folders.Rows(1)})),
		"no batch to warm":     m.Warm(ctx, 0),
	} {
		if !errors.Is(err, infer.ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.Run(ctx, "classifier", nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a part that is not there: %v", err)
	}
	dead, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := m.Encode(dead, make([]float32, 6)); !errors.Is(err, context.Canceled) {
		t.Errorf("a dead context: %v", err)
	}
	labelled := open(t, "labelled", nil)
	if _, err := labelled.Encode(ctx, make([]float32, 6)); !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "label") {
		t.Errorf("without labels: %v", err)
	}
	out, err := labelled.Run(ctx, hourglass.EncoderPart, map[string]*graph.Tensor{hourglass.InputName: folders.Rows(1), hourglass.LabelName: graph.Vector[int64]("", 1)})
	if err != nil || out[hourglass.LatentName].Len() != 2 {
		t.Errorf("with labels: %v, %v", out, err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if _, err := m.Encode(ctx, make([]float32, 6)); !errors.Is(err, infer.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestConcurrent(t *testing.T) {
	for name, e := range map[string]hourglass.Engine{"default": nil, "native": native.Engine{}} {
		t.Run(name, func(t *testing.T) {
			m := open(t, "net", &infer.Options{Engine: e, Threads: 1})
			if err := m.Warm(t.Context(), 1, 3); err != nil {
				t.Fatal(err)
			}
			want := drawnCodes(t, m, 11)
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					for j := range 40 {
						n := (i+j)%11 + 1
						if got, err := m.Encode(context.Background(), folders.Drawn(6*n)); err != nil || !alike(got, want[:2*n]) {
							t.Errorf("%d rows: %v", n, err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}

// alike compares codes of batches of several sizes, whose sums may be in another order.
func alike(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) <= 1e-5 })
}
