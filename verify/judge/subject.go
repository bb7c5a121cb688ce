package judge

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Subject is a graph on an engine, which is what a comparison compares. One graph on several engines
// compares the engines, and several graphs on one engine compare the graphs.
type Subject struct {
	Name   string // unique in a comparison; "": the engine's
	Engine hourglass.Engine
	Graph  *graph.Graph
	// Optional subjects take part as far as they can. The report says what their engine lacks,
	// and that leaves nothing unchecked that was asked for.
	Optional bool
	// Spare subjects take part only where fewer than two others of their model can carry the graph.
	Spare bool
	// Model is the number of the file that Graph is of, from 0. Where subjects are of two files, the
	// verdict is about the files: pairs of one file are aside (see Pair.Aside).
	Model int
}

// Subjects returns one graph on each of some engines.
func Subjects(g *graph.Graph, engines ...hourglass.Engine) []Subject {
	var out []Subject
	for _, e := range engines {
		out = append(out, Subject{Name: e.Name(), Engine: e, Graph: g})
	}
	return out
}

// Recorded is the name of the subject whose outputs fixtures hold.
const Recorded = "fixtures"

// Run returns what the subject's engine computes from a graph, which need not be the subject's
// own, for each of some inputs.
func (s Subject) Run(ctx context.Context, g *graph.Graph, inputs []map[string]*graph.Tensor) ([]map[string]*graph.Tensor, error) {
	out, _, err := s.RunGiven(ctx, g, inputs)
	return out, err
}

// RunGiven runs, as Run does, and also says what the engine was given, as SubjectReport does.
func (s Subject) RunGiven(ctx context.Context, g *graph.Graph, inputs []map[string]*graph.Tensor) (out []map[string]*graph.Tensor, given string, err error) {
	s.Graph = g
	c := Enter(s, g)
	defer c.Close()
	if c.Prepare(ctx); c.dead != nil {
		return nil, "", c.dead
	}
	given = c.given()
	for _, in := range inputs {
		got, err := c.Run(ctx, trial.Fixture{Inputs: in})
		if err != nil {
			return nil, given, err
		}
		out = append(out, got)
	}
	return out, given, nil
}

// IsOracle reports whether the subject's engine is engine/oracle.
func (s Subject) IsOracle() bool { return s.Engine != nil && s.Engine.Name() == OracleName }

// OracleName is the name of engine/oracle.
const OracleName = "oracle"

// IsNarrow reports whether the subject computes each value in the value's own type, while other
// engines may compute float16 in float32.
func (s Subject) IsNarrow() bool {
	return s.Engine != nil && s.Engine.Name() == oracle.Engine{Narrow: true}.Name()
}
