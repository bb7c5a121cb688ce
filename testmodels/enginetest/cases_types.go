package enginetest

import "github.com/hourglass-go/hourglass/graph"

// otherTypes returns cases of operators on elements that are not float32.
func otherTypes() (cases []Case) {
	double := graph.NewTensor("", []float64{-1.5, 0, 1e-3, 2, 1e9, 7}, 2, 3)
	integer := graph.NewTensor("", []int64{-7, -2, 0, 3, 7, 1 << 40}, 2, 3)
	truth := graph.NewTensor("", []bool{true, false, false, true, true, false}, 2, 3)
	row := graph.NewTensor("", []int64{2, -2, 3}, 3)
	add := func(op string, moves bool, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: inputs[0].Elem.String(), Op: op, opset: 17, inputs: inputs, attrs: attrs, moves: moves})
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		add(op, true, these(integer, row))
		add(op, false, these(double, graph.NewTensor("", []float64{2, 0.1, 3}, 3)))
	}
	for _, op := range []string{"Relu", "Exp", "Tanh", "Identity"} {
		add(op, op == "Identity", these(graph.NewTensor("", []float64{-1.5, 0, 0.5, 3}, 2, 2)))
	}
	add("Gemm", false, these(double, graph.NewTensor("", []float64{1, 2, 3, 4, 5, 6}, 3, 2)))
	for _, x := range []*graph.Tensor{integer, truth} {
		add("Identity", true, these(x))
		add("Transpose", true, these(x))
		add("Flatten", true, these(x), graph.Int("axis", 0))
		add("Concat", true, these(x, x), graph.Int("axis", 1))
		add("Reshape", true, these(x, integers(0, 1, -1)))
	}
	add("ReduceSum", true, these(integer, integers(1)))
	add("ReduceSum", false, these(double, integers(1)))
	return cases
}
