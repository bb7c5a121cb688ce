package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// sampled are cases of operators that read or write images at positions, and of integers with scales.
func sampled() (cases []Case) {
	add := func(c Case) { cases = append(cases, c) }
	image, grid := random(2, 3, 5, 6), random(2, 3, 4, 2)
	for _, mode := range []string{"bilinear", "nearest", "bicubic"} {
		for _, padding := range []string{"zeros", "border", "reflection"} {
			for corners := range int64(2) {
				add(Case{name: fmt.Sprintf("%s, %s, %d", mode, padding, corners), Op: "GridSample", opset: 16, inputs: these(image, grid), consts: true,
					attrs: attributes(graph.Text("mode", mode), graph.Text("padding_mode", padding), graph.Int("align_corners", corners))})
			}
		}
	}
	add(Case{name: "a volume", Op: "GridSample", opset: 20, inputs: these(random(2, 2, 3, 4, 5), random(2, 2, 2, 3, 3)), consts: true})
	add(Case{name: "blocks that overlap", Op: "Col2Im", opset: 18, inputs: these(random(2, 12, 6), integers(4, 4), integers(3, 2)), consts: true, attrs: attributes(graph.Ints("pads", 0, 0, 0, 0))})
	add(Case{name: "padded, with holes", Op: "Col2Im", opset: 18, inputs: these(random(1, 8, 9), integers(5, 5), integers(2, 2)), consts: true, attrs: attributes(graph.Ints("pads", 1, 1, 1, 1), graph.Ints("dilations", 2, 2), graph.Ints("strides", 2, 2))})
	boxes := graph.NewTensor("", []float32{0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101}, 1, 6, 4)
	scores := graph.NewTensor("", []float32{0.9, 0.75, 0.6, 0.95, 0.5, 0.3}, 1, 1, 6)
	settings := these(boxes, scores, count(3), number(0.5), number(0))
	add(Case{name: "corners", Op: "NonMaxSuppression", opset: 17, inputs: settings, consts: true, want: graph.NewTensor("", []int64{0, 0, 3, 0, 0, 0, 0, 0, 5}, 3, 3)})
	add(Case{name: "two", Op: "NonMaxSuppression", opset: 10, inputs: these(boxes, scores, integers(2), numbers(0.5), numbers(0.4)), consts: true, want: graph.NewTensor("", []int64{0, 0, 3, 0, 0, 0}, 2, 3)})
	add(Case{name: "centres", Op: "NonMaxSuppression", opset: 17, inputs: these(graph.NewTensor("", []float32{0.5, 0.5, 1, 1, 0.5, 0.6, 1, 1, 0.5, 10.5, 1, 1}, 1, 3, 4), graph.NewTensor("", []float32{0.9, 0.75, 0.6}, 1, 1, 3), count(3), number(0.5)),
		consts: true, attrs: attributes(graph.Int("center_point_box", 1)), want: graph.NewTensor("", []int64{0, 0, 0, 0, 0, 2}, 2, 3)})

	bytes := func(from, step int, dims ...int64) *graph.Tensor {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		v := make([]uint8, n)
		for i := range v {
			v[i] = uint8(from + i*step)
		}
		return graph.NewTensor("", v, dims...)
	}
	signed := func(from, step int, dims ...int64) *graph.Tensor {
		t := bytes(from, step, dims...)
		t.Elem = graph.Int8
		return t
	}
	pixels, kernels := bytes(3, 37, 2, 3, 5, 5), signed(-9, 11, 4, 3, 3, 3)
	one := func(v uint8) *graph.Tensor { return graph.Scalar("", v) }
	minus := graph.Scalar("", int8(0))
	padded := attributes(graph.Ints("pads", 1, 1, 1, 1), graph.Ints("strides", 2, 1))
	add(Case{name: "padded", Op: "ConvInteger", opset: 10, inputs: these(pixels, bytes(200, 29, 4, 3, 3, 3), one(128), one(7)), consts: true, attrs: padded})
	add(Case{name: "no zero points", Op: "ConvInteger", opset: 17, inputs: these(pixels, bytes(200, 29, 4, 3, 3, 3)), consts: true})
	// Scales are powers of two and sums odd multiples of a quarter, so that no engine meets a tie.
	add(Case{name: "one scale", Op: "QLinearConv", opset: 10, inputs: these(pixels, number(0.5), one(128), kernels, number(0.25), minus, number(37), one(100)), consts: true, attrs: padded})
	add(Case{name: "scales of kernels, and a bias", Op: "QLinearConv", opset: 17, inputs: these(pixels, number(0.5), one(128), kernels, numbers(0.25, 0.125, 0.5, 0.0625), graph.Vector("", int8(0), 0, 0, 0), number(37), one(100), graph.Vector("", int32(100), -3000, 7, 12345)), consts: true, attrs: padded})
	add(Case{name: "matrices", Op: "QLinearMatMul", opset: 10, inputs: these(bytes(3, 37, 4, 5), number(0.5), one(113), bytes(11, 53, 5, 3), number(0.25), one(114), number(11), one(118)), consts: true})
	add(Case{name: "stacks", Op: "QLinearMatMul", opset: 17, inputs: these(bytes(3, 37, 2, 4, 5), number(0.5), one(113), bytes(11, 53, 2, 5, 3), number(0.25), one(114), number(11), one(118)), consts: true})
	return cases
}
