package infer_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// counting counts the runs of an engine.
type counting struct {
	hourglass.Engine
	runs  *atomic.Int64
	fails *atomic.Bool // whether runs of more than a row fail
}

func (c counting) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := c.Engine.NewRunner(ctx, g)
	return countingRunner{r, c}, err
}

type countingRunner struct {
	hourglass.Runner
	c counting
}

func (r countingRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	r.c.runs.Add(1)
	for _, t := range in {
		if r.c.fails.Load() && t.Dims[0] > 1 {
			return nil, errors.New("a row is to blame")
		}
	}
	return r.Runner.Run(ctx, in)
}

// batched opens a folder on an engine that counts.
func batched(t *testing.T, name string, b infer.Batching) (*infer.Model, counting) {
	t.Helper()
	c := counting{native.Engine{Threads: 1}, new(atomic.Int64), new(atomic.Bool)}
	m := open(t, name, &infer.Options{Engine: c, Batching: b})
	c.runs.Store(0)
	return m, c
}

// Callers that come together share runs, and each gets the answer of its own rows.
func TestBatching(t *testing.T) {
	m, c := batched(t, "net", infer.Batching{Delay: 20 * time.Millisecond, Rows: 64})
	alone := open(t, "net", &infer.Options{Engine: native.Engine{Threads: 1}})
	x := folders.Drawn(6 * 200)
	for _, fails := range []bool{false, true} {
		c.fails.Store(fails)
		c.runs.Store(0)
		var callers sync.WaitGroup
		for i := range 50 {
			callers.Go(func() {
				n := i%3 + 1
				if fails {
					n = 1
				}
				rows := x[6*i : 6*(i+n)]
				want, err := alone.Encode(t.Context(), rows)
				if err != nil {
					t.Error(err)
				}
				out, err := m.Run(t.Context(), hourglass.EncoderPart, map[string]*graph.Tensor{"input": graph.NewTensor("input", rows, int64(n), 6)})
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := graph.Data[float32](out["latent"])
				same := func(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-6 } // sizes of runs may round otherwise
				if !slices.EqualFunc(got, want, same) || !slices.Equal(out["latent"].Dims, []int64{int64(n), 2}) {
					t.Errorf("%d rows: %v, want %v", n, got, want)
				}
			})
		}
		callers.Wait()
		if runs := c.runs.Load(); !fails && runs >= 50 || fails && runs <= 50 {
			t.Errorf("50 calls made %d runs; joined runs fail: %v", runs, fails)
		}
	}
}

// Labels are joined, too, and what has no rows of its own is not.
func TestBatchingOfLabels(t *testing.T) {
	m, c := batched(t, "labelled", infer.Batching{Delay: 20 * time.Millisecond})
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			in := map[string]*graph.Tensor{"input": folders.Rows(1), "label": graph.Vector[int64]("label", int64(i%3))}
			if out, err := m.Run(t.Context(), hourglass.EncoderPart, in); err != nil || out["latent"].Len() != 2 {
				t.Errorf("%v, %v", out, err)
			}
		})
	}
	callers.Wait()
	if runs := c.runs.Load(); runs >= 8 {
		t.Errorf("8 calls made %d runs", runs)
	}
	fraud, _ := batched(t, "fraud", infer.Batching{Delay: time.Millisecond})
	in := map[string]*graph.Tensor{"input": graph.NewTensor("input", []float32{12, 1, 19000, 7}, 1, 4), "alpha": graph.NewTensor("alpha", []float32{0.5})}
	if _, err := fraud.Run(t.Context(), hourglass.DetectorPart, in); err != nil {
		t.Errorf("with alpha: %v", err)
	}
}

// A caller that leaves ends nobody's run, too many are refused, and a model is closed after its batches.
func TestBatchingEnds(t *testing.T) {
	m, _ := batched(t, "net", infer.Batching{Delay: 3 * time.Second, Waiting: 2})
	in := map[string]*graph.Tensor{"input": folders.Rows(1)}
	leaving, leave := context.WithCancel(t.Context())
	left, stayed := make(chan error, 1), make(chan error, 1)
	for ctx, outcome := range map[context.Context]chan error{leaving: left, t.Context(): stayed} {
		go func() {
			err := infer.ErrBusy
			for errors.Is(err, infer.ErrBusy) { // because of the calls below
				_, err = m.Run(ctx, hourglass.EncoderPart, in)
			}
			outcome <- err
		}()
	}
	for busy := false; !busy; {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err := m.Run(ctx, hourglass.EncoderPart, in)
		cancel()
		busy = errors.Is(err, infer.ErrBusy)
		if err == nil {
			t.Fatal("two callers were never waiting at the same time")
		}
		time.Sleep(time.Millisecond)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	if err := <-stayed; err != nil {
		t.Errorf("who stayed: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
