package verify

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

func TestCompareVerdicts(t *testing.T) {
	for _, c := range oddities {
		t.Run(c.name, func(t *testing.T) {
			r := compareFakes(t, nil, exact, fake{name: "odd", change: c.change})
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
			r := compareFakes(t, nil, fake{name: "odd", change: c.change}, exact)
			if got := r.ExitCode(); got != c.exit {
				t.Errorf("exit code %d, want %d", got, c.exit)
			}
		})
	}
}

func TestCompareNaNOnBothSides(t *testing.T) {
	nan, inf := set(0, 1, to(math.NaN())), set(1, 0, to(math.Inf(-1)))
	change := both(nan, inf)
	r := compareFakes(t, &Settings{Tolerance: &Tolerance{}}, fake{name: "a", change: change}, fake{name: "b", change: change})
	if r.ExitCode() != 0 {
		t.Errorf("NaN beside NaN: %+v", r.Pairs[0])
	}
	r = compareFakes(t, nil, fake{name: "a", change: set(1, 0, to(math.Inf(1)))}, fake{name: "b", change: inf})
	if d := r.Pairs[0].Outputs[0]; d.Verdict != Different || d.NonFinite != 1 || d.Beyond != 1 {
		t.Errorf("infinities of two signs: %+v", d)
	}
}

// One NaN must not spoil the figures of the other elements.
func TestCompareFigures(t *testing.T) {
	change := both(both(set(0, 2, add(1)), set(1, 0, add(500))), set(2, 0, to(math.NaN())))
	d := compareFakes(t, nil, exact, fake{name: "odd", change: change}).Pairs[0].Outputs[0]
	if d.Compared != 12 || d.Beyond != 3 || d.NonFinite != 1 {
		t.Errorf("compared %d, beyond %d, not finite %d; want 12, 3, 1", d.Compared, d.Beyond, d.NonFinite)
	}
	// 1 beside 0 has no relative difference; 500 beside 1000 is one half.
	if d.MaxAbs != 500 || d.MeanAbs != 501.0/11 || d.MaxRel != 0.5 {
		t.Errorf("max %v, mean %v, relative %v; want 500, %v, 0.5", d.MaxAbs, d.MeanAbs, d.MaxRel, 501.0/11)
	}
	want := Worst{Run: 2, Index: []int64{0, 0}, Reference: "0.1", Value: "NaN"}
	if w := d.Worst; w == nil || w.Run != want.Run || !slices.Equal(w.Index, want.Index) || w.Reference != want.Reference || w.Value != want.Value {
		t.Errorf("worst %+v, want %+v", w, want)
	}
}

func TestCompareWorstIsFarthestBeyond(t *testing.T) {
	change := both(set(0, 3, add(1e-3)), set(1, 0, add(8e-3))) // at 0.5 and at 1000
	d := compareFakes(t, nil, exact, fake{name: "odd", change: change}).Pairs[0].Outputs[0]
	if w := d.Worst; w == nil || w.Run != 0 || !slices.Equal(w.Index, []int64{1, 1}) {
		t.Errorf("worst %+v, want element [1 1] of run 0", w)
	}
}

func TestCompareUnsupported(t *testing.T) {
	small := fake{name: "small", refuse: lacking("Softmax")}
	r := compareFakes(t, nil, exact, small, fake{name: "other"})
	if s, _ := r.Subject("small"); s.Verdict != Unsupported || s.Operator != "Softmax" || s.Reason != "over axis 0" {
		t.Errorf("%+v, want unsupported for Softmax", s)
	}
	if r.ExitCode() != 3 || len(r.Unchecked) != 1 {
		t.Errorf("exit code %d beside one that is equal, want 3; %q", r.ExitCode(), r.Unchecked)
	}
	subjects := On(fakeGraph(), exact, small, fake{name: "other"})
	subjects[1].Optional = true
	if r, err := Compare(t.Context(), subjects, Runs(fakeInputs()), nil); err != nil || r.ExitCode() != 0 {
		t.Errorf("where it is optional: %+v; %v", r, err)
	}
	if got := compareFakes(t, nil, exact, small).ExitCode(); got != 2 {
		t.Errorf("exit code %d where nothing was compared, want 2", got)
	}
}

