package convert

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
)

// HalfSettings say how a graph is converted to half precision.
type HalfSettings struct {
	// Keep names nodes, by their name or first output, or operators. They stay in float32.
	Keep []string
	// Whole makes the graph's own inputs and outputs float16, too. Otherwise they stay
	// float32, and casts are added inside.
	Whole bool
	// Lossy allows weights that float16 cannot hold. Too large ones become infinite, and
	// too small ones 0. Otherwise they are refused.
	Lossy bool
}

// Lost describes a weight that half precision does not hold.
type Lost struct {
	Tensor   string
	Overflow int     // number of elements beyond ±65504
	Vanished int     // number of elements other than 0 that become 0
	Largest  float64 // the greatest magnitude in the tensor
}

func (l Lost) String() string {
	return fmt.Sprintf("%s: %d elements beyond 65504, %d that vanish; the greatest is %.3g", l.Tensor, l.Overflow, l.Vanished, l.Largest)
}

// LossyError lists the weights that half precision does not hold.
type LossyError struct{ Weights []Lost }

func (e *LossyError) Error() string {
	s := fmt.Sprintf("convert: float16 does not hold %d of the weights", len(e.Weights))
	for _, w := range e.Weights[:min(len(e.Weights), 8)] {
		s += "\n  " + w.String()
	}
	return s
}

// single are operators that have float16 in their specification and not in onnxruntime's CPU
// provider (seen in 1.30 and 1.32).
var single = []string{"Resize", "Upsample", "LSTM", "GRU", "RNN", "ScatterElements", "ScatterND", "GridSample", "AffineGrid", "MeanVarianceNormalization"}

// staysSingle reports whether a node is not computed in half precision, either by its
// specification or because onnxruntime does not do it. A node with subgraphs passes float32 to these,
// which are converted on their own. Operators of ai.onnx.ml have no float16.
func staysSingle(n *graph.Node, opset int64) bool {
	op, _ := graph.Lookup(n.Op)
	version, known := op.At(opset)
	return len(n.Subgraphs()) > 0 || !n.Standard() ||
		slices.Contains(single, n.Op) || known && !version.Interchanges(graph.Float, graph.Float16)
}

// takesItsOwn reports whether a node has to be given values of the types that they had: where its operator is
// not known, where it has subgraphs, and where it reads or gives what is no tensor, or of a type that nobody states.
func takesItsOwn(index *graph.Index, n *graph.Node) bool {
	if _, known := graph.Lookup(n.Op); !known || !n.Standard() || len(n.Subgraphs()) > 0 {
		return true
	}
	return slices.ContainsFunc(slices.Concat(n.Inputs, n.Outputs), func(name string) bool {
		return name != "" && index.Uses(name) > 0 && !index.Type(name).IsTensor()
	})
}

// Half converts a graph's float32 values to float16 (IEEE 754 binary16). Weights are rounded to
// the nearest number, and each node computes in half precision unless Keep names it. Nodes that
// scale raw inputs by constants stay in float32 (see entrance), and so do nodes of operators that are not
// known. Which other nodes float16 has no
// numbers for depends on the rows: [BeyondHalf] tells. It returns
// the weights that lost elements. Where such weights are not allowed, it returns a *LossyError
// and no graph.
func Half(g *graph.Graph, s HalfSettings) (*graph.Graph, []Lost, error) {
	g = withOwnOpset(g)
	if g.Opset() < OldestRun {
		raised, err := Opset(g, OldestTarget)
		if err != nil {
			return nil, nil, fmt.Errorf("%w; float16 needs opset %d", err, OldestRun)
		}
		g = raised
	}
	g, err := sound(g)
	if err != nil {
		return nil, nil, err
	}
	keep, err := keptIn(g, s.Keep)
	if err != nil {
		return nil, nil, err
	}
	if g, err = inferred(sunk(g)); err != nil {
		return nil, nil, err
	}
	h := &halfGraph{b: graph.NewBuilder(g.Name, g.Opset()), s: s, keep: keep, stays: staying(g), g: g, index: g.Index(), cast: map[string]graph.Value{}}
	h.b.Import(g)
	return h.convert()
}

