package enginetest

import (
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// body makes a subgraph. Each line is a node, as "Add a b = c", or a float32, as "Constant 1.5 = c".
// inputs and outputs have the names of values, and perhaps their types, as "a:float32[3]".
func body(inputs, outputs string, lines ...string) *graph.Graph {
	g := &graph.Graph{Name: "inner"}
	g.Inputs, g.Outputs = typedValues(inputs), typedValues(outputs)
	for _, line := range lines {
		left, right, _ := strings.Cut(line, " = ")
		words := strings.Fields(left)
		n := &graph.Node{Op: words[0], Inputs: words[1:], Outputs: strings.Fields(right)}
		if n.Op == "Constant" {
			v, _ := strconv.ParseFloat(n.Inputs[0], 32)
			n.Inputs, n.Attrs = nil, attributes(graph.Constant("value", number(float32(v))))
		}
		g.Nodes = append(g.Nodes, n)
	}
	return g
}

func typedValues(list string) (values []graph.Value) {
	for _, one := range strings.Fields(list) {
		name, stated, _ := strings.Cut(one, ":")
		v := graph.Value{Name: name}
		if stated != "" {
			v.Type, _ = ParseType(stated)
		}
		values = append(values, v)
	}
	return values
}

func subgraph(name string, g *graph.Graph) graph.Attribute {
	return graph.Attribute{Name: name, Kind: graph.AttrGraph, Graph: g}
}

func branches(then, otherwise *graph.Graph) []graph.Attribute {
	return attributes(subgraph("then_branch", then), subgraph("else_branch", otherwise))
}

var (
	truth    = graph.Scalar("", true)
	count    = func(n int64) *graph.Tensor { return graph.Scalar("", n) }
	doubling = body("i:int64[] go:bool[] a:float32", "on b", "Identity go = on", "Add a a = b")
)

var controlForms = []Form{
	{"If", 17, operands(truth), branches(body("", "a", "Relu x0 = a"), body("", "b", "Relu x0 = b")), "bool[]"},
	{"If", 17, operands(truth), branches(body("", "a", "Shape x0 = a"), body("", "b", "Size x0 = b")), "int64"},
	{"If", 17, operands(truth), branches(body("", "a", "Shape x0 = a"), body("", "b", "Cast x0 = b")), "error: else_branch"},
	{"If", 17, operands(truth), branches(body("", "a", "Shape x0 = a"), body("", "b", "Not x0 = b")), "error: int64 and bool, want one type"},
	{"If", 17, operands(truth), branches(body("", "a", "Shape x0 = a"), body("c", "b", "Shape x0 = b")), "error: else_branch has 1 inputs, want 0"},
	{"If", 17, operands(truth), branches(body("", "a", "Shape x1 = a"), body("", "b", "Shape x0 = b")), `error: "x1" is defined neither there nor before`},
	{"If", 17, operands(truth), branches(body("", "a b", "Shape x0 = a", "Shape x0 = b"), body("", "b", "Shape x0 = b")), "error: then_branch has 2 outputs, and else_branch 1"},
	{"If", 17, operands(truth), attributes(subgraph("then_branch", body("", "a", "Shape x0 = a"))), "error: has no else_branch"},

	{"Loop", 17, operands(count(3), truth, "float32[batch,3]"), attributes(subgraph("body", doubling)), "float32[batch,3]"},
	{"Loop", 17, operands(nil, nil, "float32[batch,3]"), attributes(subgraph("body", doubling)), "float32[batch,3]"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3]"), attributes(subgraph("body", body("i go a", "on b", "Identity go = on", "Concat a a = b"))), "error: body"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3]"), attributes(subgraph("body", body("i go a", "on b", "Identity go = on", "Flatten a = b"))), "float32[batch,3]"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3,4]"), attributes(subgraph("body", body("i go a", "on b", "Identity go = on", "Flatten a = b"))), "float32"},
	{"Loop", 17, operands(count(3), nil), attributes(subgraph("body", body("i go", "on b", "Identity go = on", "Cast i = b"))), "error: body"},
	{"Loop", 17, operands(count(3), nil), attributes(subgraph("body", body("i go", "on b", "Identity go = on", "Neg i = b"))), "int64[?]"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3]"), attributes(subgraph("body", body("i go", "on", "Identity go = on"))), "error: body has 2 inputs, want 3"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3]"), attributes(subgraph("body", body("i go a", "on", "Identity go = on"))), "error: body has 1 outputs, want 2 or more"},
	{"Loop", 17, operands(count(3), nil, "float32[batch,3]"), attributes(subgraph("body", body("i go a", "on i", "Identity go = on"))), "error: float32 and int64, want one type"},

	{"Scan", 17, operands("float32[batch,3]", "float32[7,batch,3]"), attributes(graph.Int("num_scan_inputs", 1), subgraph("body", body("s x", "t", "Add s x = t"))), "float32[batch,3]"},
	{"Scan", 17, operands("float32[7,batch,3]"), attributes(graph.Int("num_scan_inputs", 1), subgraph("body", body("x", "y", "Relu x = y"))), "float32[7,batch,3]"},
	{"Scan", 17, operands("float32[7,batch,3]"),
		attributes(graph.Int("num_scan_inputs", 1), graph.Ints("scan_input_axes", -1), graph.Ints("scan_output_axes", 1), subgraph("body", body("x", "y", "Relu x = y"))), "float32[7,3,batch]"},
	{"Scan", 17, operands("float32[7,batch]", "float32[8,batch]"), attributes(graph.Int("num_scan_inputs", 2), subgraph("body", body("a b", "c", "Add a b = c"))), "error: scanned along 8 elements, another along 7"},
	{"Scan", 17, operands("float32[7,batch]"), attributes(graph.Int("num_scan_inputs", 2), subgraph("body", body("a b", "c", "Add a b = c"))), "error: num_scan_inputs is 2, want 1 to 1"},
	{"Scan", 8, operands(nil, "float32[batch,3]", "float32[batch,7,3]"), attributes(graph.Int("num_scan_inputs", 1), subgraph("body", body("s x", "t", "Add s x = t"))), "float32[batch,3]"},
	{"Scan", 8, operands(nil, "float32[batch,7,3]"), attributes(graph.Int("num_scan_inputs", 1), subgraph("body", body("x", "y", "Relu x = y"))), "float32[batch,7,3]"},
	{"Scan", 8, operands(nil, "float32[batch]"), attributes(graph.Int("num_scan_inputs", 1), subgraph("body", body("x", "y", "Relu x = y"))), "error: want 2 dimensions or more"},
	{"Scan", 17, operands("float32[7]"), attributes(graph.Int("num_scan_inputs", 1), graph.Ints("scan_input_axes", 1), subgraph("body", body("a", "c", "Relu a = c"))), "error: scan_input_axes: axis 1"},
}
