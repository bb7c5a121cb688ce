package build

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Doubt is a reason to think that a model can be better than it is.
type Doubt struct {
	Kind DoubtKind
	Text string // what was seen, with its numbers
}

// DoubtKind says what a doubt is about.
type DoubtKind string

// The kinds of doubts.
const (
	WideCode     DoubtKind = "wide code"     // the code can hold a copy of the row
	OutsideRange DoubtKind = "outside range" // the decoder cannot give some of the values
	RisingLoss   DoubtKind = "rising loss"   // the held-out loss is higher than it has been
	FewSteps     DoubtKind = "few steps"     // the held-out loss was still falling at the end
)

const (
	risen   = 1.1  // times the least held-out loss
	falling = 0.02 // share by which the last epoch lowered the held-out loss
)

// Doubts returns what makes a model doubtful that was trained on rows, judged by facts alone: by its form,
// the range of the rows, and the course of the training.
func Doubts(m *hourglass.Model, train *data.Set, r *Result) []Doubt {
	var all []Doubt
	doubt := func(kind DoubtKind, format string, args ...any) {
		all = append(all, Doubt{kind, fmt.Sprintf(format, args...)})
	}
	plain := m.Bottleneck == nil && m.Corruption == nil && len(m.Penalties) == 0
	if units, width := m.Latent(), m.Features(); plain && units >= width {
		doubt(WideCode, "the code has %d units for rows of %d values, so that it can copy them", units, width)
	}
	if low, high, last, bounded := bounds(m.Decoder); bounded {
		if outside := outside(m.Scaling, train, low, high); outside > 0 {
			doubt(OutsideRange, "%.1f %% of the values that are learned lie outside %v to %v, which is all that the %s at the decoder's end gives", 100*outside, low, high, last)
		}
	}
	all = append(all, r.doubts()...)
	return all
}

// doubts returns those about the course.
func (r *Result) doubts() []Doubt {
	n := len(r.History)
	if n < 2 {
		return nil
	}
	last, before := r.History[n-1].Held, r.History[n-2].Held
	least := r.History[r.Best-1].Held
	switch {
	case least > 0 && last > risen*least && !r.Early:
		return []Doubt{{RisingLoss, fmt.Sprintf("the held-out loss was %.5g after epoch %d and is %.5g", least, r.Best, last)}}
	case r.Best == n && !r.Early && before > 0 && (before-last)/before > falling:
		return []Doubt{{FewSteps, fmt.Sprintf("the held-out loss was still falling, by %.1f %% in the last of %d epochs", 100*(before-last)/before, n)}}
	}
	return nil
}

// bounds returns the range of what a graph's last operator can give, where it has one.
func bounds(g *graph.Graph) (low, high float64, op string, bounded bool) {
	for _, n := range g.Nodes {
		if len(n.Outputs) == 0 || n.Outputs[0] != hourglass.ReconstructionName {
			continue
		}
		switch n.Op {
		case "Sigmoid":
			return 0, 1, n.Op, true
		case "Tanh":
			return -1, 1, n.Op, true
		}
	}
	return 0, 0, "", false
}

// outside returns the share of scaled values that are outside a range.
func outside(s *hourglass.Scaling, set *data.Set, low, high float64) float64 {
	const rounding = 1e-5 // scaling to the range itself may leave it by that
	found := 0
	for i := range set.Rows() {
		for j, x := range set.Row(i) {
			v := float64(x)
			if s != nil {
				v = (v - float64(s.Shift[j])) / float64(s.Scale[j])
			}
			if v < low-rounding || v > high+rounding {
				found++
			}
		}
	}
	return float64(found) / float64(max(set.Rows()*set.Features, 1))
}
