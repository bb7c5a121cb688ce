package detector

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/detector/forest"
	"github.com/hourglass-go/hourglass/graph"
)

// part is one of the parts of a score: a quantity that is large where a row is unlike the others, brought to
// the scale that its logarithm has on normal rows: (ln(q + floor) − middle) / spread.
type part struct {
	floor, middle, spread float64
	weight                float64
}

// Shares that keep a part's scale from being decided by rows that are equal to each other.
const (
	floorShare     = 0.1  // of the mean quantity: is added before the logarithm
	smallestSpread = 0.05 // of a logarithm
)

// fitPart finds the scale of a part from its quantity on normal rows.
func fitPart(quantities []float64, weight float64) part {
	p := part{weight: weight}
	for _, q := range quantities {
		p.floor += q / float64(len(quantities))
	}
	p.floor = max(p.floor*floorShare, 1e-6)
	logs := make([]float64, len(quantities))
	mean := 0.0
	for i, q := range quantities {
		logs[i] = math.Log(q + p.floor)
		mean += logs[i] / float64(len(logs))
	}
	for _, l := range logs {
		p.spread += (l - mean) * (l - mean) / float64(len(logs))
	}
	slices.Sort(logs)
	p.middle, p.spread = logs[len(logs)/2], max(math.Sqrt(p.spread), smallestSpread)
	return p
}

func (p part) build(b *graph.Builder, quantity graph.Value) graph.Value {
	l := b.Op("Log", b.Op("Add", quantity, b.Scalar(p.floor)))
	return b.Op("Mul", b.Op("Sub", l, b.Scalar(p.middle)), b.Scalar(p.weight/p.spread))
}

// scoring holds everything that a score is computed with.
type scoring struct {
	features *features
	kept     *bank
	// white and whiteKept are nil where there are too many features to whiten; distances are then divided by
	// what is usual in the features themselves.
	white     *mat.Dense // x·white is whitened
	whiteKept *bank
	net       *graph.Graph // input, [batch, features] → latent, reconstruction
	// coded says that distances are those between codes. precision is what errors are multiplied by; nil: they stay.
	coded     bool
	precision []float32

	distance, local, error part

	// Yardsticks, which are no part of the score. components are nil where there are too many features.
	components *pca.Components
	forest     *forest.Forest
	quality    Quality
}

// localFloor is the share of the mean usual distance that is the floor of a bank.
const localFloor = 0.1

// scored holds what a graph computes of rows.
type scored struct {
	parts        [3]graph.Value // [batch, 1], whose sum is the score: distance, local distance and error
	score        graph.Value    // [batch]
	contribution graph.Value    // [batch, columns]
	expected     graph.Value    // [batch, width]
}

// build adds everything from raw rows to their scores.
func (s *scoring) build(b *graph.Builder, x graph.Value) scored {
	z := s.features.build(b, x)
	made := b.Inline(s.net, z)
	back, space := made[1], z
	squares := s.features.squares(b, z, back)
	if s.precision != nil { // of a model's own error, whose rows have no gaps
		e := b.Op("Mul", b.Op("Sub", z, back), row(b, s.precision))
		squares = b.Op("Mul", e, e)
	}
	if s.coded {
		space = made[0]
	}
	mean := b.Op("ReduceMean", squares, graph.Ints("axes", 1), graph.Int("keepdims", 1))

	n := s.kept.build(b, space, "kept_")
	total := weighed(b, squares, s.error.weight)
	blame := func(share func() graph.Value, weight float64) {
		if !s.coded { // a code has no columns
			total = b.Op("Add", total, weighed(b, share(), weight))
		}
	}
	near, floor := n, s.kept.floor()
	if s.white == nil {
		blame(func() graph.Value { return b.Op("Mul", n.apart, n.apart) }, s.distance.weight)
	} else {
		white := b.Op("MatMul", space, b.Parameter(tensor("whitening", s.white)))
		near, floor = s.whiteKept.build(b, white, "whitened_"), s.whiteKept.floor()
		blame(func() graph.Value { return s.unexplained(b, white) }, s.distance.weight)
		blame(func() graph.Value { return s.unexplained(b, near.apart) }, s.local.weight)
	}
	local := b.Op("Div", near.distance, b.Op("Add", near.usual, b.Scalar(floor)))

	parts := [3]graph.Value{s.distance.build(b, n.distance), s.local.build(b, local), s.error.build(b, mean)}
	score := b.Op("Add", b.Op("Add", parts[0], parts[1]), parts[2])
	return scored{
		parts:        parts,
		score:        b.Op("Squeeze", score, ints(b, 1)),
		contribution: weighed(b, s.features.perColumn(b, total), 1),
		expected:     s.features.restore(b, x, back),
	}
}

// unexplained divides a whitened difference δ among the features: that of a row from the mean of all rows, or from that of
// the nearest. Feature j has the square of what the others do not explain of δⱼ, over the variance that is left of it:
// (Mδ)ⱼ²/Mⱼⱼ, with M the inverse of the covariance (Whittaker 1990, chapter 5). Where δ is that of one feature alone, no other has more.
func (s *scoring) unexplained(b *graph.Builder, apart graph.Value) graph.Value {
	unexplained := b.Op("MatMul", apart, b.Const(tensor("", mat.DenseCopyOf(s.white.T()))))
	_, features := s.white.Dims()
	left := make([]float32, features)
	for i := range left {
		left[i] = float32(1 / mat.Dot(s.white.RowView(i), s.white.RowView(i)))
	}
	return b.Op("Mul", b.Op("Mul", unexplained, unexplained), b.Const(graph.NewTensor("", left, 1, int64(features))))
}

// weighed divides each row by its sum, and multiplies it by a weight.
func weighed(b *graph.Builder, v graph.Value, weight float64) graph.Value {
	sum := b.Op("ReduceSum", v, ints(b, 1), graph.Int("keepdims", 1))
	share := b.Op("Div", v, b.Op("Add", sum, b.Scalar(1e-12)))
	if weight == 1 {
		return share
	}
	return b.Op("Mul", share, b.Scalar(weight))
}

// perColumn adds the values of the features, [batch, features], column by column, [batch, columns].
func (f *features) perColumn(b *graph.Builder, v graph.Value) graph.Value {
	if f.single() {
		return v
	}
	owners := make([]float32, len(f.owner)*f.columns) // 1 where a feature belongs to a column
	for i, column := range f.owner {
		owners[i*f.columns+column] = 1
	}
	return b.Op("MatMul", v, b.Const(graph.NewTensor("", owners, int64(len(f.owner)), int64(f.columns))))
}

// single reports whether each column is one feature, in their order.
func (f *features) single() bool {
	for i, column := range f.owner {
		if i != column {
			return false
		}
	}
	return len(f.owner) == f.columns
}

func average(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(len(v), 1))
}

// uncalibrated returns the graph from raw rows to scores, which calibrating rows are scored with.
func (s *scoring) uncalibrated() (*graph.Graph, error) {
	b := graph.NewBuilder("score", 0)
	b.Output(hourglass.ScoreName, s.build(b, s.input(b)).score)
	return b.Graph()
}

func (s *scoring) input(b *graph.Builder) graph.Value {
	return b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(s.features.width)))
}
