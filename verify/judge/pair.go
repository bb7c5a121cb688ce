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
	// Nearer names the one of the two that is nearer to the oracle on the outputs that
	// differ. It is empty where the oracle took no part, or sides with both.
	Nearer string `json:"nearer,omitempty"`

	a, b     *Contender
	expected []string // names of the outputs
}

// NewPair begins the comparison of some outputs of b with those of a, the reference.
func NewPair(a, b *Contender, outputs []string) *Pair {
	p := &Pair{Reference: a.Name, Subject: b.Name, a: a, b: b, expected: outputs}
	for _, name := range outputs {
		p.Outputs = append(p.Outputs, &Difference{Output: name})
	}
	return p
}

// Add compares what both returned in one run.
func (p *Pair) Add(where Place, tolerance func(output string, want *graph.Tensor) Tolerance, want, got map[string]*graph.Tensor) {
	for _, d := range p.of(want, got) {
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
			where.Tolerance = tolerance(d.Output, w)
			if !d.overflowed(where, w, g) {
				d.add(where, w, g)
			}
		}
	}
	p.Runs++
}

// of returns the outputs that are expected, and those that came without being expected.
func (p *Pair) of(want, got map[string]*graph.Tensor) []*Difference {
	for _, out := range []map[string]*graph.Tensor{want, got} {
		for _, name := range slices.Sorted(maps.Keys(out)) {
			if !slices.ContainsFunc(p.Outputs, func(d *Difference) bool { return d.Output == name }) {
				p.Outputs = append(p.Outputs, &Difference{Output: name, Problem: "is none of the graph's"})
			}
		}
	}
	return p.Outputs
}

// Finish judges the pair. Where nothing was compared, the pair is not equal.
func (p *Pair) Finish() {
	if p.Runs == 0 {
		p.Verdict, p.Reason, p.Outputs = Failed, "nothing was compared", nil
		return
	}
	p.Verdict = Equal
	for _, d := range p.Outputs {
		d.Finish()
		if d.Verdict == Different || d.Verdict == Failed && p.Verdict == Equal {
			p.Verdict = d.Verdict
		}
		if d.Problem != "" && p.Reason == "" {
			p.Reason = fmt.Sprintf("output %q %s", d.Output, d.Problem)
		}
	}
}

// Gaps says what of the outputs was not compared in some of the pair's runs. It is in notes where
// only generated inputs are concerned, because nobody asked for those.
func (p *Pair) Gaps() (notes, unchecked []string) {
	for _, d := range p.Outputs {
		gap := d.Unchecked(p.Runs)
		if gap == "" {
			continue
		}
		gap = fmt.Sprintf("output %q of %s and %s%s", d.Output, p.Reference, p.Subject, gap)
		if d.Verdict != Failed && !d.asked {
			notes = append(notes, gap)
		} else {
			unchecked = append(unchecked, gap)
		}
	}
	return notes, unchecked
}

// Other returns the other one of the two names.
func (p *Pair) Other(name string) string {
	if name == p.Reference {
		return p.Subject
	}
	return p.Reference
}
