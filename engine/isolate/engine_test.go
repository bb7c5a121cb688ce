package isolate

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// child makes an engine with children of one kind.
func child(kind string) Engine {
	return Engine{Engine: kind, Command: []string{os.Args[0], "isolated", kind}, Memory: 1 << 28, Deadline: time.Minute}
}

// layer makes a dense layer with n weights for a row of 64.
func layer(t testing.TB, n int64) *graph.Graph {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	w := make([]float32, 64*n)
	for i := range w {
		w[i] = float32(r.NormFloat64())
	}
	b := graph.NewBuilder("layer", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(64))
	h := b.Op("MatMul", x, b.Parameter(graph.NewTensor("w", w, 64, n)))
	b.Output("y", b.Op("Mul", h, b.Scalar(0.5)))
	b.Output("size", b.Op("Shape", h))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func inputs(rows int64) map[string]*graph.Tensor {
	x := make([]float32, 64*rows)
	for i := range x {
		x[i] = float32(i) / 64
	}
	return map[string]*graph.Tensor{"x": graph.NewTensor("x", x, rows, 64)}
}

func prepare(t testing.TB, e hourglass.Engine, g *graph.Graph) hourglass.Runner {
	t.Helper()
	r, err := e.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// same compares tensors that have too many bytes for cmp.
func same(t *testing.T, want, got map[string]*graph.Tensor) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d tensors, want %d", len(got), len(want))
	}
	for name, w := range want {
		g := got[name]
		if g == nil || g.Name != name || g.Elem != w.Elem || !slices.Equal(g.Dims, w.Dims) || !bytes.Equal(g.Raw, w.Raw) {
			t.Errorf("%q is another tensor", name)
		}
	}
}

func TestIsolatedIsTheSame(t *testing.T) {
	g := layer(t, 96)
	here, there := prepare(t, native.Engine{}, g), prepare(t, child("native"), g)
	for _, rows := range []int64{1, 3, 500} {
		want, err := here.Run(t.Context(), inputs(rows))
		if err != nil {
			t.Fatal(err)
		}
		got, err := there.Run(t.Context(), inputs(rows))
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
		if took := there.(*runner).Took(); took <= 0 || took > time.Minute {
			t.Errorf("%d rows took %v", rows, took)
		}
	}
}

// TestErrorsAreAnswers: after an error of its engine the child runs on.
func TestErrorsAreAnswers(t *testing.T) {
	r := prepare(t, child("native"), layer(t, 4))
	for range 2 {
		_, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": graph.Scalar("x", float32(1))})
		if err == nil || !strings.Contains(err.Error(), `"x"`) {
			t.Errorf("a scalar: %v", err)
		}
		if _, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": nil}); err == nil || !strings.Contains(err.Error(), `"x" is nil`) {
			t.Errorf("no tensor: %v", err)
		}
		if _, err := r.Run(t.Context(), inputs(2)); err != nil {
			t.Error(err)
		}
	}
}

func TestUnsupportedStaysSo(t *testing.T) {
	_, err := child("refuses").NewRunner(t.Context(), layer(t, 4))
	got, ok := errors.AsType[*hourglass.UnsupportedOpError](err)
	if !ok {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&hourglass.UnsupportedOpError{Engine: "fake", Node: "n", Op: "Loop", Reason: "none"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentRuns(t *testing.T) {
	r := prepare(t, child("native"), layer(t, 8))
	var all sync.WaitGroup
	for i := range int64(8) {
		all.Go(func() {
			out, err := r.Run(t.Context(), inputs(i+1))
			if err != nil || out["y"].Dims[0] != i+1 {
				t.Errorf("%d rows: %v, %v", i+1, out, err)
			}
		})
	}
	all.Wait()
}

// ends are the errors of children that crash, when a graph is prepared or when it is run.
var ends = []struct {
	kind, signal, state string
	texts               []string
}{
	{"panics", "", "exit status 2", []string{"panic: index out of range"}},
	{"exits", "", "exit status 7", []string{"last words"}},
	{"dies at once", "", "exit status 2", []string{"no such engine"}},
	{"ends early", "", "exit status 0", nil},
	{"closes", "", "", nil},
	{"rubbish", "", "", []string{`found "Hello, `}},
	{"promises", "", "", []string{"has 1152921504606846976 bytes, of which 268435456 may still come"}},
}

// TestCrashes: every crash is a *CrashError, each time that the runner is asked, and closing
// adds no error.
func TestCrashes(t *testing.T) {
	for _, c := range ends {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			err := fate(t, child(c.kind))
			crash, ok := errors.AsType[*CrashError](err)
			if !ok {
				t.Fatalf("%v, want a *CrashError", err)
			}
			if crash.Engine != c.kind || crash.Signal != c.signal || c.state != "" && crash.State != c.state {
				t.Errorf("%+v, want signal %q, state %q", crash, c.signal, c.state)
			}
			for _, text := range c.texts {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%v, want it to have %q", err, text)
				}
			}
		})
	}
}

// fate returns the error of preparing and running once.
func fate(t *testing.T, e Engine) error {
	t.Helper()
	r, err := e.NewRunner(t.Context(), layer(t, 4))
	if err != nil {
		return err
	}
	_, err = r.Run(t.Context(), inputs(1))
	if err == nil {
		t.Fatal("no error")
	}
	if _, again := r.Run(t.Context(), inputs(1)); again == nil || again.Error() != err.Error() {
		t.Errorf("the next run: %v, want %v", again, err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	return err
}

func TestDeadline(t *testing.T) {
	for _, kind := range []string{"hangs", "hangs at once"} {
		e := child(kind)
		e.Deadline = 500 * time.Millisecond
		r, err := e.NewRunner(t.Context(), layer(t, 4))
		if err == nil {
			_, err = r.Run(t.Context(), inputs(1))
		}
		if !errors.Is(err, ErrDeadline) || !strings.Contains(err.Error(), "500ms") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := child("hangs").NewRunner(ctx, layer(t, 4))
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, cancel)
	_, err = r.Run(ctx, inputs(1))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := r.Run(ctx, inputs(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	if state := r.(*runner).process.cmd.ProcessState; state == nil || state.Success() {
		t.Errorf("the child ended with %v", state)
	}
}

func TestClose(t *testing.T) {
	r, err := child("native").NewRunner(t.Context(), layer(t, 4))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Run(t.Context(), inputs(1)); err != errClosed {
		t.Errorf("running what is closed: %v", err)
	}
	if state := r.(*runner).process.cmd.ProcessState; !state.Success() {
		t.Errorf("the child ended with %v", state)
	}
}

func TestEnginesThatAreWrong(t *testing.T) {
	for want, e := range map[string]Engine{
		"has no command":          {Engine: "e"},
		"both must be 0":          {Engine: "e", Command: []string{"x"}, Memory: -1},
		"no-such-program":         {Engine: "e", Command: []string{"/no-such-program"}},
		"-1ns; both must be 0 (t": {Engine: "e", Command: []string{"x"}, Deadline: -1},
	} {
		if _, err := e.NewRunner(t.Context(), layer(t, 4)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestModelBeyondMemory: a model's weights count.
func TestModelBeyondMemory(t *testing.T) {
	e := child("native")
	e.Memory = 4 << 20
	if _, err := e.NewRunner(t.Context(), layer(t, 1<<15)); !errors.Is(err, ErrMemory) {
		t.Errorf("8 MiB of weights in 4 MiB: %v", err)
	}
}
