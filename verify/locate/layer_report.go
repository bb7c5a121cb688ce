package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
)

// LayerReport is the outcome of a comparison of layers. Its JSON form is stable.
type LayerReport struct {
	Version   int                 `json:"version"`
	Reference string              `json:"reference"`
	Subject   string              `json:"subject"`
	Verdict   judge.Verdict       `json:"verdict"`
	Words     string              `json:"words"`           // the verdict, in words
	Nodes     []string            `json:"nodes,omitempty"` // the nodes at fault: those of the first layer beyond its tolerance, or of the Faults
	Runs      int                 `json:"runs"`
	Problem   string              `json:"problem,omitempty"` // what keeps the subject from running as a whole
	Faults    []Defect            `json:"faults,omitempty"`  // of inputs and outputs
	Outputs   []*judge.Difference `json:"outputs"`           // as the engines compute them where no other values are asked for
	Layers    []*Layer            `json:"layers"`            // in the order of the subject's nodes
	Given     Given               `json:"given,omitzero"`
	LooseA    []Loose             `json:"loose_reference,omitempty"`
	LooseB    []Loose             `json:"loose_subject,omitempty"`
}

// Layer is a value of the subject, with the nodes between it and the nearest values
// before it that have counterparts in the reference.
type Layer struct {
	Value     string            `json:"value"`
	Reference string            `json:"reference"` // the value that it stands for
	Nodes     []string          `json:"nodes"`
	Operators string            `json:"operators"`
	Total     *judge.Difference `json:"total,omitempty"` // from the model's inputs; nil: the subject does not get this far
	Own       *judge.Difference `json:"own,omitempty"`   // from the reference's values
	Tolerance float64           `json:"tolerance"`       // of the own |Δ|; the greatest over the runs
	Excess    float64           `json:"excess"`          // own |Δ| divided by its tolerance
	Unchecked string            `json:"unchecked,omitempty"`
	Reasons   []string          `json:"reasons,omitempty"` // what differs in the nodes, the likeliest first

	cuts []region
}

func (l *Layer) difference() *judge.Difference {
	if l.Own == nil {
		l.Own = &judge.Difference{Output: l.Value}
	}
	return l.Own
}

func (l *Layer) unchecked(err error) {
	if l.Unchecked == "" {
		l.Unchecked = err.Error()
	}
}

// Ranked returns the layers beyond their tolerance, the farthest first.
func (r *LayerReport) Ranked() []*Layer {
	ranked := slices.DeleteFunc(slices.Clone(r.Layers), func(l *Layer) bool { return !l.Own.Differs() })
	slices.SortStableFunc(ranked, func(a, b *Layer) int {
		switch {
		case a.Excess > b.Excess:
			return -1
		case a.Excess < b.Excess:
			return 1
		}
		return 0
	})
	return ranked
}

// Unchecked returns the layers whose own error is not known, or not in all runs.
func (r *LayerReport) Unchecked() []*Layer {
	return slices.DeleteFunc(slices.Clone(r.Layers), func(l *Layer) bool { return l.Unchecked == "" })
}

func (r *LayerReport) fail(err error) {
	if r.Problem == "" {
		r.Problem = err.Error()
	}
}

func (r *LayerReport) defect(d Defect) {
	if !slices.Contains(r.Faults, d) {
		r.Faults = append(r.Faults, d)
	}
}

// judge concludes from the differences.
func (r *LayerReport) judge() {
	first := slices.IndexFunc(r.Layers, func(l *Layer) bool { return l.Own.Differs() })
	outputs := slices.IndexFunc(r.Outputs, func(d *judge.Difference) bool { return d.Differs() })
	r.Verdict = judge.Different
	switch {
	case first >= 0:
		l := r.Layers[first]
		r.Nodes, r.Words = l.Nodes, "the first to part is "+l.words()
	case len(r.Faults) > 0:
		for _, f := range r.Faults {
			if f.Node != "" {
				r.Nodes = append(r.Nodes, f.Node)
			}
		}
		r.Words = r.Faults[0].Reason
	case outputs >= 0 && r.inherited(r.Outputs[outputs].Output):
		r.Words = fmt.Sprintf("output %q differs, and no layer by more than its own tolerance: the difference gathers along the way", r.Outputs[outputs].Output)
	case outputs >= 0:
		r.Words = fmt.Sprintf("output %q differs, and does not where each value is an output: the difference comes of how the engine joins nodes", r.Outputs[outputs].Output)
	case r.Problem != "" || r.Runs == 0 || !slices.ContainsFunc(r.Outputs, func(d *judge.Difference) bool { return d.Verdict == judge.Equal }):
		r.Verdict, r.Words = judge.Failed, "the outputs were not compared"
	default:
		r.Verdict, r.Words = judge.Equal, "no layer parts from the reference"
	}
}

// inherited reports whether an output also differs, or may differ, where every value is an output.
func (r *LayerReport) inherited(output string) bool {
	i := slices.IndexFunc(r.Layers, func(l *Layer) bool { return l.Value == output })
	return i < 0 || r.Layers[i].Total == nil || r.Layers[i].Total.Differs()
}

// words names a layer that is beyond its tolerance, and says why.
func (l *Layer) words() string {
	s := fmt.Sprintf("%s %q", l.Operators, strings.Join(l.Nodes, ", "))
	if l.Own.Problem != "" {
		s += fmt.Sprintf(": value %q %s", l.Value, l.Own.Problem)
	} else {
		s += fmt.Sprintf(", whose own |Δ| is %.3g times its tolerance of %.3g", l.Excess, l.Tolerance)
	}
	if len(l.Reasons) > 0 {
		s += "; " + strings.Join(l.Reasons, "; ")
	}
	return s
}

// ExitCode returns 0 where no layer and no output differs from the reference, 1 where one does, and 2
// where the outputs were not compared.
func (r *LayerReport) ExitCode() int { return exit(r.Verdict) }

func exit(v judge.Verdict) int {
	switch v {
	case judge.Equal:
		return 0
	case judge.Different:
		return 1
	}
	return 2
}
