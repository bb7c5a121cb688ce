package infer

import (
	"context"
	"slices"

	"github.com/hourglass-go/hourglass/detector"
)

// Scores is what a model says of rows; a score is higher the less a row is like those that the
// model learnt. Of a detector all fields are filled. Of an autoencoder Score is the mean squared
// error of the reconstruction, in the units that training saw where the folder states its scaling,
// Expected is the reconstruction, and the other fields are empty.
type Scores = detector.Scores

// Score returns the scores of rows.
func (m *Model) Score(ctx context.Context, x []float32) (*Scores, error) {
	s := &Scores{}
	return s, m.ScoreInto(ctx, s, x)
}

// ScoreInto does what Score does, into dst, whose slices are made longer only where they have too
// little room.
func (m *Model) ScoreInto(ctx context.Context, dst *Scores, x []float32) error {
	if back := m.routes[reconstructing]; m.routes[scoring].lack != nil && back.lack == nil && back.In == back.Out[0] {
		return m.errors(ctx, dst, x)
	}
	r, n, err := m.begin(ctx, scoring, x)
	if err != nil {
		return err
	}
	defer m.mu.RUnlock()
	resize(&dst.Score, n*r.Out[score])
	resize(&dst.PValue, n*r.Out[pValue])
	resize(&dst.Contribution, n*r.Out[contribution])
	resize(&dst.Expected, n*r.Out[expected])
	to := [...][]float32{score: dst.Score, pValue: dst.PValue, contribution: dst.Contribution, expected: dst.Expected}
	if err := r.run(ctx, to[:], x, n); err != nil {
		return err
	}
	resize(&dst.Anomaly, n)
	for i, p := range dst.PValue {
		dst.Anomaly[i] = p <= m.alpha
	}
	return nil
}

// errors scores by the reconstruction.
func (m *Model) errors(ctx context.Context, dst *Scores, x []float32) error {
	resize(&dst.Expected, len(x))
	if err := m.ReconstructInto(ctx, dst.Expected, x); err != nil {
		return err
	}
	width := m.routes[reconstructing].In
	resize(&dst.Score, len(x)/width)
	dst.PValue, dst.Anomaly, dst.Contribution = dst.PValue[:0], dst.Anomaly[:0], dst.Contribution[:0]
	var scale []float32
	gaps := false // whether NaN is a missing value, which takes no part
	if m.manifest != nil && m.manifest.Scaling != nil && len(m.manifest.Scaling.Scale) == width {
		scale, gaps = m.manifest.Scaling.Scale, m.manifest.Scaling.Missing != nil
	}
	for i := range dst.Score {
		sum, there := 0.0, 0
		for j, v := range x[i*width : (i+1)*width] {
			if v != v && gaps {
				continue
			}
			there++
			d := float64(v) - float64(dst.Expected[i*width+j])
			if scale != nil {
				d /= float64(scale[j])
			}
			sum += d * d
		}
		dst.Score[i] = float32(sum / float64(max(there, 1)))
	}
	return nil
}

func resize[T any](s *[]T, n int) { *s = slices.Grow((*s)[:0], n)[:n] }
