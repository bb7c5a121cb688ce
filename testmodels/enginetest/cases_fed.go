package enginetest

import "github.com/hourglass-go/hourglass/graph"

// fedSizes returns cases of operators whose sizes, axes and places are fed.
func fedSizes() (cases []Case) {
	x := random(2, 3, 4)
	add := func(op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: "fed", Op: op, opset: opset, inputs: inputs, fed: len(inputs), attrs: attrs})
	}
	add("Reshape", 17, these(x, integers(0, -1)))
	add("Expand", 17, these(random(3, 1), integers(2, 1, 4)))
	add("Tile", 17, these(x, integers(1, 2, 1)))
	add("Slice", 17, these(x, integers(2, 0), integers(-4, 3), integers(1, 2), integers(-1, 2)))
	add("Pad", 18, these(x, integers(1, 0, 0, 2), number(0.5), integers(0, 2)))
	add("Split", 17, these(random(5, 2), integers(3, 2)))
	add("Squeeze", 17, these(random(2, 1, 3), integers(1)))
	add("Unsqueeze", 17, these(x, integers(-1, 0)))
	add("TopK", 17, these(x, integers(2)))
	add("CumSum", 17, these(x, graph.Scalar[int64]("", -1)))
	add("Range", 17, these(number(0.5), number(2), number(0.25)))
	add("OneHot", 17, these(integers(2, 0, -1), integers(3), numbers(0, 1)))
	add("ReduceSum", 17, these(x, integers(-1)))
	add("ReduceMean", 18, these(x, integers(0, 2)), graph.Int("keepdims", 0))
	add("ReduceSum", 18, these(x, integers()), graph.Int("noop_with_empty_axes", 1))
	add("Resize", 18, append(these(random(1, 1, 2, 3), nil, numbers(1, 1, 2, 1.5)), nil)[:3])
	cases[5].outs = 2 // the outputs of Split
	return cases
}

// leftOut returns cases of operators with outputs that are left out, or with more outputs.
func leftOut() (cases []Case) {
	for _, op := range []string{"LSTM", "GRU", "RNN"} {
		cases = append(cases, Case{
			name: "the last alone", Op: op, opset: 17, inputs: recurrent(op, 2, true, false), give: 1, alone: true,
			attrs: []graph.Attribute{graph.Int("hidden_size", hiddenUnits), graph.Text("direction", "bidirectional")},
		})
	}
	for _, opset := range []int64{12, 13} {
		cases = append(cases, Case{name: "its mask", Op: "Dropout", opset: opset, inputs: these(random(2, 3)), give: 1})
	}
	no := graph.Scalar("", false)
	return append(cases, Case{name: "said not to train", Op: "Dropout", opset: 13, inputs: these(random(2, 3), number(0.3), no), moves: true})
}