// reduce converts the nodes that read or compute float32.
func (s HalfSettings) reduce(_ context.Context, g *graph.Graph) ([]string, func([]string) (*graph.Graph, error), error) {
	if s.Whole {
		return nil, nil, errors.New("convert: where inputs and outputs are float16 too, they cannot be compared with what they were")
	}
	typed, err := inferred(g)
	if err != nil {
		return nil, nil, err
	}
	always, err := keptIn(g, s.Keep)
	if err != nil {
		return nil, nil, err
	}
	float, stays := floats(typed), staying(typed)
	nodes := slices.DeleteFunc(slices.Clone(typed.Nodes), func(n *graph.Node) bool {
		return n.Is("Constant") || stays[n] || always.has(n) ||
			!slices.ContainsFunc(slices.Concat(n.Inputs, n.Outputs), func(v string) bool { return float[v] })
	})
	return callable(nodes), func(keep []string) (*graph.Graph, error) {
		with := s
		with.Keep = slices.Concat(s.Keep, keep)
		h, _, err := Half(g, with)
		return h, err
	}, nil
}

// floats returns the values of a typed graph that are float32.
func floats(g *graph.Graph) map[string]bool {
	float := map[string]bool{}
	for _, t := range g.Initializers {
		float[t.Name] = t.Elem == graph.Float
	}
	for _, vs := range [][]graph.Value{g.Inputs, g.Values, g.Outputs} {
		for _, v := range vs {
			float[v.Name] = v.Type.Elem == graph.Float
		}
	}
	return float
}

// halfGraph is a graph that is being converted to half precision.
type halfGraph struct {
	b     *graph.Builder
	s     HalfSettings
	keep  keptNames
	stays map[*graph.Node]bool // nodes of g that stay in float32 without being named
	g     *graph.Graph
	index *graph.Index // index of g
	lost  []Lost
	cast  map[string]graph.Value // values in the other precision
	at    map[string]graph.Value // values of g, as they are in b
}

func (h *halfGraph) convert() (*graph.Graph, []Lost, error) {
	g := h.g
	h.at = map[string]graph.Value{"": {}}
	for _, v := range g.Feeds() {
		if v.Type.Elem == graph.Float && h.s.Whole {
			v.Type.Elem = graph.Float16
		}
		h.at[v.Name] = h.b.Feed(v)
	}
	kept := h.keptWeights()
	for _, t := range g.Initializers {
		if t.Elem == graph.Float && !kept[t.Name] && !h.given(t.Name) {
			t = h.rounded(t)
		}
		h.at[t.Name] = h.b.Parameter(t)
	}
	for _, n := range g.Nodes {
		h.node(n, kept)
	}
	if len(h.lost) > 0 && !h.s.Lossy {
		return nil, h.lost, &LossyError{h.lost}
	}
	for _, o := range g.Outputs {
		v := h.at[o.Name]
		if o.Type.Elem == graph.Float {
			want := graph.Float
			if h.s.Whole {
				want = graph.Float16
			}
			v = h.typed(v, want)
		}
		h.b.Output(o.Name, v)
	}
	out, err := h.b.Graph()
	if err != nil {
		return nil, h.lost, fmt.Errorf("convert: %w", err)
	}
	out.Header = g.Header
	out.Describe(g)
	listInitializers(out, g.Inputs)
	return out, h.lost, nil
}

// given reports whether a constant is an output in float32. It cannot have another type under its name.
func (h *halfGraph) given(constant string) bool { return !h.s.Whole && h.index.IsOutput(constant) }

func (h *halfGraph) keeps(n *graph.Node) bool { return h.stays[n] || h.keep.has(n) }

// keptWeights returns the weights that only nodes in float32 read.
func (h *halfGraph) keptWeights() map[string]bool {
	kept, read := map[string]bool{}, map[string]bool{}
	for _, n := range h.g.Nodes {
		reached := read
		if h.keeps(n) {
			reached = kept
		}
		for _, in := range slices.Concat(n.Inputs, n.Captured()) {
			reached[in] = true
		}
	}
	for name := range read {
		delete(kept, name)
	}
	return kept
}

