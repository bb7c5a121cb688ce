package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func shapes() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, attrs: attrs, consts: op == "Reshape", moves: true})
	}
	x := random(2, 3, 4)
	for _, opset := range []int64{7, 13, 17, 21} {
		add("to a matrix", "Reshape", opset, these(x, integers(0, -1)))
	}
	add("copied and found", "Reshape", 17, these(x, integers(0, -1, 2)))
	add("found first", "Reshape", 17, these(x, integers(-1, 4)))
	add("to a vector", "Reshape", 17, these(x, integers(-1)))
	add("to more", "Reshape", 17, these(random(4, 6), integers(-1, 1, 2, 3)))
	add("a row", "Reshape", 17, these(random(6), integers(1, -1)))
	for _, opset := range []int64{9, 13, 17} {
		add("by default", "Flatten", opset, these(x))
	}
	for _, at := range []int64{0, 1, 2, 3, -1, -3} {
		add(fmt.Sprint("at ", at), "Flatten", 17, these(x), graph.Int("axis", at))
	}
	add("by default", "Transpose", 17, these(x))
	add("matrix", "Transpose", 13, these(random(4, 3)))
	add("cycle", "Transpose", 17, these(x), graph.Ints("perm", 1, 2, 0))
	add("not at all", "Transpose", 17, these(x), graph.Ints("perm", 0, 1, 2))
	add("rank 4", "Transpose", 17, these(random(2, 3, 4, 5)), graph.Ints("perm", 0, 2, 3, 1))
	add("columns", "Concat", 17, these(random(4, 3), random(4, 2)), graph.Int("axis", 1))
	add("rows", "Concat", 13, these(random(4, 3), random(2, 3)), graph.Int("axis", 0))
	add("three, last axis", "Concat", 17, these(random(2, 3, 1), random(2, 3, 2), random(2, 3, 3)), graph.Int("axis", -1))
	add("one", "Concat", 17, these(random(4, 3)), graph.Int("axis", 0))
	add("both fed", "Concat", 17, these(random(4, 3), random(4, 2)), graph.Int("axis", 1))
	cases[len(cases)-1].fed = 2

	ones := random(2, 1, 3, 1)
	constant := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		add(name, op, opset, inputs, attrs...)
		cases[len(cases)-1].consts = true
	}
	constant("one", "Squeeze", 17, these(ones, integers(1)))
	constant("both", "Squeeze", 21, these(ones, integers(-1, 1)))
	add("both, attribute", "Squeeze", 11, these(ones), graph.Ints("axes", 1, 3))
	constant("all", "Squeeze", 13, these(random(6, 1, 2, 1)))
	constant("first and last", "Unsqueeze", 17, these(x, integers(0, -1)))
	constant("middle", "Unsqueeze", 13, these(x, integers(2)))
	add("middle, attribute", "Unsqueeze", 11, these(x), graph.Ints("axes", 1))
	for give := range 2 {
		part := func(name string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
			constant(fmt.Sprintf("%s, part %d", name, give), "Split", opset, inputs, attrs...)
			cases[len(cases)-1].give, cases[len(cases)-1].outs = give, 2
		}
		part("halves", 13, these(x), graph.Int("axis", 2))
		part("sizes", 17, these(x, integers(1, 2)), graph.Int("axis", 1))
		part("sizes, attribute", 11, these(x), graph.Int("axis", -1), graph.Ints("split", 3, 1))
		part("number", 18, these(x), graph.Int("axis", 1), graph.Int("num_outputs", 2))
	}
	constant("halves, joined", "Split", 17, these(random(4, 6)), graph.Int("axis", 1))
	constant("sizes, joined", "Split", 17, these(random(4, 6), integers(2, 4)), graph.Int("axis", 1))
	for i := range 2 {
		c := &cases[len(cases)-1-i]
		c.outs, c.joint, c.moves = 2, true, false
	}
	constant("both", "Tile", 17, these(random(2, 3), integers(2, 3)))
	constant("columns", "Tile", 13, these(x, integers(1, 1, 2)))
	add("DCR", "DepthToSpace", 17, these(random(2, 12, 3, 2)), graph.Int("blocksize", 2))
	add("CRD", "DepthToSpace", 13, these(random(2, 12, 3, 2)), graph.Int("blocksize", 2), graph.Text("mode", "CRD"))
	add("blocks", "SpaceToDepth", 13, these(random(2, 3, 4, 6)), graph.Int("blocksize", 2))
	add("of another's shape", "ConstantOfShape", 17, these(x), graph.Constant("value", numbers(1.5)))
	cases[len(cases)-1].sizes = true
	add("zeros", "ConstantOfShape", 17, these(integers(2, 3)))
	add("of integers", "ConstantOfShape", 9, these(integers(3)), graph.Constant("value", integers(7)))
	return cases
}
