package enginetest

import "github.com/hourglass-go/hourglass/graph"

func softmaxes() (cases []Case) {
	for _, op := range []string{"Softmax", "LogSoftmax", "Hardmax"} {
		add := func(name string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
			cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: these(x), attrs: attrs})
		}
		for _, opset := range []int64{11, 13, 17} {
			add("matrix", opset, random(4, 3))
			add("cube", opset, random(2, 4, 3))
			add("cube, last axis", opset, random(2, 4, 3), graph.Int("axis", 2))
			add("cube, first axis", opset, random(2, 4, 3), graph.Int("axis", 0))
			add("cube, middle axis", opset, random(2, 4, 3), graph.Int("axis", -2))
		}
		// A step of differences is a thousandth of 1000, and the slope changes on the way.
		add("large", 17, graph.NewTensor("", []float32{1000, 1001, 999, -1000, 0, 1000}, 2, 3))
		cases[len(cases)-1].Bends = true
	}
	return cases
}
