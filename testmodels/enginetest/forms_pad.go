package enginetest

var padForms = []Form{
	{"Pad", 17, operands("float32[batch,3]", integers(0, 1, 0, 2)), nil, "float32[batch,6]"},
	{"Pad", 17, operands("float32[batch,3]", integers(1, 0, 0, -1)), nil, "float32[?,2]"},
	{"Pad", 18, operands("float32[4,3]", integers(1, 1), nil, integers(-1)), nil, "float32[4,5]"},
	{"Pad", 17, operands("float32[4,3]", "int64[4]"), nil, "float32[?,?]"},
	{"Pad", 17, operands("float32[4,3]", integers(1, 1)), nil, "error: want two an axis"},
	{"Pad", 17, operands("float32[4,3]", integers(0, -2, 0, -2)), nil, "error: take more than dimension 1"},
	{"Pad", 17, operands("float32[4,3]", integers(1, 1), nil, integers(1)), nil, "error: from opset 18 on"},
}
