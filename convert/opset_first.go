package convert

import (
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Before opset 7 operators did not broadcast as NumPy does. A graph of opset 1 to 6 is first written for 7.

// firstForms are for the operators that were otherwise before opset 7 than by the attribute
// consumed_inputs, which says nothing.
var firstForms = map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{
	"Add": (*rewrite).aligned, "Sub": (*rewrite).aligned, "Mul": (*rewrite).aligned, "Div": (*rewrite).aligned, "Pow": (*rewrite).aligned,
	"And": (*rewrite).aligned, "Or": (*rewrite).aligned, "Xor": (*rewrite).aligned,
	"Equal": (*rewrite).aligned, "Greater": (*rewrite).aligned, "Less": (*rewrite).aligned,
	"Gemm":               func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value { return r.older(n, in, "broadcast") },
	"PRelu":              (*rewrite).slopes,
	"BatchNormalization": (*rewrite).tested, "Dropout": (*rewrite).tested,
	"Cast":    (*rewrite).castByName,
	"Reshape": (*rewrite).reshapeByAttribute,
	"Tile":    (*rewrite).tileAlong,
	"Pad": func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if a, given := n.Attr("paddings"); given {
			return r.older(n, in, "paddings", graph.Ints("pads", a.Ints...))
		}
		return r.older(n, in, "")
	},
	"Concat": func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		return r.older(n, in, "axis", graph.Int("axis", n.Int("axis", 1)))
	},
	"Split": func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if sizes, known := r.ints(n, 1); n.Input(1) != "" {
			if !known {
				return r.refuse(n, "its parts' sizes are computed, and an attribute from opset 2 to 12")
			}
			return r.older(n, in[:1], "split", graph.Ints("split", sizes...))
		}
		return r.older(n, in, "")
	},
	"Selu": func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if r.from >= 6 {
			return r.older(n, in, "")
		}
		c := *n // whose constants had fewer digits
		c.Attrs = []graph.Attribute{graph.Float32("alpha", n.Float("alpha", 1.6732)), graph.Float32("gamma", n.Float("gamma", 1.0507))}
		return r.again(&c, in, all)
	},
	"Upsample": func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		scales := []float32{1, 1, n.Float("height_scale", 1), n.Float("width_scale", 1)}
		c := *n
		c.Attrs = []graph.Attribute{graph.Text("mode", n.Text("mode", "nearest")), {Name: "scales", Kind: graph.AttrFloats, Floats: scales}}
		return r.again(&c, in, all)
	},
	"LSTM": (*rewrite).withoutSequence, "GRU": (*rewrite).withoutSequence, "RNN": (*rewrite).withoutSequence,
}

// raised writes a graph of opset 1 to 6 for opset 7.
func raised(g *graph.Graph) (*graph.Graph, error) {
	return rewritten(g, OldestRun, func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		op, known := graph.Lookup(n.Op)
		if _, met := op.At(OldestRun); !known || !met || !n.Standard() {
			return r.carried(n)
		}
		if form := firstForms[n.Op]; form != nil {
			return form(r, n, in)
		}
		return r.older(n, in, "")
	})
}

// older copies a node without an attribute, and with others.
func (r *rewrite) older(n *graph.Node, in []graph.Value, without string, more ...graph.Attribute) []graph.Value {
	return r.again(n, in, but("consumed_inputs", without), more...)
}

// aligned places the second operand's dimensions at an axis of the first's, where the node says so.
func (r *rewrite) aligned(n *graph.Node, in []graph.Value) []graph.Value {
	at, given := n.Attr("axis")
	if n.Int("broadcast", 0) != 0 && given {
		x, y := in[0].Type.Shape, in[1].Type.Shape
		if x == nil || y == nil {
			return r.refuse(n, "has an axis, as before opset 7, and the rank of an operand is not known")
		}
		axis := at.I
		if axis < 0 {
			axis += int64(len(x))
		}
		if axis < 0 || int(axis)+len(y) > len(x) {
			return r.refuse(n, "%v does not fit %v at axis %d", y, x, at.I)
		}
		in = []graph.Value{in[0], r.widened(in[1], len(x)-len(y)-int(axis))}
	}
	return r.again(n, in, but("consumed_inputs", "broadcast", "axis"))
}

