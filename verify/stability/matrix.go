package stability

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// repeats is the number of times that Matrix runs the same rows on one runner.
const repeats = 3

// oddBatch is the batch size between one row and all rows.
const oddBatch = 7

// Matrix runs the same rows on every engine, one at a time, seven at a time and all at once. Each is
// run three times on one runner and once on a fresh one. The report says why outputs vary.
//
// Engines differ by name, level of optimisation or number of threads. What the others
// compute may be wrong beside the reference, which runs each batch once; nil: there is none. Rows are
// along the symbolic first dimension that inputs and outputs share. Where there is none, everything
// is run as it is given, and the report says that no other batch was run.
// A nil *Settings is the same as the zero value.
func Matrix(ctx context.Context, g *graph.Graph, reference hourglass.Engine, engines []hourglass.Engine, inputs map[string]*graph.Tensor, s *judge.Settings) (*Report, error) {
	start := time.Now()
	m, err := newMatrix(g, engines, inputs, s)
	if err != nil {
		return nil, err
	}
	learner := judge.Enter(judge.Subject{Name: "graph", Graph: g}, g)
	if err := m.bounds.Learn(ctx, []*judge.Contender{learner}, trial.Fixture{Inputs: inputs}); err != nil {
		return nil, fmt.Errorf("stability: %w", err)
	}
	if err := m.truth(ctx, reference); err != nil {
		return nil, fmt.Errorf("stability: %w", err)
	}
	for _, e := range engines {
		if err := m.engine(ctx, e); err != nil {
			return nil, fmt.Errorf("stability: %w", err)
		}
	}
	m.report.Tolerances = m.bounds.Report(graph.Names(g.Outputs))
	m.report.Seconds = time.Since(start).Seconds()
	return m.report, nil
}

// grid is what is kept from engine to engine.
type grid struct {
	graph  *graph.Graph
	inputs map[string]*graph.Tensor
	rows   *rowwise // nil: rows cannot be told apart
	bounds *judge.Bounds
	right  *sweep // of the reference; nil: there is none
	first  *sweep // of the first engine that ran
	report *Report
}

// sweep holds the outputs of one engine: for each batch size those of its slices.
type sweep struct {
	*judge.Contender
	outputs map[int][]map[string]*graph.Tensor
}

func newMatrix(g *graph.Graph, engines []hourglass.Engine, inputs map[string]*graph.Tensor, s *judge.Settings) (*grid, error) {
	if s == nil {
		s = &judge.Settings{}
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	if g == nil || len(engines) == 0 {
		return nil, errors.New("stability: a matrix needs a graph and an engine")
	}
	m := &grid{graph: g, inputs: inputs, bounds: judge.NewBounds(s)}
	m.report = &Report{Version: judge.FormatVersion, Graph: g.Name, Repeats: repeats}
	var err error
	if m.rows, err = rowwiseOf(g, inputs); err != nil {
		m.unchecked("dependence on the batch: " + err.Error())
		m.report.Batches = []int{0}
		return m, nil
	}
	m.report.Rows = m.rows.rows
	for _, batch := range []int{1, oddBatch} {
		if batch < m.rows.rows {
			m.report.Batches = append(m.report.Batches, batch)
		}
	}
	m.report.Batches = append(m.report.Batches, m.rows.rows)
	if m.rows.rows == 1 {
		m.unchecked("dependence on the batch: there is one row")
	}
	for _, v := range g.Outputs {
		if !slices.Contains(m.rows.outputs, v.Name) {
			m.unchecked(fmt.Sprintf("dependence of output %q on the batch: it has no rows", v.Name))
		}
	}
	return m, nil
}

func (m *grid) unchecked(what string) { m.report.Unchecked = append(m.report.Unchecked, what) }
