package enginetest

import "github.com/hourglass-go/hourglass/graph"

func casts() []Case {
	to := func(t graph.DataType) []graph.Attribute { return []graph.Attribute{graph.Int("to", int64(t))} }
	return []Case{
		{name: "float to itself", Op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Float), moves: true},
		{name: "float to bool", Op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Bool), moves: true},
		{name: "float to integer", Op: "Cast", opset: 13, inputs: these(numbers(-2.7, -0.5, 0, 0.5, 2.7, 1e6)), attrs: to(graph.Int64), moves: true},
		{name: "integer to float", Op: "Cast", opset: 9, inputs: these(integers(-3, 0, 1, 1<<24+1)), attrs: to(graph.Float), moves: true},
		{name: "float to int32", Op: "Cast", opset: 17, inputs: these(numbers(-2.7, -0.5, 0, 0.5, 2.7, 1e6)), attrs: to(graph.Int32), moves: true},
		{name: "float to int8", Op: "Cast", opset: 17, inputs: these(numbers(-128, -2.7, -0.5, 0, 0.5, 127)), attrs: to(graph.Int8), moves: true},
		{name: "float to uint8", Op: "Cast", opset: 21, inputs: these(numbers(0, 0.5, 2.7, 255)), attrs: to(graph.Uint8), moves: true},
		{name: "float to double", Op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Double), moves: true},
		{name: "double to float", Op: "Cast", opset: 17, inputs: these(graph.NewTensor("", []float64{-1.5, 0.1, 1e9}, 3)), attrs: to(graph.Float), moves: true},
		{name: "int64 to int32", Op: "Cast", opset: 13, inputs: these(integers(-3, 0, 1, 1<<20)), attrs: to(graph.Int32), moves: true},
		{name: "int32 to float", Op: "Cast", opset: 13, inputs: these(graph.Vector[int32]("", -3, 0, 1<<20)), attrs: to(graph.Float), moves: true},
		{name: "uint8 to int64", Op: "Cast", opset: 17, inputs: these(graph.Vector[uint8]("", 0, 3, 255)), attrs: to(graph.Int64), moves: true},
		{name: "int8 to bool", Op: "Cast", opset: 17, inputs: these(graph.Vector[int8]("", -128, 0, 3)), attrs: to(graph.Bool), moves: true},
		{name: "bool to uint8", Op: "Cast", opset: 17, inputs: these(graph.Vector("", true, false)), attrs: to(graph.Uint8), moves: true},
	}
}
