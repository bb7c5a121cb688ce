package convert

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// QuantizeSettings say how a graph goes to integers of 8 bits.
type QuantizeSettings struct {
	// Engine and Rows calibrate: the ranges of values are taken from what the engine
	// computes of them. Without rows ranges are taken anew in each run (dynamic), which is
	// of Gemm and MatMul alone.
	Engine     hourglass.Engine
	Rows       iter.Seq2[map[string]*graph.Tensor, error]
	Method     Method   // "": minmax
	Percentile float64  // of Percentile; 0: 99.99
	Keep       []string // nodes, by their name or first output, or operators, that stay in float32
}

// quantizes are the operators that are computed in integers, with the dimension of their
// weights that is of the channels that go out.
var quantizes = map[string]int{"Gemm": 1, "MatMul": 1, "Conv": 0}

// leastOpset of a quantized graph: DequantizeLinear by channels.
const leastOpset = 13

// Quantize writes Gemm, MatMul and Conv of constant weights for integers of 8 bits.
// Weights are int8, symmetric and by channels of output; what a layer reads is uint8, of a
// range that is calibrated (static, as QuantizeLinear and DequantizeLinear around the
// layers, which runtimes fuse), or taken in each run (dynamic, as MatMulInteger).
// Everything else stays float32. The graph must be of opset 13 or later.
func Quantize(ctx context.Context, g *graph.Graph, s QuantizeSettings) (*graph.Graph, error) {
	q, err := newQuantization(ctx, g, s)
	if err != nil {
		return nil, err
	}
	return q.quantized(q.keep)
}

// reduce has as nodes the layers that are quantized. Ranges are taken once.
func (s QuantizeSettings) reduce(ctx context.Context, g *graph.Graph) ([]string, func([]string) (*graph.Graph, error), error) {
	q, err := newQuantization(ctx, g, s)
	if err != nil {
		return nil, nil, err
	}
	layers := slices.DeleteFunc(slices.Clone(g.Nodes), func(n *graph.Node) bool { return !q.takes(n) })
	return callable(layers), func(keep []string) (*graph.Graph, error) {
		with, err := keepingOf(g, slices.Concat(s.Keep, keep))
		if err != nil {
			return nil, err
		}
		return q.quantized(with)
	}, nil
}

// newQuantization checks what is to be done, and calibrates it.
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
	case g.Opset() < leastOpset:
		return nil, fmt.Errorf("convert: graph %q is of opset %d; scales by channels are of %d and later", g.Name, g.Opset(), leastOpset)
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	keep, err := keepingOf(g, s.Keep)
	if err != nil {
		return nil, err
	}
	q := &quantization{s: s, g: g, keep: keep}
	if err := q.finite(); err != nil {
		return nil, err
	}
	return q, q.calibrate(ctx)
}

