package enginetest

import "github.com/hourglass-go/hourglass/graph"

func reductions() (cases []Case) {
	x := positive(2, 3, 4)
	keep := func(k int64) graph.Attribute { return graph.Int("keepdims", k) }
	noop := graph.Int("noop_with_empty_axes", 1)
	for _, op := range []struct {
		name      string
		axesInput int64 // the first opset in which axes are an input
	}{
		{"ReduceSum", 13}, {"ReduceMean", 18}, {"ReduceMax", 18}, {"ReduceMin", 18}, {"ReduceProd", 18},
		{"ReduceL1", 18}, {"ReduceL2", 18}, {"ReduceSumSquare", 18}, {"ReduceLogSum", 18}, {"ReduceLogSumExp", 18},
	} {
		x := x
		if op.name != "ReduceLogSum" {
			x = random(2, 3, 4)
		}
		add := func(name string, opset int64, axes []int64, attrs ...graph.Attribute) {
			c := Case{name: name, Op: op.name, opset: opset, inputs: these(x), attrs: attrs}
			switch {
			case axes != nil && opset < op.axesInput:
				c.attrs = append(c.attrs, graph.Ints("axes", axes...))
			case axes != nil:
				c.inputs, c.consts = append(c.inputs, integers(axes...)), true
			}
			cases = append(cases, c)
		}
		for _, opset := range []int64{11, 13, 17, 18, 21} {
			add("all", opset, nil)
			add("all, dropped", opset, nil, keep(0))
			add("first", opset, []int64{0})
			add("last, dropped", opset, []int64{2}, keep(0))
			add("from the end", opset, []int64{-1})
			add("two", opset, []int64{0, 2})
			add("two, dropped", opset, []int64{-2, 2}, keep(0))
		}
		add("middle", 18, []int64{1})
		add("middle, dropped", 18, []int64{1}, keep(0))
		add("none", op.axesInput, nil, noop)
		add("all, as noop is 0", op.axesInput, nil, graph.Int("noop_with_empty_axes", 0))
	}
	return cases
}
