package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators whose every element is one of their operand's, or a constant. The
// specification of each is https://onnx.ai/onnx/operators/onnx__NAME.html.

// rearranged is [dims] of what from names of x by coordinates; false is the fill.
func rearranged(l *lowering, n *graph.Node, x *value, dims []int, fill float32, from func(at, source []int) bool) (*value, error) {
	size := product(dims)
	if size > maxTable {
		return nil, fmt.Errorf("gives dimensions %v: more than %d elements", dims, maxTable)
	}
	if size == 0 && x.elem.Size() > 0 {
		return constant(&graph.Tensor{Name: n.Output(), Elem: x.elem, Dims: wideDims(dims)})
	}
	table := make([]int, size)
	at, source := make([]int, len(dims)), make([]int, len(x.dims))
	for i := range table {
		table[i] = -1
		if from(at, source) {
			table[i] = 0
			for d, s := range source {
				table[i] = table[i]*x.dims[d] + s
			}
		}
		for d := len(at) - 1; d >= 0; d-- { // the next position
			if at[d]++; at[d] < dims[d] {
				break
			}
			at[d] = 0
		}
	}
	if x.data != nil && !slices.Contains(table, -1) {
		return pickedConstant(n, x.data, dims, table)
	}
	if err := alike(n, x); err != nil {
		return nil, err
	}
	return as(x.elem)(picking{rows: 1, from: x.size(), table: table, fill: fill}.pick(l, x, dims))
}

// pickedConstant takes elements of a constant of any type.
func pickedConstant(n *graph.Node, t *graph.Tensor, dims, table []int) (*value, error) {
	size := t.Elem.Size()
	if size == 0 {
		return nil, unsupported(n, fmt.Sprintf("%v elements", t.Elem))
	}
	out := &graph.Tensor{Name: n.Outputs[0], Elem: t.Elem, Dims: wideDims(dims)}
	for _, at := range table {
		out.Raw = append(out.Raw, t.Raw[at*size:(at+1)*size]...)
	}
	return constant(out)
}

// operand is the i-th input as integers, and where it is not given the attribute of
// opsets of old.
func operand(n *graph.Node, in []*value, i int, attribute string) ([]int64, error) {
	if i < len(in) && in[i] != nil {
		return integers(n, in[i], attribute)
	}
	return n.Ints(attribute), nil
}

func init() { register("Slice", lowerSlice) }

// Slice takes where to cut as attributes up to opset 9.
func lowerSlice(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	var lists [5][]int64
	for i, name := range []string{"", "starts", "ends", "axes", "steps"} {
		if i > 0 {
			var err error
			if lists[i], err = operand(n, in, i, name); err != nil {
				return nil, err
			}
		}
	}
	starts, ends, axes, steps := lists[1], lists[2], lists[3], lists[4]
	if len(ends) != len(starts) || axes != nil && len(axes) != len(starts) || steps != nil && len(steps) != len(starts) || len(starts) > len(x.dims) {
		return nil, fmt.Errorf("%d starts, %d ends, %d axes and %d steps for %v", len(starts), len(ends), len(axes), len(steps), x.dims)
	}
	dims, first, by := slices.Clone(x.dims), make([]int, len(x.dims)), slices.Repeat([]int{1}, len(x.dims))
	for i := range starts {
		at, step := i, int64(1)
		if axes != nil {
			var err error
			if at, err = axisOf(axes[i], len(x.dims)); err != nil {
				return nil, err
			}
		}
		if steps != nil {
			step = steps[i]
		}
		size := int64(x.dims[at])
		if step == 0 || step < -maxElements {
			return nil, fmt.Errorf("step %d", step)
		}
		clamp := func(v, lo, hi int64) int64 {
			if v < 0 {
				v += size
			}
			return min(max(v, lo), hi)
		}
		start, end := clamp(starts[i], 0, size), clamp(ends[i], 0, size)
		if step < 0 {
			start, end = clamp(starts[i], 0, size-1), clamp(ends[i], -1, size-1)
		}
		count := int64(0)
		if step > 0 && end > start {
			count = (end-start-1)/step + 1
		} else if step < 0 && end < start {
			count = (start-end-1)/-step + 1
		}
		dims[at], first[at], by[at] = int(count), int(start), int(min(step, maxElements))
	}
	return rearranged(l, n, x, dims, 0, func(at, source []int) bool {
		for d := range at {
			source[d] = first[d] + at[d]*by[d]
		}
		return true
	})
}

func init() { registerSeveral("Split", lowerSplit) }

