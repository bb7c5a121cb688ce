package verify

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func TestCompareVerdicts(t *testing.T) {
	for _, c := range oddities {
		t.Run(c.name, func(t *testing.T) {
			r := compareFakes(t, nil, fake.Exact, fake.Engine{Called: "odd", Change: c.change})
			if got := r.Subjects[1]; got.Verdict != c.verdict {
				t.Errorf("verdict %q (%s), want %q", got.Verdict, got.Reason, c.verdict)
			}
			if got := r.ExitCode(); got != c.exit {
				t.Errorf("exit code %d, want %d", got, c.exit)
			}
		})
	}
}

func TestCompareOddReference(t *testing.T) {
	for _, c := range oddities {
		t.Run(c.name, func(t *testing.T) {
			r := compareFakes(t, nil, fake.Engine{Called: "odd", Change: c.change}, fake.Exact)
			if got := r.ExitCode(); got != c.exit {
				t.Errorf("exit code %d, want %d", got, c.exit)
			}
		})
	}
}

func TestCompareNaNOnBothSides(t *testing.T) {
	nan, inf := fake.Set(0, 1, fake.To(math.NaN())), fake.Set(1, 0, fake.To(math.Inf(-1)))
	change := fake.Both(nan, inf)
	r := compareFakes(t, &judge.Settings{Tolerance: &judge.Tolerance{}}, fake.Engine{Called: "a", Change: change}, fake.Engine{Called: "b", Change: change})
	if r.ExitCode() != 0 {
		t.Errorf("NaN beside NaN: %+v", r.Pairs[0])
	}
	r = compareFakes(t, nil, fake.Engine{Called: "a", Change: fake.Set(1, 0, fake.To(math.Inf(1)))}, fake.Engine{Called: "b", Change: inf})
	if d := r.Pairs[0].Outputs[0]; d.Verdict != judge.Different || d.NonFinite != 1 || d.Beyond != 1 {
		t.Errorf("infinities of two signs: %+v", d)
	}
}

// One NaN must not spoil the figures of the other elements.
func TestCompareFigures(t *testing.T) {
	change := fake.Both(fake.Both(fake.Set(0, 2, fake.Add(1)), fake.Set(1, 0, fake.Add(500))), fake.Set(2, 0, fake.To(math.NaN())))
	d := compareFakes(t, nil, fake.Exact, fake.Engine{Called: "odd", Change: change}).Pairs[0].Outputs[0]
	if d.Compared != 12 || d.Beyond != 3 || d.NonFinite != 1 {
		t.Errorf("compared %d, beyond %d, not finite %d; want 12, 3, 1", d.Compared, d.Beyond, d.NonFinite)
	}
	// 1 beside 0 has no relative difference; 500 beside 1000 is one half.
	if d.MaxAbs != 500 || d.MeanAbs != 501.0/11 || d.MaxRel != 0.5 {
		t.Errorf("max %v, mean %v, relative %v; want 500, %v, 0.5", d.MaxAbs, d.MeanAbs, d.MaxRel, 501.0/11)
	}
	want := judge.Worst{Run: 2, Index: []int64{0, 0}, Reference: "0.1", Value: "NaN"}
	if w := d.Worst; w == nil || w.Run != want.Run || !slices.Equal(w.Index, want.Index) || w.Reference != want.Reference || w.Value != want.Value {
		t.Errorf("worst %+v, want %+v", w, want)
	}
}

func TestCompareWorstIsFarthestBeyond(t *testing.T) {
	change := fake.Both(fake.Set(0, 3, fake.Add(1e-3)), fake.Set(1, 0, fake.Add(8e-3))) // at 0.5 and at 1000
	d := compareFakes(t, nil, fake.Exact, fake.Engine{Called: "odd", Change: change}).Pairs[0].Outputs[0]
	if w := d.Worst; w == nil || w.Run != 0 || !slices.Equal(w.Index, []int64{1, 1}) {
		t.Errorf("worst %+v, want element [1 1] of run 0", w)
	}
}

