//go:build cgo

package made_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// deadline is the time for one damaged file, on however busy a machine. It is thousands of
// times what a sound file takes.
const deadline = 30 * time.Second

var step = flag.Int("step", 67, "flip one byte in so many; 1 takes some minutes")

// flips counts what damaged files led to.
type flips struct{ all, broken, other, equal int }

// TestFlips changes bytes of each model, one at a time: it flips all bits of the byte, and then
// a single bit. It reads, types, imports, runs and compares what is left. That may give an error,
// another result that is found to be another, or the same result, and nothing else.
func TestFlips(t *testing.T) {
	paths, err := filepath.Glob("*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	var mu sync.Mutex
	var total flips
	t.Run("files", func(t *testing.T) {
		for _, path := range paths {
			t.Run(filepath.Dir(path), func(t *testing.T) {
				t.Parallel()
				f := flipped(t, path, *step)
				mu.Lock()
				defer mu.Unlock()
				total = flips{total.all + f.all, total.broken + f.broken, total.other + f.other, total.equal + f.equal}
			})
		}
	})
	t.Logf("%d files, %d flips: %d errors, %d other results, each said to be different, %d equal ones", len(paths), total.all, total.broken, total.other, total.equal)
}

func flipped(t *testing.T, path string, step int) (f flips) {
	t.Helper()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := graph.Decode(whole)
	if err != nil {
		t.Fatal(err)
	}
	set := filepath.Join(filepath.Dir(path), "test_data_set_0")
	in, want := tensors(t, set, "input", g.Feeds()), tensors(t, set, "output", g.Outputs)
	for at := 0; at < len(whole); at += step {
		for _, mask := range []byte{0xff, 1 << (at % 8)} {
			f.all++
			b := append([]byte(nil), whole...)
			b[at] ^= mask
			switch verdict, err := damaged(b, in, want); {
			case errors.Is(err, errWrong):
				t.Errorf("byte %d by %#x: %v", at, mask, err)
			case err != nil:
				f.broken++
			case verdict == judge.Equal:
				f.equal++
			default:
				f.other++
			}
		}
	}
	return f
}

// errWrong marks an outcome that must not happen.
var errWrong = errors.New("wrong")

// damaged reads, imports and runs a file that may not be a model any more.
func damaged(b []byte, in, want map[string]*graph.Tensor) (verdict judge.Verdict, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: a panic: %v", errWrong, p)
		}
	}()
	start := time.Now()
	defer func() {
		if took := time.Since(start); took > deadline {
			err = fmt.Errorf("%w: it took %v", errWrong, took)
		}
	}()
	ctx, end := context.WithTimeout(context.Background(), deadline)
	defer end()
	g, err := graph.Decode(b)
	if err != nil {
		return "", err
	}
	if err := g.Validate(); err != nil {
		return "", err
	}
	if g, err = convert.Opset(g, graph.DefaultOpset); err != nil {
		return "", err
	}
	var set convert.ImportSettings
	if in[hourglass.LabelName] != nil {
		set = convert.ImportSettings{Condition: hourglass.LabelName, Classes: 2}
	}
	_, _ = convert.Import(ctx, g, set, native.Engine{})
	fixtures := func(yield func(trial.Fixture, error) bool) {
		yield(trial.Fixture{Name: "maker's", Inputs: in, Outputs: want}, nil)
	}
	report, err := verify.Compare(ctx, judge.Subjects(g, native.Engine{}), fixtures, &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		return "", err
	}
	ran := report.Subjects[len(report.Subjects)-1]
	verdict = ran.Verdict
	switch verdict {
	case judge.Equal, judge.Different:
	default:
		return verdict, errors.New(ran.Reason)
	}
	// The verdict is checked once more, by other means.
	truly, err := alike(g, in, want)
	if err == nil && truly != (verdict == judge.Equal) {
		return verdict, fmt.Errorf("%w: it is said to be %s, and is not", errWrong, verdict)
	}
	return verdict, nil
}

// alike reports whether a graph gives exactly the wanted values, in the wanted shapes.
func alike(g *graph.Graph, in, want map[string]*graph.Tensor) (bool, error) {
	runner, err := native.Engine{}.NewRunner(context.Background(), g)
	if err != nil {
		return false, err
	}
	defer runner.Close()
	got, err := runner.Run(context.Background(), in)
	if err != nil {
		return false, err
	}
	if len(got) != len(want) {
		return false, nil
	}
	for name, w := range want {
		g := got[name]
		if g == nil || fmt.Sprint(g.Elem, g.Dims) != fmt.Sprint(w.Elem, w.Dims) {
			return false, nil
		}
		a, err := graph.Data[float32](g)
		if err != nil {
			return false, err
		}
		b, err := graph.Data[float32](w)
		if err != nil {
			return false, err
		}
		for i := range b {
			if d := math.Abs(float64(a[i]) - float64(b[i])); !(d <= 1e-5+1e-5*math.Abs(float64(b[i]))) {
				return false, nil
			}
		}
	}
	return true, nil
}

// FuzzImport reads, imports, runs and compares any bytes, on the inputs of one of the models.
func FuzzImport(f *testing.F) {
	paths, err := filepath.Glob("*/model.onnx")
	if err != nil || len(paths) == 0 {
		f.Fatal("no models:", err)
	}
	var in, want []map[string]*graph.Tensor
	for i, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		g, err := graph.Decode(b)
		if err != nil {
			f.Fatal(err)
		}
		set := filepath.Join(filepath.Dir(path), "test_data_set_0")
		in, want = append(in, tensors(f, set, "input", g.Feeds())), append(want, tensors(f, set, "output", g.Outputs))
		f.Add(b, uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		i := int(which) % len(in)
		if _, err := damaged(b, in[i], want[i]); errors.Is(err, errWrong) {
			t.Error(err)
		}
	})
}