// Split gives parts along an axis: of sizes that are an attribute up to opset 12 and an
// input since, or equal ones.
func lowerSplit(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	axis, err := axisOf(n.Int("axis", 0), len(x.dims))
	if err != nil {
		return nil, err
	}
	sizes, err := operand(n, in, 1, "split")
	if err != nil {
		return nil, err
	}
	if sizes == nil {
		each := (x.dims[axis] + len(n.Outputs) - 1) / len(n.Outputs)
		for i := range n.Outputs {
			sizes = append(sizes, int64(max(0, min(each, x.dims[axis]-i*each))))
		}
	}
	if len(sizes) != len(n.Outputs) {
		return nil, fmt.Errorf("%d sizes for %d outputs", len(sizes), len(n.Outputs))
	}
	var parts []*value
	from := 0
	for _, size := range sizes {
		if size < 0 || size > int64(x.dims[axis]-from) {
			return nil, fmt.Errorf("sizes %v are not those of axis %d of %v", sizes, axis, x.dims)
		}
		dims, start := slices.Clone(x.dims), from
		dims[axis] = int(size)
		part, err := rearranged(l, n, x, dims, 0, func(at, source []int) bool {
			copy(source, at)
			source[axis] += start
			return true
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		from += int(size)
	}
	if from != x.dims[axis] {
		return nil, fmt.Errorf("sizes %v are not those of axis %d of %v", sizes, axis, x.dims)
	}
	return parts, nil
}

func init() { register("Pad", lowerPad, 2) }

// Pad takes pads and value as attributes up to opset 10. Where it cuts, modes other than
// constant are not carried: the specification does not say what they show.
func lowerPad(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	pads, err := operand(n, in, 1, "pads")
	if err != nil {
		return nil, err
	}
	fill := n.Float("value", 0)
	if len(in) > 2 && in[2] != nil {
		if fill, err = number(n, in[2], "the value"); err != nil {
			return nil, err
		}
	}
	axes, err := operand(n, in, 3, "axes")
	if err != nil {
		return nil, err
	}
	if axes == nil {
		for i := range x.dims {
			axes = append(axes, int64(i))
		}
	}
	if len(pads) != 2*len(axes) {
		return nil, fmt.Errorf("%d pads for %d axes, want two an axis", len(pads), len(axes))
	}
	mode := n.Text("mode", "constant")
	dims, before := slices.Clone(x.dims), make([]int, len(x.dims))
	for i, a := range axes {
		at, err := axisOf(a, len(x.dims))
		if err != nil {
			return nil, err
		}
		lo, hi := pads[i], pads[i+len(axes)]
		if size := int64(x.dims[at]); lo < -size || hi < -size || lo+hi < -size || lo > maxElements || hi > maxElements {
			return nil, fmt.Errorf("pads of %d and %d on axis %d of %v", lo, hi, at, x.dims)
		} else if mode != "constant" && (lo < 0 || hi < 0) || mode == "reflect" && max(lo, hi) >= size {
			return nil, unsupported(n, fmt.Sprintf("pads of %d and %d on a dimension of %d in mode %s", lo, hi, size, mode))
		}
		before[at] = int(lo)
		dims[at] += int(lo + hi)
	}
	var inside func(i, size int) int // where a position that is outside reads
	switch mode {
	case "constant":
		inside = func(int, int) int { return -1 }
	case "edge":
		inside = func(i, size int) int { return min(max(i, 0), size-1) }
	case "reflect":
		inside = func(i, size int) int { return min(max(i, -i), 2*(size-1)-i) }
	case "wrap":
		inside = func(i, size int) int { return (i%size + size) % size }
	default:
		return nil, fmt.Errorf("mode is %q, want constant, edge, reflect or wrap", mode)
	}
	return rearranged(l, n, x, dims, fill, func(at, source []int) bool {
		for d := range at {
			i := at[d] - before[d]
			if i < 0 || i >= x.dims[d] {
				if i = inside(i, x.dims[d]); i < 0 {
					return false
				}
			}
			source[d] = i
		}
		return true
	})
}

func init() { register("Tile", lowerTile) }

func lowerTile(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	repeats, err := integers(n, in[1], "repeats")
	if err != nil {
		return nil, err
	}
	if len(repeats) != len(x.dims) {
		return nil, fmt.Errorf("%d repeats for %v", len(repeats), x.dims)
	}
	dims := slices.Clone(x.dims)
	for i, r := range repeats {
		if r < 0 || r > maxElements || product(dims)*int(r) > maxElements {
			return nil, fmt.Errorf("repeats %v of %v", repeats, x.dims)
		}
		dims[i] *= int(r)
	}
	return rearranged(l, n, x, dims, 0, func(at, source []int) bool {
		for d := range at {
			source[d] = at[d] % x.dims[d]
		}
		return true
	})
}

// blocks checks an image and gives the side of its blocks.
func blocks(n *graph.Node, x *value) (int, error) {
	side := int(n.Int("blocksize", 0))
	if side < 1 || side > 1<<12 || len(x.dims) != 4 {
		return 0, fmt.Errorf("blocks of %d in %v, want 1 or more in [batch, channels, height, width]", side, x.dims)
	}
	return side, nil
}

func init() { register("DepthToSpace", lowerDepthToSpace) }

// DepthToSpace has channels of places (DCR), or places of channels (CRD).
func lowerDepthToSpace(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	side, err := blocks(n, x)
	if err != nil {
		return nil, err
	}
	mode := n.Text("mode", "DCR")
	if x.dims[1]%(side*side) != 0 || mode != "DCR" && mode != "CRD" {
		return nil, fmt.Errorf("%d channels into blocks of %d, mode %q; want a multiple of the block, and DCR or CRD", x.dims[1], side, mode)
	}
	channels := x.dims[1] / (side * side)
	return rearranged(l, n, x, []int{x.dims[0], channels, x.dims[2] * side, x.dims[3] * side}, 0, func(at, source []int) bool {
		place := at[2]%side*side + at[3]%side
		source[0], source[1], source[2], source[3] = at[0], place*channels+at[1], at[2]/side, at[3]/side
		if mode == "CRD" {
			source[1] = at[1]*side*side + place
		}
		return true
	})
}

func init() { register("SpaceToDepth", lowerSpaceToDepth) }

func lowerSpaceToDepth(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	side, err := blocks(n, x)
	if err != nil {
		return nil, err
	}
	if x.dims[2]%side != 0 || x.dims[3]%side != 0 {
		return nil, fmt.Errorf("%v into blocks of %d; want multiples of the block", x.dims, side)
	}
	return rearranged(l, n, x, []int{x.dims[0], x.dims[1] * side * side, x.dims[2] / side, x.dims[3] / side}, 0, func(at, source []int) bool {
		place := at[1] / x.dims[1]
		source[0], source[1], source[2], source[3] = at[0], at[1]%x.dims[1], at[2]*side+place/side, at[3]*side+place%side
		return true
	})
}

func init() { register("Size", lowerSize) }

func lowerSize(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	return constant(graph.Scalar(n.Outputs[0], int64(in[0].size())))
}

func init() { register("ConstantOfShape", lowerConstantOfShape) }

// ConstantOfShape is of 0, or of the one element of an attribute.
func lowerConstantOfShape(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	shape, err := integers(n, in[0], "the shape")
	if err != nil {
		return nil, err
	}
	size := 1
	for _, d := range shape {
		if d < 0 || d > maxElements {
			return nil, fmt.Errorf("a shape of %v", shape)
		}
		if size *= int(d); size > maxTable {
			return nil, fmt.Errorf("a shape of %v: more than %d elements", shape, maxTable)
		}
	}
	one := graph.Scalar[float32]("", 0)
	if a, given := n.Attr("value"); given && a.Tensor != nil {
		one = a.Tensor
	}
	if one.Len() != 1 || one.Elem.Size() == 0 {
		return nil, fmt.Errorf("a value of %v, want one element of fixed size", one.Type())
	}
	return constant(&graph.Tensor{Name: n.Outputs[0], Elem: one.Elem, Dims: shape, Raw: slices.Repeat(one.Raw, size)})
}

// sizes computes with lists of sizes, which are known while lowering.
func sizes(n *graph.Node, in []*value) (*value, error) {
	var lists [2][]int64
	for i := range lists {
		var err error
		if lists[i], err = integers(n, in[i], "sizes"); err != nil {
			return nil, err
		}
	}
	dims, err := broadcastDims(in[0].dims, in[1].dims)
	if err != nil {
		return nil, err
	}
	out := make([]int64, product(dims))
	for i := range out {
		a, b := lists[0][i%len(lists[0])], lists[1][i%len(lists[1])]
		switch n.Op {
		case "Add":
			out[i] = a + b
		case "Sub":
			out[i] = a - b
		case "Mul":
			out[i] = a * b
		case "Div":
			if b == 0 {
				return nil, fmt.Errorf("%d is divided by 0", a)
			}
			out[i] = a / b
		case "Mod":
			if b == 0 {
				return nil, fmt.Errorf("%d is divided by 0", a)
			}
			out[i] = modulo(n)(a, b)
		default:
			return nil, unsupported(n, in[0].elem.String()+" elements")
		}
	}
	return castConstant(n, graph.NewTensor(n.Outputs[0], out, wideDims(dims)...), in[0].elem)
}
