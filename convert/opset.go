package convert

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// The opsets between which Opset converts.
const (
	OldestOpset  = 7 // the oldest that is read
	OldestTarget = 11
	NewestOpset  = 22
)

// Opset writes a graph for another opset, newer or older, by what the specification of each
// operator says that changed (https://onnx.ai/onnx/operators/). It sets the IR version that
// belongs to the opset. Graphs of opset 7 to 22 are written for 11 to 22. What the other opset
// cannot express is refused. Of other domains, it knows the operators of ai.onnx.ml that prepare
// rows, such as Scaler, which becomes a Sub and a Mul.
func Opset(g *graph.Graph, to int64) (*graph.Graph, error) {
	if from := g.Opset(); from < OldestOpset || from > NewestOpset || to < OldestTarget || to > NewestOpset {
		return nil, fmt.Errorf("convert: graph %q of opset %d to opset %d: want one of %d to %d, to one of %d to %d", g.Name, from, to, OldestOpset, NewestOpset, OldestTarget, NewestOpset)
	}
	return rewritten(g, to, func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if preprocesses(n) {
			return preprocessing[n.Op](r, n, in)
		}
		op, known := graph.Lookup(n.Op)
		if !known || !n.Standard() {
			return r.refuse(n, "is not in the registry of operators, docs/operators.md")
		}
		if form := forms[n.Op]; form != nil {
			return form(r, n, in)
		}
		if since := axesSince(op); since > 0 {
			return r.axes(n, in, since)
		}
		if op.Since[0] > to {
			return r.refuse(n, "came with opset %d", op.Since[0])
		}
		return r.attributes(n, in)
	})
}

// attributes copies a node without the attributes that its new opset does not have. They must
// state what is the rule without them.
func (r *rewrite) attributes(n *graph.Node, in []graph.Value) []graph.Value {
	op, _ := graph.Lookup(n.Op)
	met, _ := op.At(r.to)
	gone := map[string]bool{}
	for _, a := range n.Attrs {
		if _, has := met.Attribute(a.Name); has {
			continue
		}
		since := op.AttributeSince(a.Name)
		version, _ := op.At(since)
		stated, _ := version.Attribute(a.Name)
		switch {
		case stated.Default.Is(a):
			gone[a.Name] = true
		case since > r.to:
			return r.refuse(n, "attribute %q came with opset %d", a.Name, since)
		default:
			return r.refuse(n, "attribute %q is gone at opset %d", a.Name, r.to)
		}
	}
	return r.again(n, in, func(a graph.Attribute) bool { return !gone[a.Name] })
}

// forms are for the operators that changed more than the types that they take.
var forms map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value

func init() {
	forms = map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{
		"Clip": (*rewrite).clip, "Pad": (*rewrite).pad, "Slice": (*rewrite).slice, "TopK": (*rewrite).topK, "Split": (*rewrite).split,
		"Dropout": (*rewrite).dropout, "Upsample": (*rewrite).upsample, "Resize": (*rewrite).resize,
		"QuantizeLinear": (*rewrite).quantize, "DequantizeLinear": (*rewrite).quantize,
		"Constant": (*rewrite).constant, "Reshape": (*rewrite).reshape, "Shape": (*rewrite).shape, "Pow": (*rewrite).power,
		"Gelu": (*rewrite).gelu, "LayerNormalization": (*rewrite).layerNorm, "HardSwish": (*rewrite).hardSwish, "Mish": (*rewrite).mish, "Celu": (*rewrite).celu,
		"GreaterOrEqual": (*rewrite).orEqual, "LessOrEqual": (*rewrite).orEqual,
	}
	for _, op := range []string{"Softmax", "LogSoftmax", "Hardmax"} {
		forms[op] = (*rewrite).softmax
	}
}

// axesSince is the opset from which an operator has its axes as an input, where it had them as
// an attribute; 0: it had not.
func axesSince(op graph.Operator) int64 {
	if op.Operand(1).Role == graph.RoleAxes && op.AttributeSince("axes") > 0 {
		return op.InputSince(1)
	}
	return 0
}