func TestCompareUnsupported(t *testing.T) {
	small := fake.Engine{Called: "small", Refuse: fake.Lacking("Softmax")}
	r := compareFakes(t, nil, fake.Exact, small, fake.Engine{Called: "other"})
	if s, _ := r.Subject("small"); s.Verdict != judge.Unsupported || s.Operator != "Softmax" || s.Reason != "over axis 0" {
		t.Errorf("%+v, want unsupported for Softmax", s)
	}
	if r.ExitCode() != 3 || len(r.Unchecked) != 1 {
		t.Errorf("exit code %d beside one that is equal, want 3; %q", r.ExitCode(), r.Unchecked)
	}
	subjects := judge.Subjects(fake.Graph(), fake.Exact, small, fake.Engine{Called: "other"})
	subjects[1].Optional = true
	if r, err := Compare(t.Context(), subjects, trial.Runs(fake.Inputs()), nil); err != nil || r.ExitCode() != 0 {
		t.Errorf("where it is optional: %+v; %v", r, err)
	}
	if got := compareFakes(t, nil, fake.Exact, small).ExitCode(); got != 2 {
		t.Errorf("exit code %d where nothing was compared, want 2", got)
	}
}

func TestCompareNothing(t *testing.T) {
	none := feed.Rows(fake.Graph(), nil, nil, 1)
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "b"}), trial.Runs(none), nil)
	if err != nil || r.Subjects[1].Verdict != judge.Failed || r.ExitCode() != 2 {
		t.Errorf("no inputs: %+v, %v", r, err)
	}
	if got := compareFakes(t, nil, fake.Exact).ExitCode(); got != 2 {
		t.Errorf("one engine: exit code %d, want 2", got)
	}
	empty := func(_ int, out map[string]*graph.Tensor) error {
		out["copy"] = graph.NewTensor("copy", []float32{}, 0, 2)
		return nil
	}
	r = compareFakes(t, nil, fake.Engine{Called: "a", Change: empty}, fake.Engine{Called: "b", Change: empty})
	if got := named(r.Pairs[0].Outputs, "copy"); got.Verdict != judge.Failed || r.ExitCode() != 2 {
		t.Errorf("an output without elements: %+v, exit code %d", got, r.ExitCode())
	}
}

func TestCompareSettings(t *testing.T) {
	off := fake.Engine{Called: "off", Change: fake.Set(0, 0, fake.Add(1e-3))}
	if r := compareFakes(t, &judge.Settings{Tolerance: &judge.Tolerance{Abs: 1e-2}}, fake.Exact, off); r.ExitCode() != 0 {
		t.Errorf("a wider tolerance: %+v", r.Pairs[0])
	}
	one := &judge.Settings{Tolerance: &judge.Promised, Outputs: map[string]judge.Tolerance{"copy": {Abs: 1e-2}}}
	if r := compareFakes(t, one, fake.Exact, off); r.ExitCode() != 0 || r.Tolerances[0].Abs != 1e-2 || r.Tolerances[1].Abs != judge.Promised.Abs {
		t.Errorf("a wider tolerance of one output: %+v", r.Tolerances)
	}
	if r := compareFakes(t, &judge.Settings{Tolerance: &judge.Tolerance{}}, fake.Exact, fake.Engine{Called: "off", Change: fake.Set(0, 0, fake.Add(1e-7))}); r.ExitCode() != 1 {
		t.Errorf("no tolerance: %+v", r)
	}
	for _, s := range []judge.Settings{
		{Tolerance: &judge.Tolerance{Abs: math.NaN()}}, {Tolerance: &judge.Tolerance{Rel: math.Inf(1)}}, {Tolerance: &judge.Tolerance{Abs: -1}},
		{Outputs: map[string]judge.Tolerance{"none": {}}}, {Outputs: map[string]judge.Tolerance{"copy": {Abs: -1}}},
	} {
		if _, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact), trial.Runs(fake.Inputs()), &s); err == nil {
			t.Errorf("%+v passes", s)
		}
	}
	for name, subjects := range map[string][]judge.Subject{
		"no subjects": nil, "no graph": {{Engine: fake.Exact}}, "no engine": {{Name: "x", Graph: fake.Graph()}},
		"two of a name": judge.Subjects(fake.Graph(), fake.Exact, fake.Exact), "that of fixtures": {{Name: judge.Recorded, Engine: fake.Exact, Graph: fake.Graph()}},
	} {
		if _, err := Compare(t.Context(), subjects, trial.Runs(fake.Inputs()), nil); err == nil {
			t.Errorf("%s pass", name)
		}
	}
}