// calibrate takes the ranges of what layers read. A rectified value is what its layer is
// to give.
func (q *quantization) calibrate(ctx context.Context) (err error) {
	var names []string
	for _, n := range q.g.Nodes {
		if q.takes(n) && !slices.Contains(names, n.Inputs[0]) {
			names = append(names, n.Inputs[0])
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("convert: graph %q has no layer that is quantized: Gemm, MatMul, or with rows to calibrate on Conv, of constant float32 weights", q.g.Name)
	}
	if q.s.Rows == nil {
		return nil
	}
	if q.seen, err = calibrate(ctx, q.g, names, q.s.Engine, q.s.Rows); err != nil {
		return fmt.Errorf("convert: calibrating graph %q: %w", q.g.Name, err)
	}
	return nil
}

// quantized writes the graph anew, with some of its nodes in float32.
func (q *quantization) quantized(keep keeping) (*graph.Graph, error) {
	q.keep, q.weights, q.read = keep, map[string]graph.Value{}, map[string]graph.Value{}
	out, err := rewritten(q.g, q.g.Opset(), func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		switch rectified, done := q.read[n.Outputs[0]]; {
		case done:
			return []graph.Value{rectified}
		case !q.takes(n):
			return nil
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

type quantization struct {
	s       QuantizeSettings
	g       *graph.Graph
	keep    keeping
	seen    map[string]*seen       // by the names of what layers read
	read    map[string]graph.Value // what they read, through 8 bits
	weights map[string]graph.Value
}

// takes says that a node is one that is quantized.
func (q *quantization) takes(n *graph.Node) bool {
	if _, known := quantizes[n.Op]; !known || !n.Standard() || q.keep.has(n) {
		return false
	}
	w := q.g.Constant(n.Inputs[1])
	if w == nil || w.Elem != graph.Float || len(w.Dims) < 2 || w.Len() == 0 || n.Op == "MatMul" && len(w.Dims) != 2 {
		return false
	}
	if q.s.Rows != nil {
		return true
	}
	return n.Op == "MatMul" || n.Op == "Gemm" && n.Int("transA", 0) == 0 && n.Float("alpha", 1) == 1 && n.Float("beta", 1) == 1
}

// finite refuses weights that no scale takes to integers.
func (q *quantization) finite() error {
	for _, n := range q.g.Nodes {
		if !q.takes(n) {
			continue
		}
		w := q.g.Constant(n.Inputs[1])
		v, err := graph.Data[float32](w)
		if err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		for i, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("convert: %v: element %d of its weights %q is %v, which is no integer at any scale", n, i, w.Name, x)
			}
		}
	}
	return nil
}

// static puts what a layer reads, its weights and its bias through integers. Where all
// that is done with its result is to rectify it for other layers, the result goes through
// 8 bits that begin at 0, which is rectification.
func (q *quantization) static(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	x, read := q.read[n.Inputs[0]]
	if !read {
		x = q.through(r, in[0], n.Inputs[0])
		q.read[n.Inputs[0]] = x
	}
	inputs := slices.Clone(in)
	inputs[0] = x
	axis := outAxis(n)
	values, scales := symmetric(q.g.Constant(n.Inputs[1]), axis)
	inputs[1] = q.weight(r, n, values, func(w graph.Value) graph.Value {
		return byChannel(r, w, scales, make([]int8, len(scales)), axis)
	})
	if bias, ok := q.bias(r, n, scales); ok {
		inputs[2] = bias
	}
	y := r.b.Node(n, inputs...)
	if relu := q.rectifier(n); relu != "" {
		q.read[relu] = r.named(relu, q.through(r, y[0], relu))
	}
	return y
}

// weight makes what layers read of integers, once for all that read a weight along one axis. A
// tied one, that is read along both, has integers for each.
func (q *quantization) weight(r *rewrite, n *graph.Node, integers *graph.Tensor, of func(graph.Value) graph.Value) graph.Value {
	name := n.Inputs[1]
	key := fmt.Sprintf("%s along %d", name, outAxis(n))
	if v, made := q.weights[key]; made {
		return v
	}
	as := name + ".int8"
	if _, taken := r.b.Value(as); taken {
		as = fmt.Sprintf("%s.int8_%d", name, outAxis(n))
	}
	q.weights[key] = of(r.b.Parameter(integers.Renamed(as)))
	return q.weights[key]
}

// through quantizes a value by the range that another, or it, was seen to have.
func (q *quantization) through(r *rewrite, v graph.Value, seen string) graph.Value {
	scale, zero := q.affine(seen)
	s, z := r.b.Const(graph.Scalar("", scale)), r.b.Const(graph.Scalar("", zero))
	return r.op("DequantizeLinear", r.op("QuantizeLinear", v, s, z), s, z)
}

func (q *quantization) affine(name string) (scale float32, zero uint8) {
	return affine(q.seen[name].within(q.s.Method, q.s.Percentile))
}

// bias is a layer's as int32, in steps of the products of the scales, as runtimes add it
// up. One that this does not hold stays as it is.
func (q *quantization) bias(r *rewrite, n *graph.Node, scales []float32) (graph.Value, bool) {
	t := q.g.Constant(n.Input(2))
	if t == nil || t.Elem != graph.Float || len(t.Dims) != 1 || t.Len() != len(scales) || n.Float("alpha", 1) != 1 || n.Float("beta", 1) != 1 {
		return graph.Value{}, false
	}
	v, err := graph.Data[float32](t)
	if err != nil {
		return graph.Value{}, false
	}
	x, _ := q.affine(n.Inputs[0])
	steps, integers := make([]float32, len(v)), make([]int32, len(v))
	for i, b := range v {
		steps[i] = x * scales[i]
		at := math.RoundToEven(float64(b) / float64(steps[i]))
		if !(math.Abs(at) < math.MaxInt32) {
			return graph.Value{}, false
		}
		integers[i] = int32(at)
	}
	name := n.Input(2) + ".int32"
	if _, taken := r.b.Value(name); taken { // it is another layer's too, in other steps
		return graph.Value{}, false
	}
	return byChannel(r, r.b.Parameter(graph.Vector(name, integers...)), steps, make([]int32, len(steps)), 0), true
}

// byChannel is integers with a scale for each along an axis. The zero points are stated,
// since onnxruntime does not compute in integers where they are left out.
func byChannel[T graph.Element](r *rewrite, v graph.Value, scales []float32, zeros []T, axis int) graph.Value {
	return r.op("DequantizeLinear", v, r.b.Const(graph.Vector("", scales...)), r.b.Const(graph.Vector("", zeros...)), graph.Int("axis", int64(axis)))
}

// rectifier is what a Relu gives that alone reads a layer and is read by layers alone; ""
// where there is none.
func (q *quantization) rectifier(n *graph.Node) string {
	at := slices.IndexFunc(q.g.Nodes, func(m *graph.Node) bool { return m.Op == "Relu" && m.Inputs[0] == n.Outputs[0] })
	if at < 0 || q.g.Index().Uses(n.Outputs[0]) != 1 {
		return ""
	}
	out := q.g.Nodes[at].Outputs[0]
	if q.seen[out] == nil || slices.ContainsFunc(q.g.Outputs, func(o graph.Value) bool { return o.Name == out }) {
		return ""
	}
	for _, m := range q.g.Nodes {
		if i := slices.Index(m.Inputs, out); i > 0 || i == 0 && !q.takes(m) {
			return ""
		}
	}
	return out
}

// dynamic multiplies integers: (x − zero)·w, scaled by both scales, and the bias added.
func (q *quantization) dynamic(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	w := q.g.Constant(n.Inputs[1])
	values, scales := symmetric(w, outAxis(n))
	if n.Op == "Gemm" && n.Int("transB", 0) != 0 {
		values = transposed(values)
	}
	weight := q.weight(r, n, values, func(w graph.Value) graph.Value { return w })
	x := r.b.OpN("DynamicQuantizeLinear", 3, in[0])
	product := r.op("Cast", r.op("MatMulInteger", x[0], weight, x[2]), graph.Int("to", int64(graph.Float)))
	y := r.op("Mul", product, r.op("Mul", r.b.Const(graph.Vector("", scales...)), x[1]))
	if len(in) > 2 && in[2].Name != "" {
		y = r.op("Add", y, in[2])
	}
	return []graph.Value{y}
}

func outAxis(n *graph.Node) int {
	if n.Op == "Gemm" && n.Int("transB", 0) != 0 {
		return 0
	}
	return quantizes[n.Op]
}

// affine is the scale and zero point of a range with 0 in it, which is then exact.
func affine(low, high float64) (scale float32, zero uint8) {
	low, high = min(low, 0), max(high, 0)
	scale = float32((high - low) / 255)
	if scale == 0 {
		return 1, 0
	}
	return scale, uint8(max(0, min(255, math.RoundToEven(-low/float64(scale)))))
}

// symmetric is weights as int8 from −127 to 127, with a scale for each along an axis.
func symmetric(w *graph.Tensor, axis int) (*graph.Tensor, []float32) {
	v, _ := graph.Data[float32](w)
	channels, inner := int(w.Dims[axis]), 1
	for _, d := range w.Dims[axis+1:] {
		inner *= int(d)
	}
	scales := make([]float32, channels)
	for i, x := range v {
		c := i / inner % channels
		scales[c] = max(scales[c], float32(math.Abs(float64(x)))/127)
	}
	out := make([]int8, len(v))
	for i, x := range v {
		c := i / inner % channels
		if scales[c] == 0 {
			scales[c] = 1
		}
		out[i] = int8(max(-127, min(127, math.RoundToEven(float64(x/scales[c])))))
	}
	return graph.NewTensor(w.Name, out, w.Dims...), scales
}

func transposed(t *graph.Tensor) *graph.Tensor {
	v, _ := graph.Data[int8](t)
	rows, columns := int(t.Dims[0]), int(t.Dims[1])
	out := make([]int8, len(v))
	for i := range rows {
		for j := range columns {
			out[j*rows+i] = v[i*columns+j]
		}
	}
	return graph.NewTensor(t.Name, out, int64(columns), int64(rows))
}