func TestCompareNothing(t *testing.T) {
	none := Rows(fakeGraph(), nil, nil, 1)
	r, err := Compare(t.Context(), On(fakeGraph(), exact, fake{name: "b"}), Runs(none), nil)
	if err != nil || r.Subjects[1].Verdict != Failed || r.ExitCode() != 2 {
		t.Errorf("no inputs: %+v, %v", r, err)
	}
	if got := compareFakes(t, nil, exact).ExitCode(); got != 2 {
		t.Errorf("one engine: exit code %d, want 2", got)
	}
	empty := func(_ int, out map[string]*graph.Tensor) error {
		out["copy"] = graph.NewTensor("copy", []float32{}, 0, 2)
		return nil
	}
	r = compareFakes(t, nil, fake{name: "a", change: empty}, fake{name: "b", change: empty})
	if got := r.Pairs[0].output("copy"); got.Verdict != Failed || r.ExitCode() != 2 {
		t.Errorf("an output without elements: %+v, exit code %d", got, r.ExitCode())
	}
}

func TestCompareSettings(t *testing.T) {
	off := fake{name: "off", change: set(0, 0, add(1e-3))}
	if r := compareFakes(t, &Settings{Tolerance: &Tolerance{Abs: 1e-2}}, exact, off); r.ExitCode() != 0 {
		t.Errorf("a wider tolerance: %+v", r.Pairs[0])
	}
	one := &Settings{Tolerance: &Promised, Outputs: map[string]Tolerance{"copy": {Abs: 1e-2}}}
	if r := compareFakes(t, one, exact, off); r.ExitCode() != 0 || r.Tolerances[0].Abs != 1e-2 || r.Tolerances[1].Abs != Promised.Abs {
		t.Errorf("a wider tolerance of one output: %+v", r.Tolerances)
	}
	if r := compareFakes(t, &Settings{Tolerance: &Tolerance{}}, exact, fake{name: "off", change: set(0, 0, add(1e-7))}); r.ExitCode() != 1 {
		t.Errorf("no tolerance: %+v", r)
	}
	for _, s := range []Settings{
		{Tolerance: &Tolerance{Abs: math.NaN()}}, {Tolerance: &Tolerance{Rel: math.Inf(1)}}, {Tolerance: &Tolerance{Abs: -1}},
		{Outputs: map[string]Tolerance{"none": {}}}, {Outputs: map[string]Tolerance{"copy": {Abs: -1}}},
	} {
		if _, err := Compare(t.Context(), On(fakeGraph(), exact), Runs(fakeInputs()), &s); err == nil {
			t.Errorf("%+v passes", s)
		}
	}
	for name, subjects := range map[string][]Subject{
		"no subjects": nil, "no graph": {{Engine: exact}}, "no engine": {{Name: "x", Graph: fakeGraph()}},
		"two of a name": On(fakeGraph(), exact, exact), "that of fixtures": {{Name: Recorded, Engine: exact, Graph: fakeGraph()}},
	} {
		if _, err := Compare(t.Context(), subjects, Runs(fakeInputs()), nil); err == nil {
			t.Errorf("%s pass", name)
		}
	}
}

// Every pair is held together, and not neighbours alone: steps that are each within the
// tolerance may add up to one that is not.
func TestComparePairs(t *testing.T) {
	step := func(n float32) fake {
		return fake{name: string(rune('a' + int(n))), change: set(0, 2, add(n*8e-6))}
	}
	r := compareFakes(t, nil, step(0), step(1), step(2))
	if len(r.Pairs) != 3 || r.Pair("a", "b").Verdict != Equal || r.Pair("c", "b").Verdict != Equal || r.Pair("a", "c").Verdict != Different || r.ExitCode() != 1 {
		t.Errorf("pairs %+v", r.Pairs)
	}
}

// The oracle says who is nearer to the truth, and nothing where both are as far.
func TestCompareBlame(t *testing.T) {
	truth, off := fake{name: oracleName}, fake{name: "off", change: set(0, 2, add(1))}
	r := compareFakes(t, nil, off, truth, fake{name: "on"})
	if got := r.Pair("off", "on").Nearer; got != "on" || !slices.Equal(r.Subjects[0].From, []string{oracleName, "on"}) {
		t.Errorf("nearer is %q; the first differs from %q", got, r.Subjects[0].From)
	}
	r = compareFakes(t, nil, off, truth, fake{name: "other", change: set(0, 2, add(-1))})
	if got := r.Pair("off", "other").Nearer; got != "" {
		t.Errorf("%q is said to be nearer", got)
	}
}