// axes copies a node whose axes are an attribute before an opset and an input from it on.
func (r *rewrite) axes(n *graph.Node, in []graph.Value, asInput int64) []graph.Value {
	switch a := n.Ints("axes"); {
	case a != nil && r.to >= asInput:
		return r.again(n, []graph.Value{in[0], r.vector(a...)}, but("axes"))
	case r.to >= asInput || r.from < asInput:
		return r.again(n, in, all)
	case n.Input(1) == "":
		if n.Int("noop_with_empty_axes", 0) == 0 {
			return r.again(n, in[:1], but("noop_with_empty_axes"))
		}
		switch n.Op {
		case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSumExp":
			return []graph.Value{r.b.Op("Identity", in[0])}
		}
		return r.refuse(n, "noop_with_empty_axes came with opset %d", asInput)
	}
	axes, known := r.ints(n, 1)
	if !known {
		return r.refuse(n, "axes are computed, and an attribute before opset %d", asInput)
	}
	return r.again(n, in[:1], but("noop_with_empty_axes"), graph.Ints("axes", axes...))
}

func (r *rewrite) clip(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 11 {
		return r.again(n, in, all)
	}
	bounds := make([]graph.Value, 2)
	for i, name := range []string{"min", "max"} {
		if a, given := n.Attr(name); given {
			bounds[i] = r.b.Scalar(float64(a.F))
		}
	}
	return r.again(n, append(in[:1:1], bounds...), but("min", "max"))
}

func (r *rewrite) pad(n *graph.Node, in []graph.Value) []graph.Value {
	mode := n.Text("mode", "constant")
	if mode == "wrap" && r.to < 19 {
		return r.refuse(n, "mode wrap came with opset 19")
	}
	if r.from < 11 {
		return r.again(n, []graph.Value{in[0], r.vector(n.Ints("pads")...), r.b.Scalar(float64(n.Float("value", 0)))}, but("pads", "value"))
	}
	if n.Input(3) == "" || r.to >= 18 {
		return r.again(n, in, all)
	}
	pads, known := r.ints(n, 1)
	axes, also := r.ints(n, 3)
	rank := int64(len(in[0].Type.Shape))
	if !known || !also || in[0].Type.Shape == nil || len(pads) != 2*len(axes) {
		return r.refuse(n, "axes came with opset 18, and its axes or pads are computed or its rank is not known")
	}
	whole := make([]int64, 2*rank)
	for i, a := range axes {
		a = (a + rank) % rank
		whole[a], whole[rank+a] = pads[i], pads[i+len(axes)]
	}
	return r.again(n, []graph.Value{in[0], r.vector(whole...), in[2]}, all)
}

func (r *rewrite) slice(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 10 {
		return r.again(n, in, all)
	}
	inputs := []graph.Value{in[0], r.vector(n.Ints("starts")...), r.vector(n.Ints("ends")...)}
	if axes := n.Ints("axes"); axes != nil {
		inputs = append(inputs, r.vector(axes...))
	}
	return r.again(n, inputs, but("starts", "ends", "axes"))
}

func (r *rewrite) topK(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 10 {
		return r.again(n, in, all)
	}
	return r.again(n, []graph.Value{in[0], r.vector(n.Int("k", 0))}, but("k"))
}

// split states the number of parts from opset 18 on. Before, it states their sizes where they are
// not equal.
func (r *rewrite) split(n *graph.Node, in []graph.Value) []graph.Value {
	sizes := n.Ints("split")
	if n.Input(1) != "" {
		if r.to >= 13 {
			return r.again(n, in, all)
		}
		var known bool
		if sizes, known = r.ints(n, 1); !known {
			return r.refuse(n, "its parts' sizes are computed, and an attribute before opset 13")
		}
	}
	keep := but("split", "num_outputs")
	if sizes == nil && r.to >= 18 {
		return r.again(n, in[:1], keep, graph.Int("num_outputs", int64(len(n.Outputs))))
	}
	if _, uneven := n.Attr("num_outputs"); sizes == nil && uneven {
		shape, at, parts := in[0].Type.Shape, n.Int("axis", 0), int64(len(n.Outputs))
		if at < 0 {
			at += int64(len(shape))
		}
		if at < 0 || at >= int64(len(shape)) || !shape[at].IsFixed() {
			return r.refuse(n, "num_outputs came with opset 18, and the size of its axis is not known")
		}
		each := (shape[at].Size + parts - 1) / parts
		for i := range parts {
			sizes = append(sizes, max(0, min(each, shape[at].Size-i*each)))
		}
	}
	switch {
	case sizes == nil:
		return r.again(n, in[:1], keep)
	case r.to < 13:
		return r.again(n, in[:1], keep, graph.Ints("split", sizes...))
	}
	return r.again(n, []graph.Value{in[0], r.vector(sizes...)}, keep)
}

