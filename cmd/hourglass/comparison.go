package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// comparison holds the files of a trained model's folder against each other.
type comparison struct {
	engines  []hourglass.Engine
	optional bool // engines take part as far as they can
	settings *judge.Settings
	set      *data.Set // nil: fixtures
	fixtures string    // "": those in the folder
}

// on is a graph on the engines: for onnxruntime as it is, and for the others in operators of
// ONNX's own domain.
func (k comparison) on(g *graph.Graph) []judge.Subject {
	own := ownOperators(g)
	subjects := judge.Subjects(g, k.engines...)
	for i, s := range subjects {
		subjects[i].Optional = k.optional
		if !strings.HasPrefix(s.Name, "onnxruntime") {
			subjects[i].Graph = own
		}
	}
	return subjects
}

// ownOperators is a graph in operators of ONNX's own domain, as far as they can say the
// same, and else the graph itself.
func ownOperators(g *graph.Graph) *graph.Graph {
	other := func(n *graph.Node) bool { return !n.Standard() }
	if !slices.ContainsFunc(g.Nodes, other) {
		return g
	}
	if own, err := convert.Opset(g, max(g.Opset(), convert.OldestTarget)); err == nil {
		return own
	}
	return g
}

// folder compares the three files of a trained model.
func (k comparison) folder(ctx context.Context, dir string) ([]*verify.Report, error) {
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if err := manifest.Check(dir); err != nil {
		return nil, err
	}
	var graphs [3]*graph.Graph
	for i, part := range []hourglass.Part{hourglass.AutoencoderPart, hourglass.EncoderPart, hourglass.DecoderPart} {
		if graphs[i], err = load(filepath.Join(dir, string(part)+".onnx")); err != nil {
			return nil, err
		}
	}
	var reports []*verify.Report
	for _, g := range graphs {
		trials, err := k.trials(ctx, dir, g, graphs)
		if err != nil {
			return nil, err
		}
		report, err := verify.Compare(ctx, k.on(g), trials, k.settings)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// trials are the runs of one of a folder's graphs, which are the whole, the encoder and the
// decoder. The fixtures are the whole's, and hold what the others need; the rows that a
// decoder is given are the first engine's codes.
func (k comparison) trials(ctx context.Context, dir string, g *graph.Graph, of [3]*graph.Graph) (trial.Fixtures, error) {
	whole, encoder, decoder := of[0], of[1], of[2]
	switch {
	case k.set != nil && g == decoder:
		return trial.Runs(codesOf(ctx, k.engines[0], encoder, rowsOf(encoder, k.set, rowsAt(encoder)), decoder)), nil
	case k.set != nil:
		return trial.Runs(rowsOf(g, k.set, rowsAt(g))), nil
	}
	if k.fixtures != "" {
		dir = k.fixtures
	} else {
		dir = filepath.Join(dir, "fixtures")
	}
	fixtures, err := trial.ReadFixtures(dir, whole)
	if err != nil {
		return nil, err
	}
	for _, v := range g.Outputs {
		if !slices.ContainsFunc(slices.Concat(whole.Inputs, whole.Outputs), func(of graph.Value) bool { return of.Name == v.Name }) {
			return trial.Runs(inputsOf(part(fixtures, g))), nil // no fixture knows it
		}
	}
	return part(fixtures, g), nil
}

// inputsOf are the inputs of fixtures, but for those that are left out.
func inputsOf(fixtures trial.Fixtures) trial.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for f, err := range fixtures {
			if f.LeftOut == "" && !yield(f.Inputs, err) {
				return
			}
		}
	}
}

// codesOf are a decoder's inputs for rows: the codes that the encoder gives of them,
// and what it is given beside a code.
func codesOf(ctx context.Context, e hourglass.Engine, encoder *graph.Graph, inputs trial.Inputs, decoder *graph.Graph) trial.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		runner, err := e.NewRunner(ctx, encoder)
		if err != nil {
			yield(nil, err)
			return
		}
		defer runner.Close()
		for in, err := range inputs {
			codes := map[string]*graph.Tensor{}
			if err == nil {
				var out map[string]*graph.Tensor
				out, err = runner.Run(ctx, in)
				for _, v := range decoder.Feeds() {
					if codes[v.Name] = out[v.Name]; codes[v.Name] == nil {
						codes[v.Name] = in[v.Name]
					}
				}
			}
			if !yield(codes, err) || err != nil {
				return
			}
		}
	}
}

// part takes from fixtures what one graph takes and gives.
func part(fixtures trial.Fixtures, g *graph.Graph) trial.Fixtures {
	pick := func(values []graph.Value, f trial.Fixture) map[string]*graph.Tensor {
		out := map[string]*graph.Tensor{}
		for _, v := range values {
			for _, from := range []map[string]*graph.Tensor{f.Inputs, f.Outputs} {
				if t := from[v.Name]; t != nil {
					out[v.Name] = t
				}
			}
		}
		return out
	}
	return func(yield func(trial.Fixture, error) bool) {
		for f, err := range fixtures {
			f.Inputs, f.Outputs = pick(g.Feeds(), f), pick(g.Outputs, f)
			if !yield(f, err) {
				return
			}
		}
	}
}
