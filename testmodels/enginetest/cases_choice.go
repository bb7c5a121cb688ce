package enginetest

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// choices returns cases of comparisons, of what they choose, and of sizes.
func choices() (cases []Case) {
	add := func(name, op string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: 17, inputs: inputs, attrs: attrs, moves: true})
	}
	x := random(2, 3, 4)
	for _, op := range []string{"Greater", "Less", "GreaterOrEqual", "LessOrEqual"} {
		add("scalar", op, these(bends, number(0)))
		add("rows", op, these(random(4, 3), random(3)))
		add("column with row", op, these(random(4, 1), random(1, 3)))
	}
	truth := graph.NewTensor("", []bool{true, false, true, true}, 4, 1)
	for _, op := range []string{"And", "Or", "Xor"} {
		add("column with row", op, these(truth, graph.NewTensor("", []bool{true, false}, 2)))
	}
	add("column", "Not", these(truth))
	add("by rows", "Where", these(truth, random(4, 3), random(3)))
	add("by scalar", "Where", these(truth, number(1), random(4, 3)))
	odd := numbers(float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, -1.5)
	add("odd", "IsNaN", these(odd))
	add("odd", "IsInf", these(odd))
	add("negative", "IsInf", these(odd), graph.Int("detect_positive", 0))
	add("positive", "IsInf", these(odd), graph.Int("detect_negative", 0))
	add("bends", "Sign", these(bends))
	add("bends", "Abs", these(bends))
	cases[len(cases)-1].Bends = true
	add("matrix", "Abs", these(random(4, 3)))
	for _, op := range []string{"Max", "Min"} {
		add("two", op, these(random(4, 3), random(3, 4, 3)))
		add("row", op, these(random(4, 3), random(3)))
		add("three", op, these(random(4, 3), random(3), number(0.1)))
		add("one", op, these(random(4, 3)))
	}
	add("columns", "Pad", these(random(4, 3), integers(0, 1, 0, 2)))
	add("all around, with a value", "Pad", these(random(2, 3, 4), integers(1, 0, 2, 0, 1, 1), number(-1.5)))
	for _, mode := range []string{"edge", "reflect"} {
		add("mode "+mode, "Pad", these(random(2, 5, 4), integers(0, 2, 1, 0, 4, 3)), graph.Text("mode", mode))
	}
	add("mode wrap", "Pad", these(random(2, 5, 4), integers(0, 2, 1, 0, 4, 3)), graph.Text("mode", "wrap"))
	cases[len(cases)-1].opset = 19
	constant := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		add(name, op, inputs, attrs...)
		cases[len(cases)-1].opset, cases[len(cases)-1].consts = opset, true
	}
	constant("constant pads and value", "Pad", 17, these(random(4, 3), integers(1, 0, 2, 1), number(0.7)))
	for _, mode := range []string{"constant", "edge", "reflect"} {
		constant("axes, "+mode, "Pad", 18, these(random(4, 3), integers(2, 2), nil, integers(-1)), graph.Text("mode", mode))
	}
	add("cut", "Pad", these(random(4, 5), integers(0, -1, 1, -2)))
	add("bends", "Neg", these(bends))
	add("cube", "Shape", these(x))
	add("from the end", "Shape", these(x), graph.Int("start", -2))
	add("cube", "Size", these(x))
	add("row", "Expand", these(random(1, 3), integers(4, 1)))
	add("to rank 3", "Expand", these(random(4, 1), integers(2, 1, 5)))
	add("to itself", "Expand", these(random(4, 3), integers(1)))
	cases = append(cases,
		Case{name: "attributes", Op: "Pad", opset: 10, inputs: these(random(4, 3)), attrs: []graph.Attribute{graph.Ints("pads", 0, 1, 0, 2), graph.Float32("value", -1.5)}, moves: true},
		Case{name: "attributes", Op: "Slice", opset: 9, inputs: these(random(4, 5)), attrs: []graph.Attribute{graph.Ints("starts", 1), graph.Ints("ends", -1), graph.Ints("axes", 1)}, moves: true},
	)
	add("columns", "Slice", these(random(4, 5), integers(1), integers(4), integers(1)))
	add("to the end", "Slice", these(random(4, 5), integers(-2), integers(math.MaxInt64), integers(-1)))
	add("both axes, every second", "Slice", these(random(4, 5), integers(0, 1), integers(4, 5), integers(0, 1), integers(2, 2)))
	add("backwards", "Slice", these(random(4, 5), integers(-1), integers(math.MinInt64), integers(1), integers(-1)))
	add("backwards by two", "Slice", these(random(4, 7), integers(5), integers(0), integers(1), integers(-2)))
	add("every second, from the last", "Slice", these(random(2, 4, 5), integers(1, -1), integers(4, -6), integers(1, 2), integers(2, -2)))
	add("thirds, of a middle", "Slice", these(random(2, 7, 5), integers(1, 1), integers(5, 3), integers(1, 2), integers(3, 1)))
	return cases
}
