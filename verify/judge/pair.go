package judge

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Pair says how one subject differs from another, which is the reference of the two.
type Pair struct {
	Reference string        `json:"reference"`
	Subject   string        `json:"subject"`
	Verdict   Verdict       `json:"verdict"`
	Reason    string        `json:"reason,omitempty"`
	Runs      int           `json:"runs"` // number of runs that both ended
	Outputs   []*Difference `json:"outputs,omitempty"`
	// Extreme holds the outputs on generated inputs that no data is like. ExtremeRuns of the
	// Runs are of that kind. They do not count in Outputs, so that its figures are of ordinary
	// numbers, and they do not decide the verdict. Where all runs are extreme, Outputs has them.
	Extreme     []*Difference `json:"extreme,omitempty"`
	ExtremeRuns int           `json:"extreme_runs,omitempty"`
	// Nearer names the one of the two that is nearer to the oracle on the outputs that
	// differ. It is empty where the oracle took no part, or sides with both.
	Nearer string `json:"nearer,omitempty"`
	// Aside marks a pair that is noted and decides nothing: in a comparison of two files, how engines
	// part on one of them.
	Aside bool `json:"aside,omitempty"`

	a, b     *Contender
	expected []string // names of the outputs
}

// NewPair begins the comparison of some outputs of b with those of a, the reference.
func NewPair(a, b *Contender, outputs []string) *Pair {
	return &Pair{Reference: a.Name, Subject: b.Name, Outputs: begun(outputs), a: a, b: b, expected: outputs}
}

// begun returns differences that hold nothing yet.
func begun(outputs []string) (all []*Difference) {
	for _, name := range outputs {
		all = append(all, &Difference{Output: name})
	}
	return all
}

// differences returns those that a run adds to.
func (p *Pair) differences(extreme bool) *[]*Difference {
	if !extreme {
		return &p.Outputs
	}
	if p.Extreme == nil {
		p.Extreme = begun(p.expected)
	}
	return &p.Extreme
}

// Add compares what both returned in one run.
func (p *Pair) Add(where Place, allowed func(output string, want *graph.Tensor) Allowance, want, got map[string]*graph.Tensor) {
	if p.a.IsNarrow() != p.b.IsNarrow() { // what leaves a narrow type counts as not checked even on generated inputs
		where.Generated = false
	}
	for _, d := range including(p.differences(where.Extreme), want, got) {
		w, g := want[d.Output], got[d.Output]
		switch {
		case w == nil && g == nil:
			d.Note(fmt.Errorf("is missing on both sides"))
		case w == nil:
			d.Note(fmt.Errorf("is none of the reference's"))
		default:
			if err := element.Whole(w); err != nil {
				d.Note(fmt.Errorf("of the reference %w", err))
				continue
			}
			where.Allowance = allowed(d.Output, w)
			if !d.overflowed(where, w, g) {
				d.add(where, w, g)
			}
		}
	}
	p.Runs++
	if where.Extreme {
		p.ExtremeRuns++
	}
}

// including returns the differences of the outputs that are expected, and adds those of outputs
// that came without being expected.
func including(all *[]*Difference, want, got map[string]*graph.Tensor) []*Difference {
	for _, out := range []map[string]*graph.Tensor{want, got} {
		for _, name := range slices.Sorted(maps.Keys(out)) {
			if !slices.ContainsFunc(*all, func(d *Difference) bool { return d.Output == name }) {
				*all = append(*all, &Difference{Output: name, Problem: "is none of the graph's"})
			}
		}
	}
	return *all
}

// Finish judges the pair. Where nothing was compared, the pair is not equal. Extreme inputs decide
// nothing, because nobody gave them.
func (p *Pair) Finish() {
	if p.Runs == 0 {
		p.Verdict, p.Reason, p.Outputs = Failed, "nothing was compared", nil
		return
	}
	if p.ExtremeRuns == p.Runs {
		p.Outputs, p.Extreme, p.ExtremeRuns = p.Extreme, nil, 0
	}
	p.Verdict = Equal
	p.lost()
	for _, d := range p.All() {
		d.Finish()
	}
	for _, d := range p.Outputs {
		p.judge(d)
	}
}

// All returns the differences of both kinds of runs.
func (p *Pair) All() []*Difference { return slices.Concat(p.Outputs, p.Extreme) }

// severity orders verdicts of outputs. That of a pair is the worst of its outputs'.
var severity = map[Verdict]int{Equal: 0, Unchecked: 1, Failed: 2, Different: 3}

func (p *Pair) judge(d *Difference) {
	if severity[d.Verdict] > severity[p.Verdict] {
		p.Verdict = d.Verdict
	}
	if d.Problem != "" && p.Reason == "" {
		p.Reason = fmt.Sprintf("output %q %s", d.Output, d.Problem)
	}
}

// Gap is an output that was not compared in some of a pair's runs.
type Gap struct {
	Output string
	Why    string // begins after the name of the output and those of the pair
	Asked  bool   // a user asked for the comparison; false where only generated inputs are concerned
}

// Gaps returns the outputs that were not compared in all runs.
func (p *Pair) Gaps() (gaps []Gap) {
	for _, d := range p.Outputs {
		if why := d.Unchecked(p.Runs - p.ExtremeRuns); why != "" {
			gaps = append(gaps, Gap{d.Output, why, d.Verdict == Failed || d.Verdict == Unchecked || d.asked})
		}
	}
	for _, d := range p.Extreme {
		if why := d.Unchecked(p.ExtremeRuns); why != "" {
			gaps = append(gaps, Gap{d.Output, why, false})
		}
	}
	return gaps
}

// OfTwoModels reports whether the two run different files. Outputs that are recorded are of neither.
func (p *Pair) OfTwoModels() bool {
	return p.a.Engine != nil && p.b.Engine != nil && p.a.Model != p.b.Model
}

// Decides reports whether the pair says how two files differ, among all that take part: both are on
// one engine, or one is on the oracle and the other, which alone computes in narrow types, on the
// oracle that computes in these.
func (p *Pair) Decides(field []*Contender) bool {
	if !p.OfTwoModels() {
		return false
	}
	wide, narrow := p.a, p.b
	if wide.IsNarrow() {
		wide, narrow = narrow, wide
	}
	if !wide.IsOracle() || !narrow.IsNarrow() {
		return p.a.Engine.Name() == p.b.Engine.Name()
	}
	return !slices.ContainsFunc(field, func(c *Contender) bool { return c.Model == wide.Model && c.IsNarrow() })
}

// Waive takes back that outputs differ, for a reason that each then has as its problem.
func (p *Pair) Waive(why string) {
	p.Verdict, p.Reason = Unchecked, why
	for _, d := range p.Outputs {
		if d.Verdict == Different {
			d.Verdict, d.Problem = Unchecked, why
		}
	}
}

// Other returns the other one of the two names.
func (p *Pair) Other(name string) string {
	if name == p.Reference {
		return p.Subject
	}
	return p.Reference
}
