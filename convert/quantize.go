package convert

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// QuantizeSettings say how a graph is converted to integers of 8 bits.
type QuantizeSettings struct {
	// Engine and Rows calibrate: the ranges of values are those that the engine computes
	// on the rows. Without rows a layer takes its range in each run (dynamic).
	Engine     hourglass.Engine
	Rows       iter.Seq2[map[string]*graph.Tensor, error]
	Method     Method   // "": minmax
	Percentile float64  // for the method Percentile; 0: 99.99
	Keep       []string // nodes, by their name or first output, or operators, that stay in float32
}

// leastOpset is the opset that brought DequantizeLinear with a scale for each channel.
const leastOpset = 13

// Quantize writes layers of constant weights (Gemm, MatMul, Conv, ConvTranspose, RNN, GRU, LSTM, and
// Gather from a table) for integers of 8 bits. Weights are uint8 around 128, with a scale for each
// channel of output where there are many weights to a channel. What a layer reads is uint8 too. Its
// range is calibrated (static: QuantizeLinear and DequantizeLinear around the layers, which runtimes
// fuse), or taken anew in each run (dynamic: MatMulInteger).
//
// The integers of such a file are the same on every processor. Where ONNX has no fast arithmetic of
// integers (ConvTranspose, RNN, GRU, LSTM, Gather, and in the dynamic form Conv), weights are stored in
// 8 bits, and the layer computes in float32. Everything else stays float32. A graph of an opset before
// 13 is first written for 13, which brought a scale for each channel.
func Quantize(ctx context.Context, g *graph.Graph, s QuantizeSettings) (*graph.Graph, error) {
	q, err := newQuantization(ctx, g, s)
	if err != nil {
		return nil, err
	}
	return q.quantized(q.keep)
}

// reduce converts the layers that are quantized. Ranges are taken only once.
func (s QuantizeSettings) reduce(ctx context.Context, g *graph.Graph) ([]string, func([]string) (*graph.Graph, error), error) {
	q, err := newQuantization(ctx, g, s)
	if err != nil {
		return nil, nil, err
	}
	layers := slices.DeleteFunc(slices.Clone(q.g.Nodes), func(n *graph.Node) bool { return !q.takes(n) })
	return callable(layers), func(keep []string) (*graph.Graph, error) {
		with, err := keptIn(q.g, slices.Concat(s.Keep, keep))
		if err != nil {
			return nil, err
		}
		return q.quantized(with)
	}, nil
}

// newQuantization checks what is to be done, and calibrates.
func newQuantization(ctx context.Context, g *graph.Graph, s QuantizeSettings) (*quantization, error) {
	if s.Method == "" {
		s.Method = MinMax
	}
	if s.Percentile == 0 {
		s.Percentile = 99.99
	}
	switch {
	case !slices.Contains(Methods(), s.Method):
		return nil, fmt.Errorf("convert: no method is called %q; there are %v", s.Method, Methods())
	case !(s.Percentile > 50 && s.Percentile <= 100):
		return nil, fmt.Errorf("convert: percentile %v; want above 50 to 100", s.Percentile)
	case s.Rows != nil && s.Engine == nil:
		return nil, fmt.Errorf("convert: rows to calibrate on, and no engine")
	}
	g = withOwnOpset(g)
	if g.Opset() < leastOpset {
		raised, err := Opset(g, leastOpset)
		if err != nil {
			return nil, fmt.Errorf("%w; int8 needs opset %d", err, leastOpset)
		}
		g = raised
	}
	g, err := sound(g)
	if err != nil {
		return nil, err
	}
	keep, err := keptIn(g, s.Keep)
	if err != nil {
		return nil, err
	}
	q := &quantization{s: s, g: g, index: g.Index(), keep: keep, tables: map[*graph.Tensor]channelWeights{}}
	if err := q.finite(); err != nil {
		return nil, err
	}
	return q, q.calibrate(ctx)
}

// calibrate takes the ranges of the values that layers of integers read.
func (q *quantization) calibrate(ctx context.Context) (err error) {
	if !slices.ContainsFunc(q.g.Nodes, q.takes) {
		return fmt.Errorf("convert: graph %q has no layer that is quantized: Gemm, MatMul, Conv, ConvTranspose, RNN, GRU, LSTM or Gather of constant float32 weights", q.g.Name)
	}
	if q.s.Rows == nil {
		return nil
	}
	var names []string
	for _, n := range q.g.Nodes {
		if q.form(n) == inIntegers && !slices.Contains(names, n.Inputs[0]) {
			names = append(names, n.Inputs[0])
		}
	}
	if q.seen, err = calibrate(ctx, q.g, names, q.s.Engine, q.s.Rows); err != nil {
		return fmt.Errorf("convert: calibrating graph %q: %w", q.g.Name, err)
	}
	return nil
}

// quantized writes the graph with some of its nodes in float32.
func (q *quantization) quantized(keep keptNames) (*graph.Graph, error) {
	q.keep = keep
	q.weights, q.parameters, q.read = map[made]graph.Value{}, map[made]graph.Value{}, map[string]graph.Value{}
	q.named = map[string]bool{}
	out, err := rewritten(q.g, q.g.Opset(), func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		switch rectified, done := q.read[n.Outputs[0]]; {
		case done:
			return []graph.Value{rectified}
		case q.form(n) == inFloat32 || q.seen != nil && r.around != nil: // ranges inside of subgraphs are not seen
			return nil
		case q.form(n) == weightsAlone:
			return q.stored(r, n, in)
		case q.seen == nil:
			return q.dynamic(r, n, in)
		}
		return q.static(r, n, in)
	})
	if err != nil {
		return nil, err
	}
	out.Prune()
	return out, nil
}

// made tells apart what is made once for a graph. A subgraph has its own.
type made struct {
	in *rewrite
	of string
}

type quantization struct {
	s       QuantizeSettings
	g       *graph.Graph
	index   *graph.Index
	keep    keptNames
	seen    map[string]*seen       // by the names of the values that layers read
	read    map[string]graph.Value // the values that layers read, after they went through 8 bits
	weights map[made]graph.Value   // what layers read in place of their weights

	tables     map[*graph.Tensor]channelWeights
	parameters map[made]graph.Value // initializers that were added, by their contents
	named      map[string]bool      // their names, in all graphs
}
