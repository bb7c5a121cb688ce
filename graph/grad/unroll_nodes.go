package grad

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// These nodes, in which a recurrent node is written out, are valid in any opset.

func (u *unrolling) several(op string, outputs int, inputs []string, attrs ...graph.Attribute) []string {
	n := &graph.Node{Op: op, Inputs: inputs, Attrs: attrs}
	for range outputs {
		n.Outputs = append(n.Outputs, fmt.Sprintf("%s.%d.%d", u.node.Output(), len(u.nodes), len(n.Outputs)))
	}
	n.Name = n.Outputs[0]
	u.nodes = append(u.nodes, n)
	return n.Outputs
}

func (u *unrolling) op(op string, inputs []string, attrs ...graph.Attribute) string {
	return u.several(op, 1, inputs, attrs...)[0]
}

func (u *unrolling) constant(t *graph.Tensor) string {
	return u.op("Constant", nil, graph.Constant("value", t))
}

// listed adds a node with a list of integers, which is an attribute before opset 13.
func (u *unrolling) listed(op string, outputs int, v, attribute string, list []int64, attrs ...graph.Attribute) []string {
	if u.opset < 13 {
		return u.several(op, outputs, []string{v}, append(attrs, graph.Ints(attribute, list...))...)
	}
	return u.several(op, outputs, []string{v, u.constant(graph.Vector("", list...))}, attrs...)
}

func (u *unrolling) split(v string, axis int64, sizes ...int64) []string {
	if len(sizes) == 1 {
		return []string{v}
	}
	return u.listed("Split", len(sizes), v, "split", sizes, graph.Int("axis", axis))
}

func (u *unrolling) squeezing(op, v string, axis int64) string {
	return u.listed(op, 1, v, "axes", []int64{axis})[0]
}

func (u *unrolling) join(axis int64, parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return u.op("Concat", parts, graph.Int("axis", axis))
}

func (u *unrolling) reshape(v string, dims ...int64) string {
	return u.op("Reshape", []string{v, u.constant(graph.Vector("", dims...))})
}

// turned swaps the first two dimensions where the attribute layout says so.
func (u *unrolling) turned(v string) string {
	if v == "" || u.node.Int("layout", 0) == 0 {
		return v
	}
	return u.op("Transpose", []string{v}, graph.Ints("perm", 1, 0, 2))
}

// part takes the d-th direction out of a value that has one for each.
func (u *unrolling) part(v string, d int64) string {
	if v == "" || u.directions == 1 {
		return v
	}
	return u.split(v, 0, 1, 1)[d]
}

// matrix takes the d-th direction of an input and transposes it.
func (u *unrolling) matrix(input int, d, rows, columns int64) string {
	m := u.reshape(u.part(u.node.Input(input), d), rows, columns)
	return u.op("Transpose", []string{m}, graph.Ints("perm", 1, 0))
}
