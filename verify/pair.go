package verify

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Pair is how one subject differs from another, the reference of the two.
type Pair struct {
	Reference string        `json:"reference"`
	Subject   string        `json:"subject"`
	Verdict   Verdict       `json:"verdict"`
	Reason    string        `json:"reason,omitempty"`
	Runs      int           `json:"runs"` // that both ended
	Outputs   []*Difference `json:"outputs,omitempty"`
	// Nearer is the one of the two that is nearer to the oracle on the outputs that
	// differ, where the oracle took part and does not side with both.
	Nearer string `json:"nearer,omitempty"`

	a, b     *contender
	expected []string // the names of the outputs
}

func newPair(a, b *contender, outputs []string) *Pair {
	p := &Pair{Reference: a.Name, Subject: b.Name, a: a, b: b, expected: outputs}
	for _, name := range outputs {
		p.Outputs = append(p.Outputs, &Difference{Output: name})
	}
	return p
}

// add compares what both gave in one run.
func (p *Pair) add(where at, tolerance func(output string, want *graph.Tensor) Tolerance, want, got map[string]*graph.Tensor) {
	for _, d := range p.of(want, got) {
		w, g := want[d.Output], got[d.Output]
		switch {
		case w == nil && g == nil:
			d.note(fmt.Errorf("is missing on both sides"))
		case w == nil:
			d.note(fmt.Errorf("is none of the reference's"))
		default:
			if err := whole(w); err != nil {
				d.note(fmt.Errorf("of the reference %w", err))
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

// of are the outputs that are expected, and those that came all the same.
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

// finish judges the pair. Nothing compared is no agreement.
func (p *Pair) finish() {
	if p.Runs == 0 {
		p.Verdict, p.Reason, p.Outputs = Failed, "nothing was compared", nil
		return
	}
	p.Verdict = Equal
	for _, d := range p.Outputs {
		d.finish()
		if d.Verdict == Different || d.Verdict == Failed && p.Verdict == Equal {
			p.Verdict = d.Verdict
		}
		if d.Problem != "" && p.Reason == "" {
			p.Reason = fmt.Sprintf("output %q %s", d.Output, d.Problem)
		}
	}
}

// beyond lists the outputs that differ.
func (p *Pair) beyond() (names []string) {
	for _, d := range p.Outputs {
		if d.Verdict == Different {
			names = append(names, d.Output)
		}
	}
	return names
}

// output is the difference of one output, nil where there is none.
func (p *Pair) output(name string) *Difference {
	for _, d := range p.Outputs {
		if d.Output == name {
			return d
		}
	}
	return nil
}
