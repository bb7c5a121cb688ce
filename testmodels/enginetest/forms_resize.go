package enginetest

import "github.com/hourglass-go/hourglass/graph"

var resizeForms = []Form{
	{"Resize", 17, operands("float32[batch,3,7,7]", nil, graph.Vector[float32]("", 1, 1, 2, 2.5)), nil, "float32[batch,3,14,17]"},
	{"Resize", 17, operands("float32[2,3,7]", nil, nil, integers(2, 3, 9)), nil, "float32[2,3,9]"},
	{"Resize", 18, operands("float32[batch,3,7]", nil, nil, integers(9)), attributes(graph.Ints("axes", -1)), "float32[batch,3,9]"},
	{"Resize", 18, operands("float32[2,3,4,6]", nil, nil, integers(7, 8)), attributes(graph.Ints("axes", 2, 3), graph.Text("keep_aspect_ratio_policy", "not_larger")), "float32[2,3,5,8]"},
	{"Resize", 18, operands("float32[2,3,4,6]", nil, nil, integers(7, 8)), attributes(graph.Ints("axes", -2, -1), graph.Text("keep_aspect_ratio_policy", "not_smaller")), "float32[2,3,7,11]"},
	{"Resize", 18, operands("float32[2,3,h,6]", nil, nil, integers(7, 8)), attributes(graph.Ints("axes", 2, 3), graph.Text("keep_aspect_ratio_policy", "not_larger")), "float32[2,3,?,?]"},
	{"Resize", 18, operands("float32[2,3,4,6]", nil, nil, integers(7, 8)), attributes(graph.Ints("axes", 2, 3), graph.Text("keep_aspect_ratio_policy", "larger")), "error: not_larger and not_smaller are known"},
	{"Resize", 17, operands("float32[2,3,7]", nil, "float32[3]"), nil, "float32[?,?,?]"},
	{"Resize", 17, operands("float32[2,3,7]", nil, graph.Vector[float32]("", 1, 2)), nil, "error: 2 scales"},
	{"Resize", 17, operands("float32[2,7]", nil, graph.Vector[float32]("", 1, -2)), nil, "error: must be above 0"},
	{"Resize", 17, operands("float32[2,7]", nil, nil, integers(2)), nil, "error: 1 sizes"},
	{"Resize", 17, operands("float32[2,7]"), nil, "error: neither scales nor sizes"},
	{"Resize", 10, operands("float32[batch,7]", graph.Vector[float32]("", 1, 2)), nil, "float32[batch,14]"},
	{"Resize", 10, operands("float32[batch,7]", "float32[2]"), nil, "float32[?,?]"},
	{"Upsample", 8, operands("float32[batch,7]"), attributes(graph.Attribute{Name: "scales", Kind: graph.AttrFloats, Floats: []float32{1, 2}}), "float32[batch,14]"},
	{"Upsample", 9, operands("float32[batch,7]", graph.Vector[float32]("", 1, 2)), nil, "float32[batch,14]"},
	{"Upsample", 9, operands("float32[batch,7]"), nil, "error: an input at 9"},
	{"Upsample", 17, operands("float32[batch,7]", graph.Vector[float32]("", 1, 2)), nil, "?"}, // gone
}
