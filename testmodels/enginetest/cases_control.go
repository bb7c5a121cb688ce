package enginetest

import "github.com/hourglass-go/hourglass/graph"

func controls() []Case {
	choice := branches(
		body("", "a:float32[1]", "Constant 2 = two", "Unsqueeze two at = a"),
		body("", "b:float32[1]", "Constant 3 = three", "Neg three = minus", "Unsqueeze minus at = b"))
	for i := range choice {
		g := choice[i].Graph
		g.Initializers = append(g.Initializers, integers(0).Renamed("at"))
	}
	nested := branches(
		body("", "a:bool[]", "Not x0 = a"),
		&graph.Graph{Name: "outer", Outputs: typedValues("b:bool[]"), Nodes: []*graph.Node{
			{Op: "Not", Inputs: []string{"x0"}, Outputs: []string{"other"}},
			{Op: "If", Inputs: []string{"other"}, Outputs: []string{"b"}, Attrs: branches(body("", "c:bool[]", "And other x0 = c"), body("", "d:bool[]", "Or other x0 = d"))},
		}})
	halving := body("i:int64[] go:bool[] a:float32[?,3]", "on:bool[] b:float32[?,3] each:float32[?,3]", "Constant 0.5 = half", "Identity go = on", "Mul a half = b", "Add a b = each")
	while := body("i:int64[] go:bool[] a:float32[]", "on:bool[] b:float32[] each:int64[]", "Constant 0.5 = half", "Constant 1 = one", "Mul a half = b", "Greater b one = on", "Identity i = each")
	running := body("s:float32[3] x:float32[3]", "t:float32[3] u:float32[3]", "Add s x = t", "Identity t = u")
	pairs := body("a:float32[?] b:float32[?]", "c:float32[?]", "Sub a b = c")
	scanned := graph.Int("num_scan_inputs", 1)
	return []Case{
		{name: "the first branch", Op: "If", opset: 17, inputs: these(truth), attrs: choice, want: numbers(2)},
		{name: "the second branch", Op: "If", opset: 17, inputs: these(graph.Scalar("", false)), attrs: choice, want: numbers(-3)},
		{name: "opset 13", Op: "If", opset: 13, inputs: these(truth), attrs: choice, want: numbers(2)},
		{name: "branches in branches", Op: "If", opset: 17, inputs: these(graph.Scalar("", false)), attrs: nested},

		{name: "three times", Op: "Loop", opset: 17, inputs: these(count(3), truth, random(4, 3)), fed: 3, attrs: attributes(subgraph("body", halving)), outs: 2},
		{name: "what each run gives", Op: "Loop", opset: 17, inputs: these(count(3), truth, random(4, 3)), fed: 3, attrs: attributes(subgraph("body", halving)), give: 1},
		{name: "while", Op: "Loop", opset: 17, inputs: these(nil, truth, number(100)), symbols: map[string]graph.Type{"x1": truth.Type(), "x2": number(0).Type()}, attrs: attributes(subgraph("body", while)), outs: 2, want: number(0.78125)},
		{name: "which runs", Op: "Loop", opset: 11, inputs: these(nil, truth, number(100)), symbols: map[string]graph.Type{"x1": truth.Type(), "x2": number(0).Type()}, attrs: attributes(subgraph("body", while)), give: 1, want: integers(0, 1, 2, 3, 4, 5, 6)},

		{name: "the last sum", Op: "Scan", opset: 17, inputs: these(random(3), random(5, 3)), fed: 2, attrs: attributes(scanned, subgraph("body", running)), outs: 2},
		{name: "running sums", Op: "Scan", opset: 17, inputs: these(random(3), random(5, 3)), fed: 2, attrs: attributes(scanned, subgraph("body", running)), give: 1},
		{name: "another axis", Op: "Scan", opset: 11, inputs: these(random(3), random(3, 5)), fed: 2, attrs: attributes(scanned, graph.Ints("scan_input_axes", 1), graph.Ints("scan_output_axes", -1), subgraph("body", running)), give: 1},
		{name: "backward", Op: "Scan", opset: 9, inputs: these(random(3), random(5, 3)), fed: 2, attrs: attributes(scanned, graph.Ints("scan_input_directions", 1), graph.Ints("scan_output_directions", 1), subgraph("body", running)), give: 1},
		{name: "batches", Op: "Scan", opset: 8, inputs: these(nil, random(2, 3), random(2, 5, 3)), symbols: map[string]graph.Type{"x1": random(2, 3).Type(), "x2": random(2, 5, 3).Type()}, attrs: attributes(scanned, graph.Ints("directions", 1), subgraph("body", running)), give: 1},
		{name: "two at a time", Op: "Scan", opset: 17, inputs: these(random(5, 3), random(3, 5)), fed: 2, attrs: attributes(graph.Int("num_scan_inputs", 2), graph.Ints("scan_input_axes", 0, 1), subgraph("body", pairs))},
	}
}
