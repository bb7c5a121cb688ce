package detector

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Names of a detector's initializers that calibration changes, and of its input with a default.
const (
	calibrationName = "calibration" // scores of calibrating rows, in rising order
	// AlphaName is the p-value up to which a row is an anomaly: the share of normal rows that are called one.
	AlphaName = "alpha"
)

// slack is added to calibrating scores before a score is compared with them. Runtimes round differently, and
// a row that is equal to a calibrating row has that row's score. A p-value grows by it, and stays valid.
const slack = 1e-4

// calibrate adds the p-value of scores and the decision. The p-value is (1 + the number of calibrating rows
// with at least the row's score) / (1 + the number of calibrating rows).
func calibrate(b *graph.Builder, score graph.Value, scores []float32) {
	kept := b.Parameter(graph.NewTensor(calibrationName, scores, 1, int64(len(scores))))
	level := b.Parameter(graph.Scalar(AlphaName, float32(0.01)))
	one := b.Scalar(1)
	n := b.Op("Cast", b.Op("Size", kept), graph.Int("to", int64(graph.Float)))
	p := b.Output(hourglass.PValueName, b.Op("Div", b.Op("Add", atLeast(b, b.Op("Unsqueeze", score, ints(b, 1)), kept, n), one), b.Op("Add", n, one)))
	b.Output(hourglass.AnomalyName, b.Op("LessOrEqual", p, level))
}

// blockScores is the number of calibrating scores that are compared with a score one by one.
const blockScores = 64

// atLeast returns how many of the n kept scores, which rise, each score of x, [batch, 1], does not exceed. The scores are cut into
// blocks, with the lowest number before them so that no block is short, and the first block holds no score. Where a score does not exceed
// the first of a block, it exceeds none of that block. The block before those is compared one by one. A score that is NaN counts none.
func atLeast(b *graph.Builder, x, kept, n graph.Value) graph.Value {
	before := b.Op("Sub", ints(b, 2*blockScores), b.Op("Mod", b.Op("Size", kept), ints(b, blockScores)))
	lowest := b.Scalar(-math.MaxFloat32)
	blocks := b.Op("Reshape", b.Op("Pad", kept, b.Op("Concat", ints(b, 0), before, ints(b, 0, 0), graph.Int("axis", 0)), lowest), ints(b, -1, blockScores))
	firsts := b.Op("Gather", blocks, b.Const(graph.Scalar("", int64(0))), graph.Int("axis", 1))
	count := func(of graph.Value) graph.Value { // [batch]
		return b.Op("ReduceSum", b.Op("Cast", b.Op("LessOrEqual", x, of), graph.Int("to", int64(graph.Float))), ints(b, 1), graph.Int("keepdims", 0))
	}
	whole := count(firsts)
	last := b.Op("Sub", b.Op("Size", firsts), b.Const(graph.Scalar("", int64(1))))
	at := b.Op("Sub", last, b.Op("Cast", whole, graph.Int("to", int64(graph.Int64))))
	above := b.Op("Add", b.Op("Mul", whole, b.Scalar(blockScores)), count(b.Op("Gather", blocks, at)))
	return b.Op("Min", above, n) // a score of −∞ does not exceed what fills the blocks
}

// ErrCalibration is wrapped by every error about calibrating rows.
var ErrCalibration = errors.New("calibration")

// Calibrate replaces the calibrating rows by those with the given scores, which must be of normal rows that
// took no part in the fit. The rest of the detector stays as it is.
func (d *Detector) Calibrate(scores []float32) error {
	if len(scores) == 0 || len(scores) > MostCalibrating {
		return fmt.Errorf("%w: %d scores; want 1 to %d", ErrCalibration, len(scores), MostCalibrating)
	}
	sorted := slices.Clone(scores)
	for i, s := range sorted {
		if s-s != 0 {
			return fmt.Errorf("%w: score %d is %v; want a finite number", ErrCalibration, i, s)
		}
		sorted[i] = s + slack
	}
	slices.Sort(sorted)
	return d.replace(graph.NewTensor(calibrationName, sorted, 1, int64(len(sorted))))
}