func (r *rewrite) dropout(n *graph.Node, in []graph.Value) []graph.Value {
	ratio, given := n.Attr("ratio")
	switch {
	case r.to < 12 && n.Input(2) != "":
		return r.refuse(n, "training_mode came with opset 12")
	case len(n.Outputs) > 1 && (r.from < 12) != (r.to < 12):
		return r.refuse(n, "its mask in inference is not said to be anything before opset 12")
	case r.from < 12 && r.to >= 12:
		if given {
			in = []graph.Value{in[0], r.b.Scalar(float64(ratio.F))}
		}
		return r.again(n, in, but("ratio"))
	case r.from >= 12 && r.to < 12 && n.Input(1) != "":
		t := r.index.Constant(n.Input(1))
		if t == nil || t.Elem != graph.Float || t.Len() != 1 {
			return r.refuse(n, "its ratio is computed, and an attribute before opset 12")
		}
		v, err := graph.Data[float32](t)
		if err != nil {
			return r.refuse(n, "%v", err)
		}
		return r.again(n, in[:1], but("seed"), graph.Float32("ratio", v[0]))
	}
	return r.again(n, in, all)
}

// upsample repeats elements: it takes the nearest one at or before a coordinate that is divided by
// the scale.
func (r *rewrite) upsample(n *graph.Node, in []graph.Value) []graph.Value {
	scales, given := n.Attr("scales")
	t := graph.Vector("", scales.Floats...)
	if !given {
		if t = r.index.Constant(n.Input(1)); t == nil {
			return r.refuse(n, "its scales are computed")
		}
	}
	return r.enlarged(n, in[0], t)
}

// enlarged writes Upsample, or Resize as it was at opset 10, as a Resize of later opsets.
func (r *rewrite) enlarged(n *graph.Node, x graph.Value, scales *graph.Tensor) []graph.Value {
	v, err := graph.Data[float32](scales)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	if slices.ContainsFunc(v, func(s float32) bool { return s < 1 }) {
		return r.refuse(n, "makes smaller, of which engines had ideas of their own before opset 11")
	}
	attrs := []graph.Attribute{
		graph.Text("mode", n.Text("mode", "nearest")), graph.Text("coordinate_transformation_mode", "asymmetric"), graph.Text("nearest_mode", "floor"),
	}
	c := &graph.Node{Name: n.Name, Op: "Resize", Outputs: n.Outputs, Attrs: attrs}
	return r.b.Node(c, x, r.roi(graph.Value{}), r.b.Const(scales.Renamed("")))
}

// roi replaces an input that is left out. Before opset 13 neither roi nor the scales beside sizes
// could be left out, but they could be empty.
func (r *rewrite) roi(v graph.Value) graph.Value {
	if v.Name == "" && r.to < 13 {
		return r.b.Const(graph.Vector[float32](""))
	}
	return v
}

func (r *rewrite) resize(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from == 10 {
		t := r.index.Constant(n.Input(1))
		if t == nil {
			return r.refuse(n, "its scales are computed")
		}
		return r.enlarged(n, in[0], t)
	}
	symmetric := n.Text("coordinate_transformation_mode", "") == "half_pixel_symmetric"
	if r.to >= 19 || r.to == 18 && !symmetric {
		return r.again(n, in, all)
	}
	switch {
	case n.Int("antialias", 0) != 0:
		return r.refuse(n, "antialias came with opset 18")
	case n.Text("keep_aspect_ratio_policy", "stretch") != "stretch":
		return r.refuse(n, "keep_aspect_ratio_policy came with opset 18")
	case symmetric:
		return r.refuse(n, "half_pixel_symmetric came with opset 19")
	case n.Ints("axes") != nil:
		return r.refuse(n, "axes came with opset 18")
	}
	whole := append(slices.Clone(in), make([]graph.Value, 4)...)[:4]
	whole[1], whole[2] = r.roi(whole[1]), r.roi(whole[2])
	return r.again(n, whole, but("antialias", "keep_aspect_ratio_policy", "axes"))
}

