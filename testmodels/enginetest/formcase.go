package enginetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// ParseType reads what [graph.Type.String] writes, as "float32[batch,3]" and "sequence(float32[3])"; "?" is
// nothing known.
func ParseType(s string) (graph.Type, error) {
	for kind, of := range map[graph.DataType]func(graph.Type) graph.Type{graph.Sequence: graph.SequenceOf, graph.Optional: graph.OptionalOf} {
		if inner, is := strings.CutPrefix(s, kind.String()+"("); is {
			t, err := ParseType(strings.TrimSuffix(inner, ")"))
			return of(t), err
		}
	}
	name, dims, ranked := strings.Cut(strings.TrimSuffix(s, "]"), "[")
	var out graph.Type
	if dims == "…" {
		ranked = false
	}
	for e := graph.Float; e <= graph.BFloat16; e++ {
		if e.String() == name {
			out.Elem = e
		}
	}
	if out.Elem == graph.Undefined && name != "?" {
		return out, fmt.Errorf("enginetest: no type is called %q", name)
	}
	if ranked {
		out.Shape = graph.Shape{}
		for _, d := range strings.FieldsFunc(dims, func(r rune) bool { return r == ',' }) {
			n, err := strconv.ParseInt(d, 10, 64)
			switch {
			case err == nil:
				out.Shape = append(out.Shape, graph.Fixed(n))
			case d == "?":
				out.Shape = append(out.Shape, graph.Unknown)
			default:
				out.Shape = append(out.Shape, graph.Symbol(d))
			}
		}
	}
	return out, nil
}

// Graph returns a graph of one node with the output "y", whose type it does not state. Operands are
// called x0, x1 and so on.
func (f Form) Graph() (*graph.Graph, error) {
	n := &graph.Node{Name: "n", Op: f.Op, Outputs: []string{"y"}, Attrs: f.Attrs}
	g := &graph.Graph{
		Name: "case", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: f.Opset}}},
		Nodes: []*graph.Node{n}, Outputs: []graph.Value{{Name: "y"}},
	}
	for i, o := range f.Operands {
		name := fmt.Sprintf("x%d", i)
		switch o := o.(type) {
		case string:
			t, err := ParseType(o)
			if err != nil {
				return nil, err
			}
			g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: t})
		case *graph.Tensor:
			g.Initializers = append(g.Initializers, o.Renamed(name))
		case nil:
			name = ""
		}
		n.Inputs = append(n.Inputs, name)
	}
	for o, _ := graph.Lookup(f.Op); len(n.Outputs) < o.MinOutputs; {
		n.Outputs = append(n.Outputs, fmt.Sprintf("more%d", len(n.Outputs)))
	}
	return g, nil
}

// computable returns the forms that have data: those that are accepted, and whose operands are all
// floats of known rank, truths or constants.
func computable() (cases []Case) {
	for _, f := range Forms() {
		if c, ok := f.withData(); ok {
			cases = append(cases, c)
		}
	}
	return cases
}

// withData returns the form with positive numbers for what is fed, in place of its types.
func (f Form) withData() (Case, bool) {
	c := Case{name: f.text(), Op: f.Op, opset: f.Opset, attrs: f.Attrs, symbols: map[string]graph.Type{}}
	if notComputed[fmt.Sprintf("%s/%d/%s", f.Op, f.Opset, c.name)] != "" || f.Gives == "?" || strings.HasPrefix(f.Gives, "error: ") || len(f.Operands) == 0 {
		return c, false
	}
	for i, o := range f.Operands {
		switch o := o.(type) {
		case nil:
			c.inputs = append(c.inputs, nil)
		case *graph.Tensor:
			if i == 0 {
				return c, false // nothing is fed
			}
			c.inputs = append(c.inputs, o)
		case string:
			t, err := ParseType(o)
			if err != nil || t.Elem != graph.Float || t.Shape == nil || slices.Contains(statedSizes, f.Op) && i > 0 {
				return c, false
			}
			c.inputs = append(c.inputs, positive(sizesOf(t.Shape)...))
			c.symbols[fmt.Sprintf("x%d", i)] = t
		}
	}
	return c, true
}

// text names what goes in and what comes out.
func (f Form) text() string {
	var in []string
	for _, o := range f.Operands {
		if t, ok := o.(*graph.Tensor); ok {
			o = t.Type()
		}
		in = append(in, fmt.Sprint(o))
	}
	return strings.Join(in, ", ") + " to " + f.Gives
}

// notComputed are forms that are typed and never run, and why.
var notComputed = map[string]string{
	"Softmax/11/float32[batch,3] to float32[batch,3]":                                   "its axis is that after the last",
	"Conv/17/float32[2,3,11], float32[5,3,4] to float32[2,5,8]":                         "onnxruntime takes no pads beside auto_pad",
	"MaxPool/17/float32[1,1,5] to float32[1,1,2]":                                       "onnxruntime takes no pads of a whole window",
	"Resize/18/float32[2,3,4,6], <nil>, <nil>, int64[2] to float32[2,3,7,11]":           "onnxruntime 1.30 ignores negative axes with this policy",
	"LRN/17/float32[batch,3,9] to float32[batch,3,9]":                                   "onnxruntime takes images alone",
	"RNN/17/float32[7,batch,3], float32[1,5,3], float32[1,5,5] to float32[7,1,batch,5]": "onnxruntime wants hidden_size",
	"Loop/17/<nil>, <nil>, float32[batch,3] to float32[batch,3]":                        "it does not end",
	"Reshape/17/float32[0,3], int64[2] to float32[0,3]":                                 "onnx-go takes no empty tensor",
}

// statedSizes are operators whose float operands after the first say how large the result is.
var statedSizes = []string{"Resize", "Upsample"}

// sizesOf returns sizes for symbols: of images more than of batches, so that windows fit.
func sizesOf(s graph.Shape) []int64 {
	sizes := make([]int64, len(s))
	for i, d := range s {
		switch {
		case d.IsFixed():
			sizes[i] = d.Size
		case d == graph.Batch:
			sizes[i] = 4
		default:
			sizes[i] = 6
		}
	}
	return sizes
}
