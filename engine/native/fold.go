package native

import "github.com/hourglass-go/hourglass/graph"

// fold computes a kernel while lowering, where its operands are lists of integers or truths
// that are known, because sizes and axes are computed from one another by any operators. It
// returns nil where an operand is not known, and where float32 does not hold a result.
func (l *lowering) fold(k kernel, x []*value) *value {
	size := product(k.dims)
	if size > maxSizes || k.scalar || len(x) == 0 {
		return nil
	}
	for _, v := range x {
		if v.data == nil || v.elem == graph.Float && !v.folded || !carried(v.elem) || v.size() > maxSizes {
			return nil
		}
	}
	args := make([][]float32, len(x))
	for i, v := range x {
		args[i] = make([]float32, v.size())
		if err := load(args[i], v.data); err != nil {
			return nil
		}
	}
	out := make([]float32, size)
	k.run(out, args)
	return &value{elem: graph.Float, dims: k.dims, data: graph.NewTensor(k.name, out, wideDims(k.dims)...), folded: true}
}
