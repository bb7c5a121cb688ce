package graph

import "fmt"

// Slice takes starts, ends, axes and steps as inputs from opset 10 on. Before, it takes starts,
// ends and axes as attributes.
// https://onnx.ai/onnx/operators/onnx__Slice.html
func init() {
	register(Operator{Name: "Slice", Facts: moves(Rearranged, data, places, places, axes, step), infer: inferSlice, lists: cutSizes})
}

func inferSlice(c *inference) error {
	in := c.in(0)
	c.out.Elem = in.Elem
	if inputs := len(c.node.Inputs) > 1; inputs != (len(c.node.Inputs) >= 3) || inputs == (len(c.node.Attrs) > 0) || inputs != (c.opset >= 10) {
		return fmt.Errorf("has %d inputs and %d attributes; where to cut is attributes up to opset 9 and inputs from 10 on; the graph is of %d", len(c.node.Inputs), len(c.node.Attrs), c.opset)
	}
	if in.Shape == nil {
		return nil
	}
	lists := [5][]int64{1: c.node.Ints("starts"), 2: c.node.Ints("ends"), 3: c.node.Ints("axes")}
	for i := 1; i <= 4; i++ {
		v, known, err := c.ints(i)
		switch {
		case err != nil:
			return err
		case c.has(i) && !known:
			return c.cutSomewhere()
		case c.has(i):
			lists[i] = v
		}
	}
	starts, ends, axes, steps := lists[1], lists[2], lists[3], lists[4]
	if len(ends) != len(starts) || axes != nil && len(axes) != len(starts) || steps != nil && len(steps) != len(starts) || len(starts) > len(in.Shape) {
		return fmt.Errorf("%d starts, %d ends, %d axes and %d steps for %v", len(starts), len(ends), len(axes), len(steps), in.Shape)
	}
	c.out.Shape = append(Shape{}, in.Shape...)
	for i, start := range starts {
		at, step := i, int64(1)
		if axes != nil {
			var err error
			if at, err = axis(axes[i], len(in.Shape)); err != nil {
				return err
			}
		}
		if steps != nil {
			step = steps[i]
		}
		if step == 0 {
			return fmt.Errorf("step %d is 0", i)
		}
		c.out.Shape[at] = sliced(in.Shape[at], start, ends[i], step)
	}
	return nil
}

// cutSomewhere infers sizes where bounds are not known. The axes that are cut get an unknown size. Where
// the axes are not known either, all sizes are unknown.
func (c *inference) cutSomewhere() error {
	in := c.in(0).Shape
	c.out.Shape = append(Shape{}, in...)
	axes, known, err := c.ints(3)
	if err != nil {
		return err
	}
	for i := range in {
		if !known {
			c.out.Shape[i] = Unknown
		}
	}
	for _, a := range axes {
		at, err := axis(a, len(in))
		if err != nil {
			return err
		}
		c.out.Shape[at] = Unknown
	}
	return nil
}

// sliced returns what a slice leaves of a dimension.
func sliced(d Dim, start, end, step int64) Dim {
	if !d.IsFixed() {
		return Unknown
	}
	clamp := func(v, lo, hi int64) int64 {
		if v < 0 {
			v += d.Size
		}
		return min(max(v, lo), hi)
	}
	if step > 0 {
		start, end = clamp(start, 0, d.Size), clamp(end, 0, d.Size)
		return Fixed(max(0, (end-start-1)/step+1) * truth(end > start))
	}
	start, end = clamp(start, 0, d.Size-1), clamp(end, -1, d.Size-1)
	return Fixed(max(0, (start-end-1)/-step+1) * truth(start > end))
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// cutSizes returns the elements of a list that a Slice in steps of 1 keeps.
func cutSizes(k *knowledge, n *Node) Shape {
	in := k.sizes(n.Inputs[0])
	if in == nil {
		return nil
	}
	bound := func(i int, attribute string) (int64, bool) {
		v := n.Ints(attribute)
		if t := k.consts[n.Input(i)]; t != nil && t.Len() == 1 {
			v, _ = Integers(t)
		}
		if len(v) != 1 {
			return 0, false
		}
		return v[0], true
	}
	lo, known := bound(1, "starts")
	hi, also := bound(2, "ends")
	if step, given := bound(4, ""); !known || !also || n.Input(4) != "" && (!given || step != 1) {
		return nil
	}
	from, to := clampAxis(lo, len(in)), clampAxis(hi, len(in))
	return append(Shape{}, in[from:max(from, to)]...)
}
