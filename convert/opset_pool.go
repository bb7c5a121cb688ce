package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["MaxPool"] = (*rewrite).pool
	forms["AveragePool"] = (*rewrite).pool
}

// pool states the padding that gives the same windows, where ceil_mode leaves out a window because it
// would begin in the padding at the end. The shape rule of opsets before 22 counts such a window.
func (r *rewrite) pool(n *graph.Node, in []graph.Value) []graph.Value {
	ceil := n.Int("ceil_mode", 0) != 0 && (n.Text("auto_pad", "NOTSET") == "NOTSET" || n.Text("auto_pad", "") == "VALID")
	sizes, known := in[0].Type.Shape[min(2, len(in[0].Type.Shape)):].Static()
	kernel := n.Ints("kernel_shape")
	if !ceil || r.from < 22 || r.to >= 22 || !known || len(sizes) != len(kernel) {
		return r.attributes(n, in)
	}
	pads, beyond, leavesOut := make([]int64, 2*len(kernel)), false, false
	for i, size := range sizes {
		begin, end := numberOf(n, "pads", i, 0), numberOf(n, "pads", i+len(kernel), 0)
		stride, reach := numberOf(n, "strides", i, 1), (kernel[i]-1)*numberOf(n, "dilations", i, 1)
		free := size + begin + end - reach - 1
		last := free / stride // the last window's number
		switch rest := free % stride; {
		case rest != 0 && (last+1)*stride >= size+begin:
			leavesOut = true
		case rest != 0:
			last, beyond = last+1, true
		}
		pads[i], pads[i+len(kernel)] = begin, max(0, last*stride+reach+1-size-begin)
	}
	if !leavesOut {
		return r.attributes(n, in)
	}
	if beyond && n.Int("count_include_pad", 0) != 0 {
		return r.refuse(n, "ceil_mode leaves out a window from opset 22 on, and another reaches beyond the padding, which pads would count")
	}
	c := *n
	c.Attrs = slices.DeleteFunc(slices.Clone(n.Attrs), func(a graph.Attribute) bool {
		return a.Name == "ceil_mode" || a.Name == "pads" || a.Name == "auto_pad"
	})
	c.Attrs = append(c.Attrs, graph.Ints("pads", pads...))
	return r.attributes(&c, in)
}

// numberOf returns a number of an attribute that is a list, or def where the list has none there.
func numberOf(n *graph.Node, name string, i int, def int64) int64 {
	if list := n.Ints(name); i < len(list) {
		return list[i]
	}
	return def
}
