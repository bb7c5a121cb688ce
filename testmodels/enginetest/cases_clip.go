package enginetest

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func clips() []Case {
	return []Case{
		{name: "attributes", Op: "Clip", opset: 10, inputs: these(bends), attrs: []graph.Attribute{graph.Float32("min", -1), graph.Float32("max", 2)}, Bends: true},
		{name: "attributes, smooth", Op: "Clip", opset: 9, inputs: these(smooth), attrs: []graph.Attribute{graph.Float32("min", -0.505), graph.Float32("max", 0.405)}},
		{name: "inputs, smooth", Op: "Clip", opset: 17, inputs: these(smooth, number(-1), number(2)), moves: true},
		{name: "both constant", Op: "Clip", opset: 17, inputs: these(smooth, number(-0.505), number(0.405)), consts: true, moves: true},
		{name: "least constant", Op: "Clip", opset: 17, inputs: these(smooth, number(-0.505)), consts: true, moves: true},
		{name: "greatest constant", Op: "Clip", opset: 17, inputs: these(smooth, nil, number(0.405)), consts: true, moves: true},
		{name: "no attributes", Op: "Clip", opset: 7, inputs: these(bends), moves: true},
		{name: "inputs", Op: "Clip", opset: 17, inputs: these(bends, number(-1), number(2)), moves: true, Bends: true},
		{name: "constant inputs", Op: "Clip", opset: 11, inputs: these(bends, number(-1), number(2)), consts: true, moves: true, Bends: true},
		{name: "least only", Op: "Clip", opset: 13, inputs: these(random(3, 5), number(0)), moves: true},
		{name: "greatest only", Op: "Clip", opset: 13, inputs: these(random(3, 5), nil, number(0)), moves: true},
		{name: "neither", Op: "Clip", opset: 17, inputs: these(random(3, 5)), moves: true},
		{name: "bounds that are left out", Op: "Clip", opset: 17, inputs: these(numbers(float32(math.Inf(1)), -2, float32(math.Inf(-1))), nil, nil), moves: true,
			want: numbers(math.MaxFloat32, -2, -math.MaxFloat32), Bends: true},
	}
}
