package enginetest

var tileForms = []Form{
	{"Tile", 17, operands("float32[batch,3]", integers(1, 2)), nil, "float32[batch,6]"},
	{"Tile", 17, operands("float32[batch,3]", integers(2, 2)), nil, "float32[?,6]"},
	{"Tile", 17, operands("float32[batch,3]", "int64[2]"), nil, "float32[?,?]"},
	{"Tile", 17, operands("float32[batch,3]", integers(2)), nil, "error: 1 repeats"},
	{"Tile", 17, operands("float32[3]", integers(-1)), nil, "error: each must be"},
}