// widened adds dimensions of 1 at the end of a value.
func (r *rewrite) widened(v graph.Value, more int) graph.Value {
	if more <= 0 {
		return v
	}
	var axes []int64
	for i := range more {
		axes = append(axes, int64(len(v.Type.Shape)+i))
	}
	return r.op("Unsqueeze", v, graph.Ints("axes", axes...))
}

// slopes places a slope for each channel.
func (r *rewrite) slopes(n *graph.Node, in []graph.Value) []graph.Value {
	x, slope := in[0].Type.Shape, in[1].Type.Shape
	if x == nil || slope == nil {
		return r.refuse(n, "has a slope for each channel, as before opset 7, and the rank of an operand is not known")
	}
	if len(slope) == 1 && slope[0] != graph.Fixed(1) {
		in = []graph.Value{in[0], r.widened(in[1], len(x)-2)}
	}
	return r.older(n, in, "")
}

// tested refuses what trains, which no attribute says from opset 7 on.
func (r *rewrite) tested(n *graph.Node, in []graph.Value) []graph.Value {
	switch {
	case n.Int("is_test", 0) == 0:
		return r.refuse(n, "has is_test=0: before opset 7 it trains")
	case n.Is("BatchNormalization") && len(n.Outputs) > 1: // which says from opset 7 on that it trains
		return r.refuse(n, "gives statistics that are read, and has is_test=1")
	}
	return r.older(n, in, "is_test")
}

// castByName takes the name of a type to its number.
func (r *rewrite) castByName(n *graph.Node, in []graph.Value) []graph.Value {
	name := n.Text("to", "")
	if name == "" {
		return r.older(n, in, "")
	}
	for elem := graph.Float; elem <= graph.BFloat16; elem++ {
		if strings.EqualFold(elem.String(), name) || elem == graph.Float && strings.EqualFold(name, "float") {
			return r.older(n, in, "to", graph.Int("to", int64(elem)))
		}
	}
	return r.refuse(n, "casts to %q, which is no type", name)
}

func (r *rewrite) reshapeByAttribute(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 5 {
		return r.older(n, in, "")
	}
	return r.older(n, []graph.Value{in[0], r.vector(n.Ints("shape")...)}, "shape")
}

// tileAlong has the number of repeats and the axis as inputs before opset 6, and a list of repeats from then
// on.
func (r *rewrite) tileAlong(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 6 {
		return r.older(n, in, "")
	}
	times, known := r.scalar(n, 1)
	axis, also := r.scalar(n, 2)
	rank := len(in[0].Type.Shape)
	if !known || !also || axis < 0 || axis >= rank {
		return r.refuse(n, "its repeats or its axis are computed, or the rank of its input is not known")
	}
	repeats := make([]int64, rank)
	for i := range repeats {
		repeats[i] = 1
	}
	repeats[axis] = int64(times)
	return r.older(n, []graph.Value{in[0], r.vector(repeats...)}, "")
}

// scalar returns the i-th input where it is a constant of one whole number, whatever its type.
func (r *rewrite) scalar(n *graph.Node, i int) (int, bool) {
	t := r.index.Constant(n.Input(i))
	if t == nil || t.Len() != 1 {
		return 0, false
	}
	if t.Elem == graph.Float {
		v, err := graph.Data[float32](t)
		return int(v[0]), err == nil && v[0] == float32(int(v[0]))
	}
	v, err := graph.Integers(t)
	return int(v[0]), err == nil
}

func (r *rewrite) withoutSequence(n *graph.Node, in []graph.Value) []graph.Value {
	return r.older(n, in, "output_sequence")
}
