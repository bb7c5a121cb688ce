package convert

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Reduction is a conversion to fewer bits that can leave nodes in float32: [HalfSettings]
// or [QuantizeSettings].
type Reduction interface {
	// reduce returns the nodes of g that can be converted, and a function that converts all
	// except for some.
	reduce(ctx context.Context, g *graph.Graph) (nodes []string, convert func(keep []string) (*graph.Graph, error), err error)
}

// WithinSettings say what Within searches for, and on which rows.
type WithinSettings struct {
	// Error is the bound of the error. The error of an output is the greatest |Δ| of its elements
	// over all rows, divided by the greatest magnitude that it has over all rows in float32. Of
	// several outputs the greatest error counts. The bound must be above 0.
	Error float64
	// Engine runs the graph and what is tried on Rows. Rows is gone through again for each trial.
	Engine hourglass.Engine
	Rows   iter.Seq2[map[string]*graph.Tensor, error]
	// Progress is told of each trial; nil: nobody is.
	Progress func(Trial)
}

// Trial is one set of nodes that Within tried.
type Trial struct {
	Number int     // from 1
	Kept   int     // number of nodes in float32
	Of     int     // number of nodes that could be converted
	Error  float64 // infinite where the conversion or the engine refuses the graph
}

// Kept is what Within found.
type Kept struct {
	Nodes  []KeptNode // nodes that stay in float32, the most sensitive first
	Of     int        // number of nodes that could be converted
	Error  float64    // of the graph, on the rows of the search
	Trials int
}

// KeptNode is a node that stays in float32.
type KeptNode struct {
	Name  string  // or the first output, where it has no name
	Alone float64 // the error where only this node is converted
}

// ErrNothingWithin says that no node can be converted within the bound.
var ErrNothingWithin = errors.New("no node can be converted within the error")

// Within converts a graph and leaves as few nodes in float32 as keep the error within a bound.
//
// It first measures the error of converting each node alone. Then it keeps nodes, the most
// sensitive first, until the rest is within the bound; bisection finds how many. Last, from the
// least sensitive on, it converts each kept node that turns out not to be needed, until all are
// needed. The result is minimal: convert any one node more, and the error is beyond the bound.
// Whether another set has fewer nodes is not known. To know it, 2ⁿ sets would have to be tried,
// and Within tries about 2n.
//
// Nodes that the reduction keeps by its own settings stay in float32, too, and are not
// counted. The same graph, settings and rows give the same nodes. Where only float32 is within
// the bound, the error wraps [ErrNothingWithin].
func Within(ctx context.Context, g *graph.Graph, r Reduction, s WithinSettings) (*graph.Graph, Kept, error) {
	fail := func(err error) (*graph.Graph, Kept, error) { return nil, Kept{}, fmt.Errorf("convert: %w", err) }
	switch {
	case !(s.Error > 0) || math.IsInf(s.Error, 0):
		return fail(fmt.Errorf("an error of %v; want a bound above 0", s.Error))
	case s.Engine == nil || s.Rows == nil:
		return fail(errors.New("a search needs an engine, and rows to measure the error on"))
	}
	g, err := sound(g)
	if err != nil {
		return nil, Kept{}, err
	}
	nodes, convert, err := r.reduce(ctx, g)
	if err != nil {
		return nil, Kept{}, err
	}
	was, err := record(ctx, g, s.Engine, s.Rows)
	if err != nil {
		return fail(err)
	}
	q := &search{s: s, was: was, nodes: nodes, convert: convert, alone: map[string]float64{}}
	kept, err := q.smallest(ctx)
	if err != nil {
		return nil, Kept{}, err
	}
	found := Kept{Of: len(nodes), Trials: q.trials}
	for _, name := range kept {
		found.Nodes = append(found.Nodes, KeptNode{name, q.alone[name]})
	}
	out, err := convert(kept)
	if err != nil {
		return nil, Kept{}, err
	}
	found.Error = q.within
	return out, found, nil
}

// search is a search of Within.
type search struct {
	s       WithinSettings
	was     recorded
	nodes   []string
	convert func(keep []string) (*graph.Graph, error)
	alone   map[string]float64 // error of converting only this node
	trials  int
	within  float64 // error of the last set that was within the bound
	refused error   // why the last set whose error is unknown was refused
}

// smallest returns the nodes that stay, the most sensitive first.
func (q *search) smallest(ctx context.Context) ([]string, error) {
	if good, err := q.try(ctx, nil); good || err != nil {
		return nil, err
	}
	order, err := q.bySensitivity(ctx)
	if err != nil {
		return nil, err
	}
	beyond, within := 0, len(order) // with so many kept
	for within-beyond > 1 {
		middle := (beyond + within) / 2
		good, err := q.try(ctx, order[:middle])
		if err != nil {
			return nil, err
		}
		if good {
			within = middle
		} else {
			beyond = middle
		}
	}
	if within == len(order) {
		err := fmt.Errorf("convert: %w %v: each of the %d nodes would stay in float32", ErrNothingWithin, q.s.Error, len(order))
		if q.refused != nil {
			err = fmt.Errorf("%w; %w", err, q.refused)
		}
		return nil, err
	}
	return q.needed(ctx, order[:within])
}

// bySensitivity orders nodes by the error that each causes alone, the greatest first.
func (q *search) bySensitivity(ctx context.Context) ([]string, error) {
	for i, name := range q.nodes {
		others := slices.Delete(slices.Clone(q.nodes), i, i+1)
		off, err := q.error(ctx, others)
		if err != nil {
			return nil, err
		}
		q.alone[name] = off
	}
	order := slices.Clone(q.nodes)
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(q.alone[b], q.alone[a]) })
	return order, nil
}

// needed returns those of the kept nodes that cannot be converted: with any one of them converted,
// the error is beyond the bound.
func (q *search) needed(ctx context.Context, kept []string) ([]string, error) {
	for again := true; again; {
		again = false
		for i := len(kept) - 1; i >= 0; i-- {
			fewer := slices.Delete(slices.Clone(kept), i, i+1)
			good, err := q.try(ctx, fewer)
			if err != nil {
				return nil, err
			}
			if good {
				kept, again = fewer, true
			}
		}
	}
	return kept, nil
}

// try reports whether the error is within the bound where some nodes stay.
func (q *search) try(ctx context.Context, keep []string) (bool, error) {
	off, err := q.error(ctx, keep)
	if err != nil || !(off <= q.s.Error) {
		return false, err
	}
	q.within = off
	return true, nil
}

// error returns the error of the graph where some nodes stay.
func (q *search) error(ctx context.Context, keep []string) (float64, error) {
	off, err := q.measure(ctx, keep)
	if refusal(err) {
		q.refused, off, err = err, math.Inf(1), ctx.Err()
	}
	if err != nil {
		return 0, fmt.Errorf("convert: %w", err)
	}
	q.trials++
	if q.s.Progress != nil {
		q.s.Progress(Trial{q.trials, len(keep), len(q.nodes), off})
	}
	return off, nil
}

func (q *search) measure(ctx context.Context, keep []string) (float64, error) {
	g, err := q.convert(keep)
	if err != nil {
		return 0, err
	}
	ds, err := q.was.deviations(ctx, g, q.s.Engine, q.s.Rows)
	return Greatest(ds), err
}

// refusal reports whether an error is about what was tried, and not about the search.
func refusal(err error) bool {
	var lossy *LossyError
	var unsupported *hourglass.UnsupportedOpError
	return errors.As(err, &lossy) || errors.As(err, &unsupported)
}