// Generated inputs that nothing can run are no failure, and are not passed over either.
func TestCompareGenerated(t *testing.T) {
	refuses := func(run int, _ map[string]*graph.Tensor) error {
		if run == 1 {
			return errors.New("dimension 0 is 2, want 1")
		}
		return nil
	}
	trials := func(yield func(Fixture, error) bool) {
		for f, err := range Runs(fakeInputs()) {
			f.Name, f.Generated = "normal", true
			if !yield(f, err) {
				return
			}
		}
	}
	a, b := fake{name: "a", change: refuses}, fake{name: "b", change: refuses}
	r, err := Compare(t.Context(), On(fakeGraph(), a, b), trials, nil)
	if err != nil || r.ExitCode() != 3 || r.Runs != 2 || len(r.Unchecked) != 1 {
		t.Errorf("%+v; %v", r, err)
	}
	r, err = Compare(t.Context(), On(fakeGraph(), a, fake{name: "b"}), trials, nil)
	if s, _ := r.Subject("a"); err != nil || r.ExitCode() != 2 || s.Failed != 1 || s.Runs != 2 {
		t.Errorf("where one can: %+v; %v", s, err)
	}
}

// What a plan leaves out is noted, and nobody runs it.
func TestCompareNotesWhatIsLeftOut(t *testing.T) {
	trials := func(yield func(Fixture, error) bool) {
		for f, err := range Runs(fakeInputs()) {
			if !yield(f, err) {
				return
			}
		}
		yield(Fixture{Name: "batch=64", Generated: true, LeftOut: "too large"}, nil)
	}
	r, err := Compare(t.Context(), On(fakeGraph(), exact, fake{name: "b"}), trials, nil)
	if err != nil || r.ExitCode() != 0 || r.Runs != 3 || !slices.Equal(r.Notes, []string{`run "batch=64" was left out: too large`}) {
		t.Errorf("%+v; %v", r, err)
	}
}

// Outputs that only later runs hold are not compared, and not passed over.
func TestCompareFixturesWithoutFirstOutputs(t *testing.T) {
	trials := func(yield func(Fixture, error) bool) {
		i := 0
		for f, err := range Runs(fakeInputs()) {
			if f.Name = "late"; i > 0 {
				f.Outputs, _ = truth(f.Inputs)
			}
			if i++; !yield(f, err) {
				return
			}
		}
	}
	r, err := Compare(t.Context(), On(fakeGraph(), exact, fake{name: "b"}), trials, nil)
	if err != nil || r.ExitCode() != 3 || len(r.Unchecked) != 2 || len(r.Subjects) != 2 {
		t.Errorf("%+v; %v", r, err)
	}
}

func TestCompareStops(t *testing.T) {
	broken := errors.New("disk")
	inputs := func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, broken) }
	if _, err := Compare(t.Context(), On(fakeGraph(), exact), Runs(inputs), nil); !errors.Is(err, broken) {
		t.Errorf("unreadable inputs give %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	last := 0
	stop := fake{name: "stop", change: func(run int, _ map[string]*graph.Tensor) error {
		last = run
		if run == 1 {
			cancel()
			return ctx.Err()
		}
		return nil
	}}
	if _, err := Compare(ctx, On(fakeGraph(), exact, stop), Runs(fakeInputs()), nil); !errors.Is(err, context.Canceled) || last != 1 {
		t.Errorf("a cancelled comparison gives %v after run %d", err, last)
	}
}

func TestCompareClosesRunners(t *testing.T) {
	var runners []*fakeRunner
	compareFakes(t, nil, spy{fake{name: "spy"}, &runners}, spy{fake{name: "other"}, &runners})
	for _, r := range runners {
		if r.closed != 1 || r.run != 3 {
			t.Errorf("closed %d times after %d runs, want once after 3", r.closed, r.run)
		}
	}
	if len(runners) != 2 {
		t.Errorf("%d runners, want 2", len(runners))
	}
}

type spy struct {
	fake
	runners *[]*fakeRunner
}

func (s spy) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	r := &fakeRunner{fake: s.fake}
	*s.runners = append(*s.runners, r)
	return r, nil
}
