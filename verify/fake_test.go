package verify

import (
	"errors"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func compareFakes(t *testing.T, s *judge.Settings, engines ...hourglass.Engine) *Report {
	t.Helper()
	if s == nil {
		s = &judge.Settings{Tolerance: &judge.Promised}
	}
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), engines...), trial.Runs(fake.Inputs()), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// oddities are changes of the output copy, and the verdict on each.
var oddities = []struct {
	name    string
	change  func(int, map[string]*graph.Tensor) error
	verdict judge.Verdict
	exit    int
}{
	{"nothing", nil, judge.Equal, 0},
	{"within absolute", fake.Set(1, 2, fake.Add(1e-5/2)), judge.Equal, 0},
	{"within relative", fake.Set(1, 0, fake.Add(5e-3)), judge.Equal, 0},
	{"2e-5 off at 0", fake.Set(0, 2, fake.Add(2e-5)), judge.Different, 1},
	{"4e-5 off at -2", fake.Set(0, 1, fake.Add(4e-5)), judge.Different, 1},
	{"other zero", fake.Set(0, 2, fake.To(math.Copysign(0, -1))), judge.Equal, 0},
	{"NaN", fake.Set(2, 3, fake.To(math.NaN())), judge.Different, 1},
	{"infinity", fake.Set(2, 3, fake.To(math.Inf(1))), judge.Different, 1},
	{"missing", func(_ int, out map[string]*graph.Tensor) error { delete(out, "copy"); return nil }, judge.Different, 1},
	{"none at all", func(_ int, out map[string]*graph.Tensor) error { clear(out); return nil }, judge.Different, 1},
	{"nil tensor", func(_ int, out map[string]*graph.Tensor) error { out["copy"] = nil; return nil }, judge.Different, 1},
	{"extra", func(_ int, out map[string]*graph.Tensor) error { out["more"] = out["copy"]; return nil }, judge.Different, 1},
	{"other shape", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Dims = []int64{t.Dims[1], t.Dims[0], 1}
		out["copy"] = &t
		return nil
	}, judge.Different, 1},
	{"other type", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Elem = graph.Int32
		out["copy"] = &t
		return nil
	}, judge.Different, 1},
	{"truncated", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Raw = t.Raw[:5]
		out["copy"] = &t
		return nil
	}, judge.Different, 1},
	{"integer off by one", func(_ int, out map[string]*graph.Tensor) error {
		out["count"] = graph.Scalar("count", int64(3))
		return nil
	}, judge.Different, 1},
	{"fails", func(int, map[string]*graph.Tensor) error { return errors.New("no memory") }, judge.Failed, 2},
	{"fails later", func(run int, _ map[string]*graph.Tensor) error {
		if run == 2 {
			return errors.New("no memory")
		}
		return nil
	}, judge.Failed, 2},
	{"panics", func(int, map[string]*graph.Tensor) error { panic("index out of range") }, judge.Failed, 2},
	{"lacks an operator when run", func(int, map[string]*graph.Tensor) error { return fake.Lacking("Softmax") }, judge.Unsupported, 2},
	{"differs, then fails", func(run int, out map[string]*graph.Tensor) error {
		if run == 1 {
			return errors.New("no memory")
		}
		delete(out, "copy")
		return nil
	}, judge.Different, 1},
}