// constant writes the one attribute, a tensor, that Constant had before opset 12.
func (r *rewrite) constant(n *graph.Node, _ []graph.Value) []graph.Value {
	t := graph.ConstantOf(n)
	if r.to >= 12 || t == nil && len(n.Attrs) == 1 && n.Attrs[0].Name == "value" {
		return nil
	}
	if t == nil {
		return r.refuse(n, "attribute %q came with opset 12", n.Attrs[0].Name)
	}
	return r.again(n, nil, func(graph.Attribute) bool { return false }, graph.Constant("value", t.Renamed("")))
}

// reshape cannot say before opset 14 that a 0 is a size. Where exporters compute the target, a 0 in
// it is the size of an empty batch. Copying the input's size, as a 0 asks for, gives the same.
func (r *rewrite) reshape(n *graph.Node, in []graph.Value) []graph.Value {
	if target, known := r.ints(n, 1); r.to < 14 && n.Int("allowzero", 0) != 0 && known && slices.Contains(target, 0) {
		return r.refuse(n, "allowzero came with opset 14, and its target %v has a 0", target)
	}
	return r.again(n, in, func(a graph.Attribute) bool { return a.Name != "allowzero" || r.to >= 14 })
}

// quantize is refused where it has several scales, which came with opset 13.
func (r *rewrite) quantize(n *graph.Node, in []graph.Value) []graph.Value {
	if scale := in[1].Type.Shape; r.to < 13 && (scale == nil || len(scale) > 0 && scale[0] != graph.Fixed(1)) {
		return r.refuse(n, "scales of an axis came with opset 13")
	}
	c := *n
	c.Attrs = slices.DeleteFunc(slices.Clone(n.Attrs), func(a graph.Attribute) bool {
		return a.Name == "axis" && r.to < 13 || a.Name == "saturate" && r.to < 19 // which say nothing there
	})
	return r.attributes(&c, in)
}

func (r *rewrite) shape(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 15 || len(n.Attrs) == 0 {
		return r.again(n, in, all)
	}
	whole := r.b.Op("Shape", in[0])
	return []graph.Value{r.b.Op("Slice", whole, r.vector(n.Int("start", 0)), r.vector(n.Int("end", math.MaxInt64)), r.vector(0))}
}

// power casts the exponent, because before opset 12 both operands had one type.
func (r *rewrite) power(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to < 12 && in[0].Type.Elem != in[1].Type.Elem {
		in = []graph.Value{in[0], r.b.Op("Cast", in[1], graph.Int("to", int64(in[0].Type.Elem)))}
	}
	return r.again(n, in, all)
}

// softmax works over all dimensions from the axis on before opset 13, and along one axis from
// then on.
func (r *rewrite) softmax(n *graph.Node, in []graph.Value) []graph.Value {
	shape := in[0].Type.Shape
	rank := int64(len(shape))
	def := int64(-1)
	if r.from < 13 {
		def = 1
	}
	at := n.Int("axis", def)
	axis := func(v int64) []graph.Value { return r.again(n, in, but("axis"), graph.Int("axis", v)) }
	if (r.from < 13) == (r.to < 13) {
		return axis(at)
	}
	if shape == nil {
		return r.refuse(n, "means something else from opset 13 on, and the rank of its input is not known")
	}
	if at < 0 {
		at += rank
	}
	switch {
	case at == rank-1:
		return axis(at)
	case r.from < 13:
		flat := r.b.Op("Flatten", in[0], graph.Int("axis", at))
		y := r.b.Op(n.Op, flat, graph.Int("axis", -1))
		return []graph.Value{r.b.Op("Reshape", y, r.b.Op("Shape", in[0]))}
	}
	perm := make([]int64, rank) // exchanges the axis with the last one
	for i := range perm {
		perm[i] = int64(i)
	}
	perm[at], perm[rank-1] = rank-1, at
	y := r.b.Op(n.Op, r.b.Op("Transpose", in[0], graph.Ints("perm", perm...)), graph.Int("axis", rank-1))
	return []graph.Value{r.b.Op("Transpose", y, graph.Ints("perm", perm...))}
}