func (h *halfGraph) node(n *graph.Node, kept map[string]bool) {
	if t := graph.ConstantOf(n); t != nil && t.Elem == graph.Float {
		if !kept[n.Outputs[0]] && !h.given(n.Outputs[0]) {
			t = h.rounded(t.Renamed(n.Outputs[0]))
		}
		h.at[n.Outputs[0]] = h.b.Node(&graph.Node{Name: n.Name, Op: "Constant", Outputs: n.Outputs, Attrs: []graph.Attribute{graph.Constant("value", t.Renamed(""))}})[0]
		return
	}
	want := graph.Float16
	if h.keeps(n) {
		want = graph.Float
	}
	if len(n.Subgraphs()) > 0 {
		var err error
		if n, err = h.inner(n); err != nil {
			h.b.Fail(err)
			return
		}
	}
	c := *n
	c.Attrs = slices.Clone(n.Attrs)
	for i, a := range c.Attrs {
		switch {
		case n.Is("Cast") && a.Name == "to" && a.I == int64(graph.Float):
			c.Attrs[i].I = int64(want)
		case n.Is("ConstantOfShape") && a.Name == "value" && a.Tensor != nil && a.Tensor.Elem == graph.Float && want == graph.Float16:
			c.Attrs[i].Tensor = h.rounded(a.Tensor)
		}
	}
	if _, given := n.Attr("value"); n.Is("ConstantOfShape") && !given && want == graph.Float16 {
		c.Attrs = append(c.Attrs, graph.Constant("value", h.rounded(graph.Vector[float32]("", 0))))
	}
	inputs, same := make([]graph.Value, len(n.Inputs)), takesItsOwn(h.index, n)
	for i, name := range n.Inputs {
		switch inputs[i] = h.at[name]; {
		case same:
			inputs[i] = h.own(name)
		case inputs[i].Type.Elem == graph.Float || inputs[i].Type.Elem == graph.Float16:
			inputs[i] = h.typed(inputs[i], want)
		}
	}
	c.Outputs = slices.Clone(n.Outputs)
	if cast := (want == graph.Float) == h.s.Whole; cast { // an output leaves its name to the cast after it
		for i, name := range c.Outputs {
			if h.index.IsOutput(name) && h.index.Type(name).Elem == graph.Float {
				c.Outputs[i] = name + "_half"
			}
		}
	}
	for i, v := range h.b.Node(&c, inputs...) {
		stated := h.index.Type(n.Outputs[i])
		if v.Type.IsTensor() {
			stated.Elem = v.Type.Elem
		}
		h.at[n.Outputs[i]] = h.b.State(v, stated)
	}
}

// own returns a value of the type that it had in the graph that is converted.
func (h *halfGraph) own(name string) graph.Value {
	if h.index.Type(name).Elem == graph.Float {
		return h.typed(h.at[name], graph.Float)
	}
	return h.at[name]
}

// typed returns a value in a precision.
func (h *halfGraph) typed(v graph.Value, want graph.DataType) graph.Value {
	if v.Name == "" || v.Type.Elem == want || v.Type.Elem == graph.Undefined {
		return v
	}
	key := fmt.Sprint(v.Name, want)
	if _, made := h.cast[key]; !made {
		h.cast[key] = h.b.Op("Cast", v, graph.Int("to", int64(want)))
	}
	return h.cast[key]
}

// rounded converts a float32 tensor to float16. It rounds to the nearest number, and between two to
// the even one.
func (h *halfGraph) rounded(t *graph.Tensor) *graph.Tensor {
	v, err := graph.Data[float32](t)
	if err != nil {
		h.b.Fail(err)
		return t
	}
	lost := Lost{Tensor: t.Name}
	raw := make([]byte, 0, 2*len(v))
	for _, x := range v {
		y := float16.Fromfloat32(x)
		magnitude := math.Abs(float64(x))
		if !math.IsInf(magnitude, 0) && magnitude == magnitude {
			lost.Largest = max(lost.Largest, magnitude)
			switch {
			case y.IsInf(0):
				lost.Overflow++
			case x != 0 && y.Float32() == 0:
				lost.Vanished++
			}
		}
		raw = append(raw, byte(y.Bits()), byte(y.Bits()>>8))
	}
	if lost.Overflow+lost.Vanished > 0 {
		h.lost = append(h.lost, lost)
	}
	return &graph.Tensor{Name: t.Name, Elem: graph.Float16, Dims: t.Dims, Raw: raw, Doc: t.Doc}
}
