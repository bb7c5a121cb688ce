package folder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Inputs says what the files are run on.
type Inputs struct {
	// Set has rows for the autoencoder and the encoder. The decoder is given the codes that
	// the first engine computes from them. nil: fixtures are used.
	Set *data.Set
	// Source has the rows of Set before they were cut into windows; nil: they were not. The reports
	// say how many rows of it the model was trained on, where its manifest tells.
	Source *data.Set
	// Fixtures is a folder of fixtures of the autoencoder. They hold what the other two files take
	// and give, too. "": those in the model's folder.
	Fixtures string
}

// partsOf returns the files of a folder. The first has the fixtures of all but columns.onnx.
func partsOf(m *export.Manifest) []hourglass.Part {
	switch {
	case m.Recipe == string(hourglass.DetectorPart) && m.Files[string(hourglass.ColumnsPart)+".onnx"] != "":
		return []hourglass.Part{hourglass.DetectorPart, hourglass.ColumnsPart}
	case m.Recipe == string(hourglass.DetectorPart):
		return []hourglass.Part{hourglass.DetectorPart}
	}
	return []hourglass.Part{hourglass.AutoencoderPart, hourglass.EncoderPart, hourglass.DecoderPart}
}

// Compare compares each file of the model in dir on all engines. The reports are those of the autoencoder,
// the encoder and the decoder, or that of a detector.
func Compare(ctx context.Context, dir string, l lineup.Lineup, in Inputs, s *judge.Settings) ([]*verify.Report, error) {
	if len(l.Engines) == 0 {
		return nil, errors.New("folder: a comparison needs an engine")
	}
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if err := manifest.Check(dir); err != nil {
		return nil, err
	}
	m := &model{engine: l.Engines[0], in: in, dir: dir}
	for _, part := range partsOf(manifest) {
		g, err := load(filepath.Join(dir, string(part)+".onnx"))
		if err != nil {
			return nil, err
		}
		m.graphs = append(m.graphs, g)
	}
	var reports []*verify.Report
	for _, g := range m.graphs {
		trials, err := m.trials(ctx, g)
		if err != nil {
			return nil, err
		}
		report, err := verify.Compare(ctx, l.On(g), trials, s)
		if err != nil {
			return nil, err
		}
		report.Notes = append(report.Notes, in.trained(manifest.Data.Division)...)
		reports = append(reports, report)
	}
	return reports, nil
}

// trained says how many of the rows the model was trained on, where the division of its training
// tells.
func (in Inputs) trained(training data.Division) []string {
	source := cmp.Or(in.Source, in.Set)
	if source == nil {
		return nil
	}
	kept, ok := training.Trained(source)
	if !ok {
		return nil
	}
	return []string{fmt.Sprintf("%d of the %d rows of %s were trained on", kept, source.Rows(), source.Name)}
}

func load(path string) (*graph.Graph, error) {
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	return g, g.Validate()
}

// model holds a folder's files, and what they are run on.
type model struct {
	dir    string
	engine hourglass.Engine // computes codes
	in     Inputs
	graphs []*graph.Graph // in the order of partsOf
}

// trials returns the runs of one of the graphs.
func (m *model) trials(ctx context.Context, g *graph.Graph) (trial.Fixtures, error) {
	whole := m.graphs[0]
	if g.Name == string(hourglass.ColumnsPart) { // a set has no texts
		return trial.ReadFixtures(filepath.Join(m.dir, filepath.FromSlash(export.ColumnsFixtures)), g)
	}
	switch set := m.in.Set; {
	case set != nil && len(m.graphs) == 3 && g == m.graphs[2]:
		encoder, decoder := m.graphs[1], m.graphs[2]
		return trial.Runs(codes(ctx, m.engine, encoder, feed.Set(encoder, set, feed.Batch(encoder)), decoder)), nil
	case set != nil:
		return trial.Runs(feed.Set(g, set, feed.Batch(g))), nil
	}
	dir := m.in.Fixtures
	if dir == "" {
		dir = filepath.Join(m.dir, "fixtures")
	}
	fixtures, err := trial.ReadFixtures(dir, whole)
	if err != nil {
		return nil, err
	}
	fixtures = trial.Part(fixtures, g)
	for _, v := range g.Outputs {
		if !graph.Has(slices.Concat(whole.Inputs, whole.Outputs), v.Name) {
			return trial.Runs(trial.InputsOf(fixtures)), nil // no fixture has its outputs
		}
	}
	return fixtures, nil
}

// codes returns a decoder's inputs for rows: the codes that the encoder computes from them, and what
// the decoder takes beside a code.
func codes(ctx context.Context, e hourglass.Engine, encoder *graph.Graph, inputs trial.Inputs, decoder *graph.Graph) trial.Inputs {
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
				codes, err = encoded(ctx, runner, in, decoder)
			}
			if !yield(codes, err) || err != nil {
				return
			}
		}
	}
}

func encoded(ctx context.Context, encoder hourglass.Runner, in map[string]*graph.Tensor, decoder *graph.Graph) (map[string]*graph.Tensor, error) {
	out, err := encoder.Run(ctx, in)
	if err != nil {
		return nil, err
	}
	codes := map[string]*graph.Tensor{}
	for _, v := range decoder.Feeds() {
		if codes[v.Name] = out[v.Name]; codes[v.Name] == nil {
			codes[v.Name] = in[v.Name]
		}
	}
	return codes, nil
}