// Every pair is held together, and not neighbours alone: steps that are each within the
// tolerance may add up to one that is not.
func TestComparePairs(t *testing.T) {
	step := func(n float32) fake.Engine {
		return fake.Engine{Called: string(rune('a' + int(n))), Change: fake.Set(0, 2, fake.Add(n*8e-6))}
	}
	r := compareFakes(t, nil, step(0), step(1), step(2))
	if len(r.Pairs) != 3 || r.Pair("a", "b").Verdict != judge.Equal || r.Pair("c", "b").Verdict != judge.Equal || r.Pair("a", "c").Verdict != judge.Different || r.ExitCode() != 1 {
		t.Errorf("pairs %+v", r.Pairs)
	}
}

// The oracle says who is nearer to the truth, and nothing where both are as far.
func TestCompareBlame(t *testing.T) {
	truth, off := fake.Engine{Called: judge.OracleName}, fake.Engine{Called: "off", Change: fake.Set(0, 2, fake.Add(1))}
	r := compareFakes(t, nil, off, truth, fake.Engine{Called: "on"})
	if got := r.Pair("off", "on").Nearer; got != "on" || !slices.Equal(r.Subjects[0].From, []string{judge.OracleName, "on"}) {
		t.Errorf("nearer is %q; the first differs from %q", got, r.Subjects[0].From)
	}
	r = compareFakes(t, nil, off, truth, fake.Engine{Called: "other", Change: fake.Set(0, 2, fake.Add(-1))})
	if got := r.Pair("off", "other").Nearer; got != "" {
		t.Errorf("%q is said to be nearer", got)
	}
}

// Generated inputs that nothing, or not every engine, can run are no failure, and are not passed over
// either.
func TestCompareGenerated(t *testing.T) {
	refuses := func(run int, _ map[string]*graph.Tensor) error {
		if run == 1 {
			return errors.New("dimension 0 is 2, want 1")
		}
		return nil
	}
	trials := func(yield func(trial.Fixture, error) bool) {
		for f, err := range trial.Runs(fake.Inputs()) {
			f.Name, f.Generated = "normal", true
			if !yield(f, err) {
				return
			}
		}
	}
	a, b := fake.Engine{Called: "a", Change: refuses}, fake.Engine{Called: "b", Change: refuses}
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), a, b), trials, nil)
	if err != nil || r.ExitCode() != 3 || r.Runs != 2 || len(r.Unchecked) != 1 {
		t.Errorf("%+v; %v", r, err)
	}
	r, err = Compare(t.Context(), judge.Subjects(fake.Graph(), a, fake.Engine{Called: "b"}), trials, nil)
	if s, _ := r.Subject("a"); err != nil || r.ExitCode() != 3 || s.Failed != 1 || s.Runs != 2 || s.Verdict != judge.Equal {
		t.Errorf("where one can: %+v; %v", s, err)
	}
	if want := []string{`a on generated run "normal": dimension 0 is 2, want 1`}; !slices.Equal(r.Unchecked, want) {
		t.Errorf("unchecked %q, want %q", r.Unchecked, want)
	}
	never := fake.Engine{Called: "a", Change: func(int, map[string]*graph.Tensor) error { return errors.New("never") }}
	r, err = Compare(t.Context(), judge.Subjects(fake.Graph(), never, fake.Engine{Called: "b"}, fake.Engine{Called: "c"}), trials, nil)
	if s, _ := r.Subject("a"); err != nil || r.ExitCode() != 2 || s.Verdict != judge.Failed || s.Reason != `run "normal": never` {
		t.Errorf("where one never can: %+v; %v", s, err)
	}
}

// What a plan leaves out is noted, and nobody runs it.
func TestCompareNotesWhatIsLeftOut(t *testing.T) {
	trials := func(yield func(trial.Fixture, error) bool) {
		for f, err := range trial.Runs(fake.Inputs()) {
			if !yield(f, err) {
				return
			}
		}
		yield(trial.Fixture{Generated: true, LeftOut: "batch=64 is too large"}, nil)
	}
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "b"}), trials, nil)
	if err != nil || r.ExitCode() != 0 || r.Runs != 3 || !slices.Equal(r.Notes, []string{"batch=64 is too large"}) {
		t.Errorf("%+v; %v", r, err)
	}
}

