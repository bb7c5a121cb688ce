package enginetest

import "github.com/hourglass-go/hourglass/graph"

// responses returns cases of odd sizes, which alone onnxruntime takes.
func responses() (cases []Case) {
	add := func(name string, opset int64, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: "LRN", opset: opset, inputs: these(random(2, 7, 3, 4)), attrs: attrs})
	}
	add("three channels", 17, graph.Int("size", 3))
	add("of old", 9, graph.Int("size", 3), graph.Float32("alpha", 0.5))
	add("strong", 17, graph.Int("size", 5), graph.Float32("alpha", 2), graph.Float32("beta", 0.5), graph.Float32("bias", 0.7))
	add("wider than the channels", 17, graph.Int("size", 17), graph.Float32("alpha", 3), graph.Float32("beta", 1.5))
	return cases
}