// SetAlpha replaces the p-value up to which a row is an anomaly.
func (d *Detector) SetAlpha(alpha float64) error {
	if !(alpha > 0 && alpha < 1) {
		return fmt.Errorf("%w: alpha is %v; want a number between 0 and 1", ErrCalibration, alpha)
	}
	return d.replace(graph.Scalar(AlphaName, float32(alpha)))
}

// replace replaces an initializer, which may have another size.
func (d *Detector) replace(t *graph.Tensor) error {
	g := d.Graph.Clone()
	old := g.Index().Initializer(t.Name)
	if old == nil {
		return fmt.Errorf("%w: the graph has no initializer %q", ErrDetector, t.Name)
	}
	g.Initializers[slices.Index(g.Initializers, old)] = t
	g.Values = nil
	if err := g.Infer(); err != nil {
		return err
	}
	d.Graph = g
	return nil
}

// Alpha returns the p-value up to which a row is an anomaly.
func (d *Detector) Alpha() float64 {
	v, err := graph.Data[float32](d.Graph.Index().Initializer(AlphaName))
	if err != nil || len(v) != 1 {
		return 0
	}
	return float64(v[0])
}

// Calibrating returns the number of calibrating rows. The smallest p-value is one over that number plus one.
func (d *Detector) Calibrating() int {
	t := d.Graph.Index().Initializer(calibrationName)
	if t == nil || len(t.Dims) != 2 {
		return 0
	}
	return int(t.Dims[1])
}

// CalibratingScores returns the scores of the calibrating rows, in rising order.
func (d *Detector) CalibratingScores() ([]float32, error) {
	v, err := graph.Data[float32](d.Graph.Index().Initializer(calibrationName))
	if err != nil {
		return nil, fmt.Errorf("%w: initializer %q: %w", ErrDetector, calibrationName, err)
	}
	scores := slices.Clone(v)
	for i := range scores {
		scores[i] -= slack
	}
	return scores, nil
}

// Threshold returns the score above which a row is an anomaly, and false where no row can be one, because
// there are too few calibrating rows for alpha.
func (d *Detector) Threshold() (float32, bool) {
	scores, err := d.CalibratingScores()
	above := int(math.Floor(d.Alpha()*(1+1e-6)*float64(len(scores)+1))) - 1 // so many may have at least the score
	if err != nil || above < 0 {
		return 0, false
	}
	return scores[len(scores)-1-min(above, len(scores)-1)], true
}

// Discoveries returns which of the rows with these p-values are anomalies, so that of the rows that it
// returns a share of at most q is expected to be normal (Benjamini and Hochberg 1995). p-values of one
// detector are positively dependent, for which the bound holds, too (Bates et al. 2023, theorem 2).
func Discoveries(p []float32, q float64) []bool {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	last := -1
	for i, at := range order {
		if float64(p[at]) <= q*float64(i+1)/float64(len(p))*(1+1e-6) { // a p-value is rounded to float32
			last = i
		}
	}
	found := make([]bool, len(p))
	for _, at := range order[:last+1] {
		found[at] = true
	}
	return found
}

// MostCalibrating is the greatest number of calibrating rows, because each score is compared with all of them.
const MostCalibrating = 1 << 16

// How many rows calibrate: a share of them, at least leastCalibrating where that leaves most of them to the
// fit, and no more than usualCalibrating.
const (
	calibratingShare = 0.1
	leastCalibrating = 100
	usualCalibrating = 2000
)

// calibratingRows returns how many of some rows calibrate. 20 are enough for an alpha of 0.05, and 100 for
// one of 0.01.
func calibratingRows(rows int) int {
	n := int(math.Ceil(calibratingShare * float64(rows)))
	n = max(n, min(leastCalibrating, rows/5), min(20, rows/3))
	return min(n, usualCalibrating)
}
