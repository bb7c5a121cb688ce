package detector

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// Scorer scores rows on an engine. It is safe for concurrent use where the engine's runners are.
type Scorer struct {
	runner   hourglass.Runner
	detector *Detector
	batch    int
}

// Scorer prepares the detector on an engine. Close it after use.
func (d *Detector) Scorer(ctx context.Context, e hourglass.Engine) (*Scorer, error) {
	runner, err := e.NewRunner(ctx, d.Graph)
	if err != nil {
		return nil, err
	}
	return &Scorer{runner: runner, detector: d, batch: feed.Batch(d.Graph)}, nil
}

// Batch returns the number of rows that are best scored at a time.
func (s *Scorer) Batch() int { return s.batch }

// Close frees what the scorer holds.
func (s *Scorer) Close() error { return s.runner.Close() }

// Scores holds what a detector says of rows.
type Scores struct {
	Score   []float32 // one a row; the higher, the less like normal rows
	PValue  []float32 // one a row
	Anomaly []bool    // one a row: whether PValue is at most alpha
	// Contribution has, for each row, the share of each used column of the schema in the score.
	Contribution []float32
	// Expected has, for each row, the values that the detector would have expected, as Row writes them. A time
	// is the row's own.
	Expected []float32
}

// Score scores rows, which are values as [schema.Matching.Row] writes them, one row after the other.
func (s *Scorer) Score(ctx context.Context, rows []float32) (*Scores, error) {
	width := s.detector.Schema.Width()
	if len(rows)%width != 0 {
		return nil, fmt.Errorf("%w: %d values; want rows of %d", ErrData, len(rows), width)
	}
	out := &Scores{}
	for some := range slices.Chunk(rows, s.batch*width) {
		made, err := s.runner.Run(ctx, s.detector.Inputs(some))
		if err != nil {
			return nil, err
		}
		if err := out.add(made); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// add appends the outputs of a run.
func (s *Scores) add(made map[string]*graph.Tensor) error {
	for name, to := range map[string]*[]float32{
		hourglass.ScoreName: &s.Score, hourglass.PValueName: &s.PValue, hourglass.ContributionName: &s.Contribution, hourglass.ReconstructionName: &s.Expected,
	} {
		v, err := graph.Data[float32](made[name])
		if err != nil {
			return fmt.Errorf("output %q: %w", name, err)
		}
		*to = append(*to, v...)
	}
	v, err := graph.Data[bool](made[hourglass.AnomalyName])
	s.Anomaly = append(s.Anomaly, v...)
	return err
}
