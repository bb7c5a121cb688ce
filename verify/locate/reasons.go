package locate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// reasons says how two regions that should be one differ, with the likeliest reason first.
func reasons(a, b *view, want, got []*graph.Node) (out []string) {
	want, got = work(want), work(got)
	if !slices.EqualFunc(want, got, func(x, n *graph.Node) bool { return kind(x) == kind(n) }) {
		return []string{fmt.Sprintf("%s, the reference %s", operators(got), operators(want))}
	}
	for i := range got {
		out = append(out, nodeReasons(a, b, want[i], got[i])...)
	}
	return out
}

// work returns the nodes other than constants.
func work(nodes []*graph.Node) []*graph.Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n *graph.Node) bool { return n.Is(constantOp) })
}

func operators(nodes []*graph.Node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Op)
	}
	return strings.Join(names, ", ")
}

// nodeReasons says how two nodes of one kind differ.
func nodeReasons(a, b *view, x, n *graph.Node) (out []string) {
	out = attributes(x, n)
	if had, has := given(x), given(n); had != has && x.Op == n.Op {
		out = append(out, fmt.Sprintf("%s: %d operands, the reference %d", n.Op, has, had))
	}
	for i := range min(len(x.Inputs), len(n.Inputs)) {
		if reason := weights(a.weight(x.Inputs[i]), b.weight(n.Inputs[i]), n.Inputs[i]); reason != "" {
			out = append(out, reason)
		}
	}
	if len(out) == 0 { // that one side leaves something to its default says little
		out = unstated(x, n)
	}
	return out
}

func given(n *graph.Node) (count int) {
	for _, in := range n.Inputs {
		if in != "" {
			count++
		}
	}
	return count
}

// attributes returns those that both nodes state, with different values.
func attributes(x, n *graph.Node) (out []string) {
	for _, a := range n.Attrs {
		if r, stated := x.Attr(a.Name); stated && !sameAttribute(r, a) {
			out = append(out, fmt.Sprintf("%s: %s %s, the reference %s", n.Op, a.Name, attributeText(a), attributeText(r)))
		}
	}
	return out
}

func unstated(x, n *graph.Node) (out []string) {
	if x.Op != n.Op {
		return nil
	}
	for _, a := range n.Attrs {
		if _, stated := x.Attr(a.Name); !stated {
			out = append(out, fmt.Sprintf("%s: %s %s, which the reference does not state", n.Op, a.Name, attributeText(a)))
		}
	}
	for _, r := range x.Attrs {
		if _, stated := n.Attr(r.Name); !stated {
			out = append(out, fmt.Sprintf("%s: %s is not stated, the reference %s", n.Op, r.Name, attributeText(r)))
		}
	}
	return out
}

func sameAttribute(a, b graph.Attribute) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == graph.AttrTensor && a.Tensor != nil && b.Tensor != nil {
		return weights(a.Tensor, b.Tensor, "") == ""
	}
	return attributeText(a) == attributeText(b)
}

func attributeText(a graph.Attribute) string {
	switch a.Kind {
	case graph.AttrFloat:
		return fmt.Sprint(a.F)
	case graph.AttrInt:
		return fmt.Sprint(a.I)
	case graph.AttrString:
		return string(a.S)
	case graph.AttrFloats:
		return fmt.Sprint(a.Floats)
	case graph.AttrInts:
		return fmt.Sprint(a.Ints)
	case graph.AttrStrings:
		return string(bytes.Join(a.Strings, []byte(" ")))
	case graph.AttrTensor:
		if a.Tensor != nil {
			return a.Tensor.Type().String()
		}
	}
	return "of kind " + a.Kind.String()
}

// weights says how a constant differs from the reference's, beyond what the types of the two
// explain. It returns "" where it does not differ, or where a side has none.
func weights(want, got *graph.Tensor, name string) string {
	if want == nil || got == nil {
		return ""
	}
	if !slices.Equal(want.Dims, got.Dims) {
		return fmt.Sprintf("initializer %q is of %v, the reference's of %v", name, got.Dims, want.Dims)
	}
	if want.Elem != got.Elem && !(want.Elem.IsFloat() && got.Elem.IsFloat()) {
		return ""
	}
	if want.Elem.Size() > got.Elem.Size() {
		want = element.Recast(want, got.Elem)
	} else {
		got = element.Recast(got, want.Elem)
	}
	f, known := element.Of(got.Elem)
	if !known || element.Whole(want) != nil || element.Whole(got) != nil || bytes.Equal(want.Raw, got.Raw) {
		return ""
	}
	differ, first := 0, 0
	for i := range got.Len() {
		if f.Bits(want.Raw, i) != f.Bits(got.Raw, i) {
			if differ++; differ == 1 {
				first = i
			}
		}
	}
	at := strings.ReplaceAll(fmt.Sprint(element.Index(got.Dims, first)), " ", ",")
	return fmt.Sprintf("initializer %q differs in %d of %d elements, first at %s: %s, the reference %s",
		name, differ, got.Len(), at, f.Text(f.Bits(got.Raw, first)), f.Text(f.Bits(want.Raw, first)))
}
