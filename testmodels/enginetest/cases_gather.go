package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// indexed returns cases of operators that take elements by their place.
func indexed() (cases []Case) {
	add := func(name, op string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: 17, inputs: inputs, attrs: attrs, consts: true, moves: true})
	}
	x := random(4, 5)
	table := func(dims []int64, v ...int64) *graph.Tensor { return graph.NewTensor("", v, dims...) }
	add("rows", "Gather", these(x, integers(0, 3, -1, 0)))
	add("one row", "Gather", these(x, graph.Scalar[int64]("", 2)))
	add("columns", "Gather", these(x, integers(4, 1)), graph.Int("axis", 1))
	add("a table of columns", "Gather", these(x, table([]int64{2, 3}, 0, 1, 2, 3, 4, -5)), graph.Int("axis", -1))
	add("middle", "Gather", these(random(2, 3, 4), integers(2, 0)), graph.Int("axis", 1))
	add("a table, middle", "Gather", these(random(2, 3, 4), table([]int64{2, 2}, 0, 2, 2, -1)), graph.Int("axis", 1))
	places := table([]int64{4, 2}, 0, 4, 1, -1, 2, 2, 3, 0)
	add("columns", "GatherElements", these(x, places), graph.Int("axis", 1))
	add("rows", "GatherElements", these(x, table([]int64{1, 5}, 3, 2, 1, 0, -1)))
	add("columns", "ScatterElements", these(x, table([]int64{4, 2}, 0, 4, 1, -1, 2, 3, 3, 0), random(4, 2)), graph.Int("axis", 1))
	add("added", "ScatterElements", these(x, places, random(4, 2)), graph.Int("axis", 1), graph.Text("reduction", "add"))
	cases[len(cases)-1].moves = false
	for i, attrs := range [][]graph.Attribute{nil, {graph.Int("exclusive", 1)}, {graph.Int("reverse", 1)}, {graph.Int("exclusive", 1), graph.Int("reverse", 1)}} {
		cases = append(cases, Case{name: fmt.Sprintf("columns, %d", i), Op: "CumSum", opset: 17, inputs: these(x, graph.Scalar[int64]("", 1)), attrs: attrs, consts: true})
	}
	cases = append(cases, Case{name: "rows of old", Op: "CumSum", opset: 11, inputs: these(random(3, 2, 4), graph.Vector[int32]("", 0)), consts: true})
	classes := table([]int64{2, 3}, 0, 3, -1, 4, 1, -5)
	for axis := range int64(3) {
		add(fmt.Sprintf("axis %d", axis), "OneHot", these(classes, integers(4), numbers(-0.5, 2)), graph.Int("axis", axis))
	}
	for _, axis := range []int64{1, -1} {
		cases = append(cases, Case{name: fmt.Sprintf("values are parameters, axis %d", axis), Op: "OneHot", opset: 17, inputs: these(classes, integers(4), numbers(-0.5, 2)), attrs: []graph.Attribute{graph.Int("axis", axis)}, moves: true})
	}
	// onnxruntime 1.30 finds no place for indices between integers, which the specification casts.
	add("numbers", "OneHot", these(numbers(0, 1, -1, 3, 17), number(4), numbers(0, 1)))
	add("whole numbers", "OneHot", these(integers(2, 0), graph.Scalar[int64]("", 4), integers(0, 1)))
	add("of int32", "OneHot", these(graph.Vector[int32]("", 2, 0), graph.Vector[int32]("", 4), numbers(0, 1)))
	add("of old", "OneHot", these(integers(0, 3, 4), integers(4), numbers(0, 1)))
	cases[len(cases)-1].opset = 10
	for give, name := range []string{"values", "places"} {
		for _, c := range []Case{
			{name: "greatest", inputs: these(x, integers(2))},
			{name: "all", inputs: these(x, integers(5))},
			{name: "least", inputs: these(x, integers(3)), attrs: []graph.Attribute{graph.Int("largest", 0)}},
			{name: "rows", inputs: these(x, integers(2)), attrs: []graph.Attribute{graph.Int("axis", 0)}},
			{name: "least rows", inputs: these(x, integers(3)), attrs: []graph.Attribute{graph.Int("axis", 0), graph.Int("largest", 0)}},
			{name: "ties", inputs: these(graph.NewTensor("", []float32{1, 2, 2, 0, 2, 2}, 2, 3), integers(2))},
		} {
			c.name, c.Op, c.opset, c.give, c.consts, c.moves = c.name+", "+name, "TopK", 17, give, true, true
			cases = append(cases, c)
		}
	}
	for _, op := range []string{"ArgMax", "ArgMin"} {
		add("columns", op, these(x), graph.Int("axis", 1), graph.Int("keepdims", 0))
		add("rows", op, these(x))
		add("ties", op, these(graph.NewTensor("", []float32{1, 2, 2, 1, 2, 1}, 2, 3)), graph.Int("axis", -1))
		add("last of ties", op, these(graph.NewTensor("", []float32{1, 2, 2, 1, 2, 1}, 2, 3)), graph.Int("axis", -1), graph.Int("select_last_index", 1))
	}
	add("inference", "Dropout", these(x, number(0.3)))
	add("of no ratio", "Dropout", these(x))
	add("integers", "Equal", these(integers(1, 2, 3), integers(1, 0, 3)))
	add("numbers", "Equal", these(bends, number(0.5)))
	return cases
}
