package ml

import (
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

// drawing returns a function that draws tensors around zero, the same ones in each run.
func drawing(seed uint64) func(dims ...int64) *graph.Tensor {
	random := rand.New(rand.NewPCG(seed, 2))
	return func(dims ...int64) *graph.Tensor {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(random.NormFloat64())
		}
		return graph.NewTensor("", v, dims...)
	}
}

// contributed are cases of onnxruntime's own operators.
func contributed() []Case {
	drawn := drawing(1)
	x, bias := table[float32](3, -4, -1, -0.1, 0, 0.5, 3), graph.Vector[float32]("", 0.5, -1, 2)
	of := func(name, op string, in []*graph.Tensor, attrs ...graph.Attribute) Case {
		return Case{Name: name, Op: op, Domain: graph.Microsoft, Opset: 1, Inputs: in, Attrs: attrs}
	}
	image, kernel, channels := drawn(2, 3, 6, 5), drawn(4, 3, 3, 3), drawn(4)
	rows, skip, gain := drawn(2, 3, 4), drawn(2, 3, 4), drawn(4)
	cases := []Case{
		of("numbers", "Gelu", these(x)),
		of("numbers", "BiasGelu", these(x, bias)),
		of("numbers", "FastGelu", these(x)),
		of("a bias", "FastGelu", these(x, bias)),
		of("numbers", "QuickGelu", these(x)),
		of("steep", "QuickGelu", these(x), graph.Float32("alpha", 3)),
		of("matrices", "FusedMatMul", these(drawn(3, 4), drawn(4, 2)), graph.Float32("alpha", 0.5)),
		of("both transposed", "FusedMatMul", these(drawn(2, 4, 3), drawn(2, 5, 4)), graph.Int("transA", 1), graph.Int("transB", 1)),
		of("right transposed", "FusedMatMul", these(drawn(2, 3, 4), drawn(5, 4)), graph.Int("transB", 1), graph.Float32("alpha", 2)),
		of("Relu", "FusedGemm", these(drawn(3, 4), drawn(5, 4), drawn(5)), graph.Int("transB", 1), graph.Float32("alpha", 0.5), graph.Float32("beta", 2), graph.Text("activation", "Relu")),
		of("LeakyRelu", "FusedGemm", these(drawn(3, 4), drawn(4, 5)), graph.Text("activation", "LeakyRelu"), graph.Float32("activation_alpha", 0.2)),
		of("added", "FusedConv", these(image, kernel, channels, drawn(2, 4, 4, 3)), graph.Text("activation", "Relu")),
	}
	for f, params := range map[string][]float32{"Relu": nil, "Sigmoid": nil, "Tanh": nil, "LeakyRelu": {0.3}, "Clip": {-0.5, 0.75}, "HardSigmoid": {0.25, 0.4}} {
		attrs := attributes(graph.Text("activation", f), graph.Ints("pads", 1, 0, 1, 2), graph.Ints("strides", 2, 1))
		if params != nil {
			attrs = append(attrs, list("activation_params", params...))
		}
		cases = append(cases, of(f, "FusedConv", these(image, kernel, channels), attrs...))
	}
	whole := of("sum too", "SkipLayerNormalization", these(rows, skip, gain, drawn(4), drawn(4)), graph.Float32("epsilon", 1e-3))
	whole.Outputs, whole.Skipped = 4, 2
	return append(cases, whole,
		of("no shift", "SkipLayerNormalization", these(rows, skip, gain)),
		of("shift", "SkipLayerNormalization", these(rows, skip, gain, drawn(4))),
	)
}
