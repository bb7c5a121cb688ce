package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// selections returns cases of operators that choose elements or bits.
func selections() (cases []Case) {
	add := func(c Case) { cases = append(cases, c) }
	table := func(dims []int64, v ...int64) *graph.Tensor { return graph.NewTensor("", v, dims...) }
	truths := func(v ...bool) *graph.Tensor { return graph.Vector("", v...) }
	x := random(4, 5)
	holes := graph.NewTensor("", []float32{1, 0, -2, 0, 0, 3}, 2, 3)
	add(Case{name: "matrix", Op: "NonZero", opset: 17, inputs: these(holes), want: table([]int64{2, 3}, 0, 0, 1, 0, 2, 2)})
	add(Case{name: "of old", Op: "NonZero", opset: 9, inputs: these(numbers(0, 0, 5)), want: table([]int64{1, 1}, 2)})
	add(Case{name: "columns", Op: "Compress", opset: 17, inputs: these(x, truths(true, false, false, true)), consts: true, attrs: attributes(graph.Int("axis", 1)), moves: true})
	add(Case{name: "elements", Op: "Compress", opset: 11, inputs: these(x, truths(false, true, true)), consts: true, moves: true, want: graph.Vector("", floats(x)[1:3]...)})
	for give, name := range []string{"values", "first places", "places", "counts"} {
		repeated := integers(2, 1, 1, 3, 4, 3)
		add(Case{name: name, Op: "Unique", opset: 17, inputs: these(repeated), give: give, outs: 4,
			want: []*graph.Tensor{integers(1, 2, 3, 4), integers(1, 0, 3, 4), integers(1, 0, 0, 2, 3, 2), integers(2, 1, 2, 1)}[give]})
		add(Case{name: name + ", in the order of the input", Op: "Unique", opset: 17, inputs: these(repeated), attrs: attributes(graph.Int("sorted", 0)), give: give, outs: 4,
			want: []*graph.Tensor{integers(2, 1, 3, 4), integers(0, 1, 3, 4), integers(0, 1, 1, 2, 3, 2), integers(1, 2, 2, 1)}[give]})
		add(Case{name: name + ", rows", Op: "Unique", opset: 17, inputs: these(graph.NewTensor("", []float32{1, 0, 0, 1, 0, 0, 2, 3, 4}, 3, 3)), attrs: attributes(graph.Int("axis", 0)), give: give, outs: 4})
	}
	for _, upper := range []int64{0, 1} {
		for _, k := range []int64{-7, -1, 0, 2, 9} {
			add(Case{name: fmt.Sprintf("upper %d, diagonal %d", upper, k), Op: "Trilu", opset: 17, inputs: these(random(2, 4, 5), count(k)), consts: true, attrs: attributes(graph.Int("upper", upper)), moves: true})
		}
	}
	add(Case{name: "no diagonal", Op: "Trilu", opset: 14, inputs: these(x), moves: true})
	add(Case{name: "above", Op: "EyeLike", opset: 17, inputs: these(x), attrs: attributes(graph.Int("k", 1))})
	add(Case{name: "of another type", Op: "EyeLike", opset: 9, inputs: these(x), attrs: attributes(graph.Int("dtype", int64(graph.Int64)), graph.Int("k", -2))})
	add(Case{name: "batch second", Op: "ReverseSequence", opset: 17, inputs: these(random(4, 3, 2), integers(4, 1, 3)), consts: true, moves: true})
	add(Case{name: "batch first", Op: "ReverseSequence", opset: 10, inputs: these(random(3, 4), integers(4, 2, 3)), consts: true, attrs: attributes(graph.Int("batch_axis", 0), graph.Int("time_axis", 1)), moves: true})
	left, right := table([]int64{2, 2}, -1, 6, 1<<40+5, 12), integers(3, -8)
	for _, op := range []string{"BitwiseAnd", "BitwiseOr", "BitwiseXor"} {
		add(Case{name: "int64", Op: op, opset: 18, inputs: these(left, right), fed: 2})
		add(Case{name: "uint8", Op: op, opset: 18, inputs: these(graph.Vector("", uint8(255), 3, 128), graph.Vector("", uint8(15))), fed: 2})
	}
	add(Case{name: "int64", Op: "BitwiseNot", opset: 18, inputs: these(left)})
	add(Case{name: "uint8", Op: "BitwiseNot", opset: 18, inputs: these(graph.Vector("", uint8(255), 3, 128)), want: graph.Vector("", uint8(0), 252, 127)})
	add(Case{name: "left", Op: "BitShift", opset: 11, inputs: these(graph.Vector("", uint8(16), 4, 255), graph.Vector("", uint8(1), 2, 3)), fed: 2, attrs: attributes(graph.Text("direction", "LEFT")), want: graph.Vector("", uint8(32), 16, 248)})
	add(Case{name: "right", Op: "BitShift", opset: 17, inputs: these(graph.Vector("", uint32(1<<31), 4), graph.Vector("", uint32(31))), fed: 2, attrs: attributes(graph.Text("direction", "RIGHT")), want: graph.Vector("", uint32(1), 0)})

	add(Case{name: "rows", Op: "GatherND", opset: 17, inputs: these(random(4, 3, 2), table([]int64{3, 1}, 3, 0, -1)), consts: true, moves: true})
	add(Case{name: "elements", Op: "GatherND", opset: 11, inputs: these(x, table([]int64{2, 2, 2}, 0, 1, 3, -1, 2, 2, 0, 0)), consts: true, moves: true})
	add(Case{name: "of each row of a batch", Op: "GatherND", opset: 17, inputs: these(random(3, 4, 2), table([]int64{3, 1}, 3, 0, -1)), consts: true, attrs: attributes(graph.Int("batch_dims", 1)), moves: true})
	add(Case{name: "rows", Op: "ScatterND", opset: 17, inputs: these(random(4, 3), table([]int64{2, 1}, 3, 0), random(2, 3)), consts: true, moves: true})
	add(Case{name: "elements", Op: "ScatterND", opset: 11, inputs: these(x, table([]int64{2, 2}, 0, 1, 3, -1), numbers(7, 8)), consts: true, moves: true})
	for _, reduction := range []string{"add", "mul", "max", "min"} {
		opset := int64(16)
		if reduction == "max" || reduction == "min" {
			opset = 18
		}
		add(Case{name: reduction, Op: "ScatterND", opset: opset, inputs: these(x, table([]int64{3, 2}, 0, 1, 3, -1, 0, 1), numbers(0.5, -3, 2)), consts: true, attrs: attributes(graph.Text("reduction", reduction))})
		add(Case{name: reduction, Op: "ScatterElements", opset: opset, inputs: these(x, table([]int64{2, 2}, 0, 1, 3, 1), graph.NewTensor("", []float32{0.5, -3, 2, 1}, 2, 2)), consts: true, attrs: attributes(graph.Text("reduction", reduction))})
	}
	add(Case{name: "of old", Op: "Scatter", opset: 10, inputs: these(x, table([]int64{4, 2}, 0, 4, 1, 2, 2, 3, 3, 0), random(4, 2)), consts: true, attrs: attributes(graph.Int("axis", 1)), moves: true})
	add(Case{name: "to integers", Op: "CastLike", opset: 17, inputs: these(numbers(-2.5, 0, 7.75), integers(0)), consts: true, want: integers(-2, 0, 7)})
	add(Case{name: "to the same", Op: "CastLike", opset: 17, inputs: these(x, number(0)), consts: true, moves: true})
	add(Case{name: "to floats", Op: "CastLike", opset: 15, inputs: these(integers(-2, 0, 7), number(0)), consts: true, want: numbers(-2, 0, 7)})
	add(Case{name: "scales of channels", Op: "GroupNormalization", opset: 21, inputs: these(random(2, 6, 3, 2), random(6), random(6)), consts: true, attrs: attributes(graph.Int("num_groups", 3))})
	add(Case{name: "length", Op: "LpNormalization", opset: 17, inputs: these(x)})
	add(Case{name: "sum of magnitudes", Op: "LpNormalization", opset: 17, inputs: these(x), attrs: attributes(graph.Int("p", 1), graph.Int("axis", 0))})
	pooled := attributes(graph.Ints("kernel_shape", 2, 2), graph.Ints("strides", 2, 2))
	image := random(2, 3, 5, 6)
	add(Case{name: "places", Op: "MaxPool", opset: 17, inputs: these(image), attrs: pooled, give: 1})
	add(Case{name: "places, padded", Op: "MaxPool", opset: 12, inputs: these(image), attrs: attributes(graph.Ints("kernel_shape", 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Ints("strides", 2, 1)), give: 1})
	add(Case{name: "places, by column", Op: "MaxPool", opset: 17, inputs: these(image), attrs: append(attributes(graph.Int("storage_order", 1)), pooled...), give: 1})
	add(Case{name: "put back", Op: "MaxUnpool", opset: 17, inputs: these(random(1, 1, 2, 2), table([]int64{1, 1, 2, 2}, 5, 7, 13, 15)), consts: true, attrs: pooled, moves: true})
	return cases
}

func floats(t *graph.Tensor) []float32 {
	v, _ := graph.Data[float32](t)
	return v
}
