package enginetest

import "github.com/hourglass-go/hourglass/graph"

var depthForms = []Form{
	{"DepthToSpace", 17, operands("float32[batch,8,3,h]"), attributes(graph.Int("blocksize", 2)), "float32[batch,2,6,?]"},
	{"DepthToSpace", 17, operands("float32[batch,6,3,3]"), attributes(graph.Int("blocksize", 2)), "error: does not divide"},
	{"DepthToSpace", 17, operands("float32[batch,6,3,3]"), nil, "error: blocksize is 0"},
	{"SpaceToDepth", 17, operands("float32[batch,2,6,4]"), attributes(graph.Int("blocksize", 2)), "float32[batch,8,3,2]"},
	{"SpaceToDepth", 17, operands("float32[batch,2,6]"), attributes(graph.Int("blocksize", 2)), "error: want [batch, channels"},
}
