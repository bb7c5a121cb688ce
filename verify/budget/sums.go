package budget

import (
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// guess is the error of an operator of which graph has no facts. Reports name it.
const guess = 16

// sum is what a node adds up, and what an element of its result is off by.
type sum struct {
	graph.Sum
	ulps float64 // of the result, beside the sum
}

func sumOf(n *graph.Node, in []oracle.Array) sum {
	facts, known := graph.FactsOf(n)
	if !known {
		return sum{graph.Sum{Operand: -1}, guess}
	}
	extents := make([]graph.Extent, len(in))
	for i, a := range in {
		extents[i].Dims = a.Dims
		if facts.Operand(i).Role == graph.RoleAxes {
			for _, v := range a.V {
				extents[i].Elements = append(extents[i].Elements, int64(v))
			}
		}
	}
	return sum{facts.Sum(n, extents), facts.Rounding.ULPs()}
}

// terms is the length of a node's sums.
func (s sum) terms() float64 { return float64(max(s.Terms, 1)) }

// of reports whether the terms are one of the operands.
func (s sum) of(in []oracle.Array) bool { return s.Operand >= 0 && s.Operand < len(in) }

// after is c, with a sum of positive terms in it.
func (s sum) after() float64 {
	if s.Positive {
		return math.Sqrt(s.ulps*s.ulps + s.terms())
	}
	return s.ulps
}

// whole is √(c² + k).
func (s sum) whole() float64 {
	c := s.after()
	if s.Positive || s.Steps == 0 {
		return c
	}
	return math.Sqrt(c*c + s.terms())
}

// unlisted names a graph's operators whose errors are guessed.
func unlisted(g *graph.Graph) string {
	var names []string
	for _, n := range g.Nodes {
		if _, known := graph.FactsOf(n); !known && !slices.Contains(names, n.Op) {
			names = append(names, n.Op)
		}
	}
	return strings.Join(names, ", ")
}