// Outputs that only later runs hold are not compared, and not passed over.
func TestCompareFixturesWithoutFirstOutputs(t *testing.T) {
	trials := func(yield func(trial.Fixture, error) bool) {
		i := 0
		for f, err := range trial.Runs(fake.Inputs()) {
			if f.Name = "late"; i > 0 {
				f.Outputs, _ = fake.Truth(f.Inputs)
			}
			if i++; !yield(f, err) {
				return
			}
		}
	}
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "b"}), trials, nil)
	if err != nil || r.ExitCode() != 3 || len(r.Unchecked) != 2 || len(r.Subjects) != 2 {
		t.Errorf("%+v; %v", r, err)
	}
}

func TestCompareStops(t *testing.T) {
	broken := errors.New("disk")
	inputs := func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, broken) }
	if _, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact), trial.Runs(inputs), nil); !errors.Is(err, broken) {
		t.Errorf("unreadable inputs give %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	last := 0
	stop := fake.Engine{Called: "stop", Change: func(run int, _ map[string]*graph.Tensor) error {
		last = run
		if run == 1 {
			cancel()
			return ctx.Err()
		}
		return nil
	}}
	if _, err := Compare(ctx, judge.Subjects(fake.Graph(), fake.Exact, stop), trial.Runs(fake.Inputs()), nil); !errors.Is(err, context.Canceled) || last != 1 {
		t.Errorf("a cancelled comparison gives %v after run %d", err, last)
	}
}

func TestCompareClosesRunners(t *testing.T) {
	var runners []*fake.Runner
	compareFakes(t, nil, spy{fake.Engine{Called: "spy"}, &runners}, spy{fake.Engine{Called: "other"}, &runners})
	for _, r := range runners {
		if r.Closed != 1 || r.Runs != 3 {
			t.Errorf("closed %d times after %d runs, want once after 3", r.Closed, r.Runs)
		}
	}
	if len(runners) != 2 {
		t.Errorf("%d runners, want 2", len(runners))
	}
}

type spy struct {
	fake.Engine
	runners *[]*fake.Runner
}

func (s spy) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	r := &fake.Runner{Engine: s.Engine}
	*s.runners = append(*s.runners, r)
	return r, nil
}

// A spare engine takes part where one engine alone carries a graph, and is as if it were not there
// otherwise.
func TestCompareSpare(t *testing.T) {
	for _, c := range []struct {
		name    string
		engines []hourglass.Engine
		joins   bool
		exit    int
	}{
		{"one", []hourglass.Engine{fake.Exact}, true, 0},
		{"one of two", []hourglass.Engine{fake.Exact, fake.Engine{Called: "small", Refuse: fake.Lacking("If")}}, true, 0},
		{"one that fails", []hourglass.Engine{fake.Exact, fake.Engine{Called: "broken", Refuse: errors.New("it crashed")}}, true, 3},
		{"two", []hourglass.Engine{fake.Exact, fake.Engine{Called: "b"}}, false, 0},
		{"none", []hourglass.Engine{fake.Engine{Called: "small", Refuse: fake.Lacking("If")}}, false, 2},
	} {
		subjects := judge.Subjects(fake.Graph(), c.engines...)
		for i := range subjects {
			subjects[i].Optional = true
		}
		subjects = append(subjects, judge.Subject{Name: "spare", Engine: fake.Engine{Called: "spare"}, Graph: fake.Graph(), Spare: true})
		r, err := Compare(t.Context(), subjects, trial.Runs(fake.Inputs()), &judge.Settings{Tolerance: &judge.Promised})
		if err != nil {
			t.Fatal(err)
		}
		if _, joined := r.Subject("spare"); joined != c.joins || r.ExitCode() != c.exit {
			t.Errorf("%s: takes part %v, exit code %d; want %v, %d", c.name, joined, r.ExitCode(), c.joins, c.exit)
		}
	}
}
