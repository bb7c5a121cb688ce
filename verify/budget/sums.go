package budget

import (
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// guess is the error of an operator of which graph has no facts. Reports name such operators.
const guess = 16

// sum says what a node adds up, and by how much an element of its result is off.
type sum struct {
	graph.Sum
	ulps float64 // of the result, without the sum
	near float64 // of a number near 1 on the way to the result
}

// terms returns the length of a node's sums.
func (s sum) terms() float64 { return float64(max(s.Terms, 1)) }

// of reports whether the terms are those of an operand.
func (s sum) of(in []oracle.Array) bool { return summed(s.Sum, in) }

func summed(s graph.Sum, in []oracle.Array) bool { return s.Operand >= 0 && s.Operand < len(in) }

// after returns c. Where the terms are positive, the error of the sum is part of it.
func (s sum) after() float64 {
	if s.Positive {
		return math.Sqrt(s.ulps*s.ulps + s.terms())
	}
	return s.ulps
}

// whole returns √(c² + k).
func (s sum) whole() float64 {
	c := s.after()
	if s.Positive || s.Steps == 0 {
		return c
	}
	return math.Sqrt(c*c + s.terms())
}

// unlisted names the operators of a graph whose errors are guessed.
func unlisted(g *graph.Graph) string {
	var names []string
	for _, n := range g.Nodes {
		if _, known := graph.FactsOf(n); !known && !slices.Contains(names, n.Op) {
			names = append(names, n.Op)
		}
	}
	return strings.Join(names, ", ")
}
