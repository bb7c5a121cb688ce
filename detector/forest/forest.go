package forest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Settings say how a forest is grown. A zero field has the documented default, which is the paper's.
type Settings struct {
	Trees  int // 0: 100
	Sample int // rows that a tree is grown on; 0: 256, or all where there are fewer
	Seed   uint64
}

// Forest scores rows.
type Forest struct {
	trees  []tree
	sample int // rows that each tree was grown on
}

// tree holds nodes. The first is the root.
type tree []node

// node is a split, or a leaf, whose children are 0.
type node struct {
	feature     int
	threshold   float64 // rows up to it go left
	left, right int
	rows        int // of the sample that came here
}

// ErrRows is wrapped where there is nothing to grow a forest on.
var ErrRows = errors.New("isolation forest")

// Fit grows a forest on rows of so many values, one row after the other.
func Fit(rows []float32, width int, s Settings) (*Forest, error) {
	if width < 1 || len(rows) < 2*width || len(rows)%width != 0 {
		return nil, fmt.Errorf("%w: %d values; want at least two rows of %d", ErrRows, len(rows), width)
	}
	if s.Trees == 0 {
		s.Trees = 100
	}
	if s.Sample == 0 {
		s.Sample = 256
	}
	n := len(rows) / width
	f := &Forest{sample: min(s.Sample, n)}
	deepest := int(math.Ceil(math.Log2(float64(max(f.sample, 2)))))
	for i := range s.Trees {
		g := grower{rows: rows, width: width, random: rand.New(rand.NewPCG(s.Seed, uint64(i)))}
		g.grow(g.random.Perm(n)[:f.sample], deepest)
		f.trees = append(f.trees, g.tree)
	}
	return f, nil
}

type grower struct {
	rows   []float32
	width  int
	random *rand.Rand
	tree   tree
}

// grow adds the node of some rows, and what is below it. It returns the node's place.
func (g *grower) grow(at []int, depth int) int {
	place := len(g.tree)
	g.tree = append(g.tree, node{rows: len(at)})
	if depth == 0 || len(at) < 2 {
		return place
	}
	feature, low, high, found := g.varying(at)
	if !found {
		return place
	}
	threshold := low + g.random.Float64()*(high-low)
	if threshold >= high { // rounded up: nothing would go right
		threshold = low
	}
	split := 0
	for i, row := range at {
		if float64(g.rows[row*g.width+feature]) <= threshold {
			at[i], at[split] = at[split], at[i]
			split++
		}
	}
	left := g.grow(at[:split], depth-1)
	right := g.grow(at[split:], depth-1)
	g.tree[place] = node{feature: feature, threshold: threshold, left: left, right: right, rows: len(at)}
	return place
}

// varying draws a feature in which the rows differ, and returns its range.
func (g *grower) varying(at []int) (feature int, low, high float64, found bool) {
	for _, feature := range g.random.Perm(g.width) {
		low, high = math.Inf(1), math.Inf(-1)
		for _, row := range at {
			x := float64(g.rows[row*g.width+feature])
			low, high = min(low, x), max(high, x)
		}
		if low < high {
			return feature, low, high, true
		}
	}
	return 0, 0, 0, false
}

// Score returns 2^(−E/c) of each row, where E is the mean length of its paths through the trees and c that of
// an unsuccessful search among as many rows. It is near 1 where a row is isolated at once, and 0.5 or less
// where it is not. The path into a leaf of several rows goes on by the length of a search among these.
func (f *Forest) Score(rows []float32, width int) []float64 {
	out := make([]float64, len(rows)/width)
	for i := range out {
		row := rows[i*width : (i+1)*width]
		length := 0.0
		for _, t := range f.trees {
			length += t.path(row)
		}
		out[i] = math.Exp2(-length / float64(len(f.trees)) / search(f.sample))
	}
	return out
}

func (t tree) path(row []float32) float64 {
	at, depth := 0, 0
	for t[at].left != 0 {
		depth++
		if float64(row[t[at].feature]) <= t[at].threshold {
			at = t[at].left
		} else {
			at = t[at].right
		}
	}
	return float64(depth) + search(t[at].rows)
}

// search returns the mean length of an unsuccessful search in a binary tree of n rows, as the paper's
// equation 1 has it with the harmonic number by its approximation.
func search(n int) float64 {
	const euler = 0.57721566490153286
	switch {
	case n < 2:
		return 0
	case n == 2:
		return 1
	}
	m := float64(n)
	return 2*(math.Log(m-1)+euler) - 2*(m-1)/m
}
