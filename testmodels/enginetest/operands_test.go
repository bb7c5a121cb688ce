package enginetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestOperandsAreChecked changes the shape of one operand of each case, in ways that the graph does not
// state. What the specification forbids, as inference says when it is given the shapes, must be an error
// of the engines that names what is wrong. No error may be the text of a panic.
func TestOperandsAreChecked(t *testing.T) {
	refused, computed := 0, 0
	for _, c := range Cases() {
		for i, x := range c.inputs {
			if x == nil || !c.free(i) {
				continue
			}
			for _, dims := range otherDims(x.Dims) {
				open, feeds := c.reshaped(i, dims, false)
				stated, _ := c.reshaped(i, dims, true)
				forbidden := stated.CheckTypes()
				for _, e := range []hourglass.Engine{oracle.Engine{}, native.Engine{}} {
					err := once(t, e, open, feeds)
					name := fmt.Sprintf("%s: %v, operand %d of %v", e.Name(), c, i, dims)
					switch {
					case err != nil && strings.Contains(err.Error(), "runtime error"):
						t.Errorf("%s: %v", name, err)
					case err == nil && forbidden != nil:
						t.Errorf("%s is computed, although %v", name, forbidden)
					case err == nil:
						computed++
					default:
						refused++
					}
				}
			}
		}
	}
	t.Logf("%d refused, %d computed", refused, computed)
}

// free reports whether an operand's elements do not say what is computed.
func (c Case) free(i int) bool {
	op, _ := graph.Lookup(c.Op)
	return !op.Operand(i).Role.SetsUp() || c.inputs[i].Elem.IsFloat()
}

// otherDims returns dimensions that are near to some: one longer, one shorter, one fewer, one more.
func otherDims(dims []int64) (all [][]int64) {
	for d := range dims {
		for _, by := range []int64{1, -1} {
			other := slices.Clone(dims)
			if other[d] += by; other[d] >= 0 {
				all = append(all, other)
			}
		}
	}
	if len(dims) > 0 {
		all = append(all, dims[1:])
	}
	return append(all, append([]int64{2}, dims...))
}

// reshaped returns the case with other dimensions of an operand. Operands that may be fed are fed. The
// graph states their shapes, or nothing of them.
func (c Case) reshaped(changed int, dims []int64, stated bool) (*graph.Graph, map[string]*graph.Tensor) {
	n := &graph.Node{Name: "n", Op: c.Op, Attrs: c.attrs}
	g := &graph.Graph{Name: "operands", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: c.opset}}}, Nodes: []*graph.Node{n}}
	feeds := map[string]*graph.Tensor{}
	for i, x := range c.inputs {
		name := ""
		if x != nil {
			name = fmt.Sprintf("x%d", i)
			x = x.Renamed(name)
			if i == changed {
				x = filled(x, dims)
			}
			if c.free(i) {
				feeds[name] = x
				typ := graph.Type{Elem: x.Elem}
				if stated {
					typ = x.Type()
				}
				g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: typ})
			} else {
				g.Initializers = append(g.Initializers, x)
			}
		}
		n.Inputs = append(n.Inputs, name)
	}
	for i := range c.outputs() {
		n.Outputs = append(n.Outputs, fmt.Sprintf("y%d", i))
	}
	g.Outputs = []graph.Value{{Name: n.Outputs[c.give]}}
	return g, feeds
}

// filled returns a tensor of other dimensions with the elements of x, again and again.
func filled(x *graph.Tensor, dims []int64) *graph.Tensor {
	y := &graph.Tensor{Name: x.Name, Elem: x.Elem, Dims: dims}
	for len(y.Raw) < y.Len()*x.Elem.Size() {
		if y.Raw = append(y.Raw, x.Raw...); len(x.Raw) == 0 {
			y.Raw = make([]byte, y.Len()*x.Elem.Size())
		}
	}
	y.Raw = y.Raw[:y.Len()*x.Elem.Size()]
	return y
}

func once(t *testing.T, e hourglass.Engine, g *graph.Graph, feeds map[string]*graph.Tensor) error {
	r, err := e.NewRunner(t.Context(), g)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.Run(t.Context(), feeds)
	return err
}
