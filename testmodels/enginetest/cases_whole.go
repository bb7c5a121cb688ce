package enginetest

import "github.com/hourglass-go/hourglass/graph"

// wholeNumbers returns cases of operators on integers. Narrow integers wrap round.
func wholeNumbers() (cases []Case) {
	add := func(op string, fed int, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: "whole, " + inputs[0].Elem.String(), Op: op, opset: 17, inputs: inputs, fed: fed, attrs: attrs, moves: true})
	}
	matrix := graph.NewTensor("", []int64{-7, 100, 0, 3, 7, -2}, 2, 3)
	row := graph.NewTensor("", []int64{2, -2, 3}, 3)
	small := graph.NewTensor("", []int8{-7, 100, 0, 3, 7, -2}, 2, 3)
	smallRow := graph.NewTensor("", []int8{2, 100, 3}, 3)
	for _, op := range []string{"Add", "Sub", "Mul", "Div", "Max", "Min"} {
		add(op, 2, these(matrix, row))
		add(op, 1, these(graph.NewTensor("", []int32{-7, 5, 0, 3}, 4), graph.Vector[int32]("", 2)))
		add(op, 2, these(small, smallRow))
	}
	for _, fmod := range []int64{0, 1} {
		add("Mod", 2, these(matrix, row), graph.Int("fmod", fmod))
		add("Mod", 1, these(small, graph.Vector[int8]("", 5, -5, 3)), graph.Int("fmod", fmod))
	}
	for _, op := range []string{"Neg", "Abs", "Sign"} {
		add(op, 1, these(matrix))
	}
	add("Pow", 2, these(matrix, graph.Scalar[int64]("", 3)))
	add("Pow", 2, these(numbers(1.5, -2, 3), graph.Scalar[int64]("", 3)))
	add("Clip", 3, these(matrix, graph.Scalar[int64]("", -2), graph.Scalar[int64]("", 5)))
	add("Clip", 1, these(small, nil, graph.Scalar[int8]("", 5)))
	add("ReduceSum", 1, these(matrix, integers(1)))
	for _, op := range []string{"ReduceMax", "ReduceMin", "ReduceProd"} {
		add(op, 1, these(matrix), graph.Ints("axes", 0), graph.Int("keepdims", 0))
	}
	add("TopK", 1, these(matrix, integers(2)))
	add("TopK", 1, these(row, integers(2)))
	cases[len(cases)-1].name, cases[len(cases)-1].give = "whole, their places", 1
	add("Equal", 2, these(graph.Vector("", true, false), graph.Vector("", true, true)))
	add("CumSum", 1, these(matrix, graph.Scalar[int64]("", 1)))
	for _, v := range [][]int64{{0, 4, 1}, {9, -2, -3}, {3, 3, 1}, {5, 1, 2}} {
		add("Range", 3, these(graph.Scalar("", v[0]), graph.Scalar("", v[1]), graph.Scalar("", v[2])))
	}
	for _, bounds := range [][]*graph.Tensor{{number(-1), number(2)}, {nil, number(0.5)}, {number(3), number(-3)}} {
		cases = append(cases, Case{name: "bounds that are fed", Op: "Clip", opset: 17, inputs: append(these(bends), bounds...), fed: 3, Bends: true})
	}
	return cases
}
