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
			if got := r.Engines[1]; got.Verdict != c.verdict {
				t.Errorf("verdict %q (%s), want %q", got.Verdict, got.Reason, c.verdict)
			}
			if got := r.Engines[0].Verdict; got != Reference {
				t.Errorf("the first engine is %q, want the reference", got)
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
			if got := r.Engines[1].Verdict; c.verdict != Equal && got == Equal && r.ExitCode() == 0 {
				t.Errorf("the other engine is equal to a reference that is not")
			}
			if r.ExitCode() == 0 != (c.verdict == Equal) {
				t.Errorf("exit code %d", r.ExitCode())
			}
		})
	}
}

func TestCompareNaNOnBothSides(t *testing.T) {
	nan, inf := set(0, 1, to(math.NaN())), set(1, 0, to(math.Inf(-1)))
	change := both(nan, inf)
	r := compareFakes(t, &Settings{Abs: -1, Rel: -1}, fake{name: "a", change: change}, fake{name: "b", change: change})
	if r.ExitCode() != 0 {
		t.Errorf("NaN beside NaN: %+v", r.Engines[1])
	}
	r = compareFakes(t, nil, fake{name: "a", change: set(1, 0, to(math.Inf(1)))}, fake{name: "b", change: inf})
	if d := r.Engines[1].Outputs[0]; d.Verdict != Different || d.NonFinite != 1 || d.Beyond != 1 {
		t.Errorf("infinities of two signs: %+v", d)
	}
}

// One NaN must not spoil the figures of the other elements.
func TestCompareFigures(t *testing.T) {
	change := both(both(set(0, 2, add(1)), set(1, 0, add(500))), set(2, 0, to(math.NaN())))
	d := compareFakes(t, nil, exact, fake{name: "odd", change: change}).Engines[1].Outputs[0]
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
	d := compareFakes(t, nil, exact, fake{name: "odd", change: change}).Engines[1].Outputs[0]
	if w := d.Worst; w == nil || w.Run != 0 || !slices.Equal(w.Index, []int64{1, 1}) {
		t.Errorf("worst %+v, want element [1 1] of run 0", w)
	}
}

func TestCompareUnsupported(t *testing.T) {
	small := fake{name: "small", refuse: lacking("Softmax")}
	r := compareFakes(t, nil, exact, small, fake{name: "other"})
	if e := r.Engines[1]; e.Verdict != Unsupported || e.Operator != "Softmax" || e.Reason != "over axis 0" {
		t.Errorf("%+v, want unsupported for Softmax", e)
	}
	if r.ExitCode() != 0 {
		t.Errorf("exit code %d beside one that is equal, want 0", r.ExitCode())
	}
	if got := compareFakes(t, nil, exact, small).ExitCode(); got != 2 {
		t.Errorf("exit code %d where nothing was compared, want 2", got)
	}
	r = compareFakes(t, nil, small, exact)
	if e := r.Engines[1]; e.Verdict != Failed || e.Runs != 0 || r.ExitCode() != 2 {
		t.Errorf("beside a reference that lacks an operator: %+v, exit code %d", e, r.ExitCode())
	}
}

func TestCompareNothing(t *testing.T) {
	none := Rows(fakeGraph(), nil, nil, 1)
	r, err := Compare(t.Context(), fakeGraph(), none, []hourglass.Engine{exact, exact}, nil)
	if err != nil || r.Engines[1].Verdict != Failed || r.ExitCode() != 2 {
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
	if got := outputsOf(r.Engines[1])["copy"]; got.Verdict != Failed || r.ExitCode() != 2 {
		t.Errorf("an output without elements: %+v, exit code %d", got, r.ExitCode())
	}
}

func TestCompareSettings(t *testing.T) {
	off := fake{name: "off", change: set(0, 0, add(1e-3))}
	if r := compareFakes(t, &Settings{Abs: 1e-2}, exact, off); r.ExitCode() != 0 {
		t.Errorf("a wider tolerance: %+v", r.Engines[1])
	}
	if r := compareFakes(t, &Settings{Abs: -1, Rel: -1}, exact, fake{name: "off", change: set(0, 0, add(1e-7))}); r.ExitCode() != 1 || r.Abs != 0 || r.Rel != 0 {
		t.Errorf("no tolerance: %+v", r)
	}
	if r := compareFakes(t, &Settings{Reference: "off"}, exact, off); r.Reference != "off" || r.Engines[0].Verdict != Different || r.Engines[1].Verdict != Reference {
		t.Errorf("the second as the reference: %+v", r)
	}
	for _, s := range []Settings{{Reference: "none"}, {Abs: math.NaN()}, {Rel: math.Inf(1)}} {
		if _, err := Compare(t.Context(), fakeGraph(), fakeInputs(), []hourglass.Engine{exact}, &s); err == nil {
			t.Errorf("%+v passes", s)
		}
	}
	if _, err := Compare(t.Context(), fakeGraph(), fakeInputs(), nil, nil); err == nil {
		t.Error("no engines pass")
	}
	if _, err := Compare(t.Context(), nil, fakeInputs(), []hourglass.Engine{exact}, nil); err == nil {
		t.Error("no graph passes")
	}
}

func TestCompareStops(t *testing.T) {
	broken := errors.New("disk")
	inputs := func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, broken) }
	if _, err := Compare(t.Context(), fakeGraph(), inputs, []hourglass.Engine{exact}, nil); !errors.Is(err, broken) {
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
	if _, err := Compare(ctx, fakeGraph(), fakeInputs(), []hourglass.Engine{exact, stop}, nil); !errors.Is(err, context.Canceled) || last != 1 {
		t.Errorf("a cancelled comparison gives %v after run %d", err, last)
	}
}

func TestCompareClosesRunners(t *testing.T) {
	var runners []*fakeRunner
	e := spy{fake{name: "spy"}, &runners}
	compareFakes(t, nil, e, e)
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
