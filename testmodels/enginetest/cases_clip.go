package enginetest

import "github.com/hourglass-go/hourglass/graph"

func clips() []opCase {
	return []opCase{
		{name: "attributes", op: "Clip", opset: 10, inputs: these(bends), attrs: []graph.Attribute{graph.Float32("min", -1), graph.Float32("max", 2)}},
		{name: "no attributes", op: "Clip", opset: 7, inputs: these(bends), moves: true},
		{name: "inputs", op: "Clip", opset: 17, inputs: these(bends, number(-1), number(2)), moves: true},
		{name: "constant inputs", op: "Clip", opset: 11, inputs: these(bends, number(-1), number(2)), consts: true, moves: true},
		{name: "least only", op: "Clip", opset: 13, inputs: these(random(3, 5), number(0)), moves: true},
		{name: "greatest only", op: "Clip", opset: 13, inputs: these(random(3, 5), nil, number(0)), moves: true},
		{name: "neither", op: "Clip", opset: 17, inputs: these(random(3, 5)), moves: true},
	}
}
