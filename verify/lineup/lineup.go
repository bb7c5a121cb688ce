package lineup

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// Lineup holds the engines that graphs are run on.
type Lineup struct {
	Engines []hourglass.Engine
	// Optional engines take part as far as they can: see judge.Subject. A graph that computes in
	// float16 or bfloat16 then also runs on the oracle that computes in these types, because the
	// others may compute in float32, where nothing overflows.
	Optional bool
	// Spare takes part where only one of Engines carries a graph; nil: nothing does.
	Spare hourglass.Engine
}

// On returns a graph on each of the engines: as it is for those that are given files, with the operators
// of ONNX's domains for the oracle ([OwnOperators]), and with those of its own one for the others ([Plain]).
func (l Lineup) On(g *graph.Graph) []judge.Subject {
	own, plain, engines := OwnOperators(g), Plain(g), l.Engines
	if l.Optional && ComputesNarrow(g) {
		engines = append(slices.Clip(engines), oracle.Engine{Narrow: true})
	}
	subjects := judge.Subjects(g, engines...)
	if l.Spare != nil {
		subjects = append(subjects, judge.Subject{Name: l.Spare.Name(), Engine: l.Spare, Graph: g, Spare: true})
	}
	for i, s := range subjects {
		switch subjects[i].Optional = l.Optional; {
		case hourglass.ReadsFiles(s.Engine):
		case s.IsOracle():
			subjects[i].Graph = own
		default:
			subjects[i].Graph = plain
		}
	}
	return subjects
}

// Versus returns two graphs on each of the engines, named after the paths that they were read from:
// the first engine's by the file alone, the others' by file and engine. The first graph on the
// oracle is called by the engine alone, because it is the truth that the others are compared with.
func (l Lineup) Versus(paths [2]string, graphs [2]*graph.Graph) []judge.Subject {
	names := [2]string{filepath.Base(paths[0]), filepath.Base(paths[1])}
	if names[0] == names[1] {
		names = paths
	}
	if names[0] == names[1] {
		names[1] += " again"
	}
	var subjects []judge.Subject
	for i, g := range graphs {
		for j, s := range l.On(g) {
			s.Model = i
			switch {
			case s.Name == oracle.Engine{}.Name() && i == 0:
			case j == 0:
				s.Name = names[i]
			default:
				s.Name = fmt.Sprintf("%s on %s", names[i], s.Name)
			}
			subjects = append(subjects, s)
		}
	}
	return subjects
}

// OwnOperators returns a graph in operators of ONNX's own domain and of ai.onnx.ml, with the functions of
// its model inlined, where these can express the same, and otherwise the graph itself.
func OwnOperators(g *graph.Graph) *graph.Graph {
	if inlined, err := g.Inlined(); err == nil {
		g = inlined
	}
	if len(g.Unknown()) == 0 && g.Opset() >= convert.OldestRun {
		return g
	}
	if own, err := convert.Opset(g, max(g.Opset(), convert.OldestTarget)); err == nil {
		return own
	}
	return g
}

// Plain returns what OwnOperators returns, with the operators of ai.onnx.ml written out, too, where that is
// possible, because fewer engines have them.
func Plain(g *graph.Graph) *graph.Graph {
	own := OwnOperators(g)
	if plain, _, err := convert.Standard(own); err == nil {
		return plain
	}
	return own
}
