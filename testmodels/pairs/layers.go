package pairs

import "github.com/hourglass-go/hourglass/graph"

var (
	image    = rows(graph.Float, 4, 6, 6)
	sequence = graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(5), graph.Batch, graph.Fixed(3))}
)

// layers differ in how a layer goes over images or sequences.
var layers = []twin{
	{name: "one weight of a convolution", in: image, a: conv(wave(4, 4, 3, 3)), b: conv(changed(wave(4, 4, 3, 3), 70, 1e-3))},
	{name: "the padding of a convolution", in: image, a: conv(wave(4, 4, 3, 3), graph.Ints("pads", 1, 0, 0, 1)), b: conv(wave(4, 4, 3, 3), graph.Ints("pads", 0, 1, 1, 0))},
	{name: "where a convolution begins", in: image, a: conv(wave(4, 4, 3, 3), graph.Text("auto_pad", "SAME_UPPER"), graph.Ints("strides", 2, 2)),
		b: conv(wave(4, 4, 3, 3), graph.Text("auto_pad", "SAME_LOWER"), graph.Ints("strides", 2, 2))},
	{name: "a kernel that is turned", in: image, a: conv(wave(4, 4, 3, 3)), b: func(b *graph.Builder, x value) value {
		return b.Op("Conv", x, b.Op("Transpose", b.Const(wave(4, 4, 3, 3)), graph.Ints("perm", 0, 1, 3, 2)))
	}},
	{name: "groups of channels", in: image, a: conv(wave(4, 2, 3, 3), graph.Int("group", 2)), b: func(b *graph.Builder, x value) value {
		swapped := b.Op("Gather", x, b.Const(graph.Vector("", int64(2), 3, 0, 1)), graph.Int("axis", 1))
		return b.Op("Conv", swapped, b.Const(wave(4, 2, 3, 3)), graph.Int("group", 2))
	}},
	{name: "the greatest and the mean of a window", in: image, a: pool("MaxPool"), b: pool("AveragePool")},
	{name: "whether padding counts", in: image, a: pool("AveragePool", graph.Ints("pads", 1, 1, 1, 1)),
		b: pool("AveragePool", graph.Ints("pads", 1, 1, 1, 1), graph.Int("count_include_pad", 1))},
	{name: "the greatest and the mean of all", in: image, a: op("GlobalMaxPool"), b: op("GlobalAveragePool")},
	{name: "the order of depth and space", in: rows(graph.Float, 8, 3, 3), a: op("DepthToSpace", graph.Int("blocksize", 2)), b: op("DepthToSpace", graph.Int("blocksize", 2), graph.Text("mode", "CRD"))},
	{name: "a nearest element", in: image, a: resize("nearest", graph.Text("nearest_mode", "floor")), b: resize("nearest", graph.Text("nearest_mode", "ceil"))},
	{name: "how places are scaled", in: image, a: resize("linear"), b: resize("linear", graph.Text("coordinate_transformation_mode", "asymmetric"))},
	{name: "a line and a curve between elements", in: image, a: resize("linear"), b: resize("cubic")},
	{name: "the curve between elements", in: image, a: resize("cubic"), b: resize("cubic", graph.Float32("cubic_coeff_a", -0.5))},
	{name: "the width of a normalization", in: image, a: op("LRN", graph.Int("size", 3)), b: op("LRN", graph.Int("size", 1))},
	{name: "the state of a normalization", in: image, a: batchNorm(wave(4)), b: batchNorm(changed(wave(4), 1, 1e-3))},
	{name: "the groups of a normalization", in: image, a: instanceNorm(1e-5), b: func(b *graph.Builder, x value) value {
		return b.Op("LayerNormalization", x, b.Const(graph.Vector("", float32(1), 1, 1, 1, 1, 1)), graph.Int("axis", -1))
	}},
	{name: "what is added to a variance", in: image, a: instanceNorm(1e-5), b: instanceNorm(1e-3)},
	{name: "the direction of a sequence", in: sequence, a: recurrent("GRU", 3, graph.Text("direction", "forward")), b: recurrent("GRU", 3, graph.Text("direction", "reverse"))},
	{name: "where a gate resets", in: sequence, a: recurrent("GRU", 3), b: recurrent("GRU", 3, graph.Int("linear_before_reset", 1))},
	{name: "the function of a state", in: sequence, a: recurrent("RNN", 1), b: recurrent("RNN", 1, activations("Relu"))},
	{name: "gates that are coupled", in: sequence, a: recurrent("LSTM", 4), b: recurrent("LSTM", 4, graph.Int("input_forget", 1))},
}

func conv(w *graph.Tensor, attrs ...graph.Attribute) body {
	return given("Conv", []*graph.Tensor{w}, attrs...)
}

func pool(name string, attrs ...graph.Attribute) body {
	return op(name, append([]graph.Attribute{graph.Ints("kernel_shape", 2, 2)}, attrs...)...)
}

func resize(mode string, attrs ...graph.Attribute) body {
	return func(b *graph.Builder, x value) value {
		scales := b.Const(graph.Vector("", float32(1), 1, 1.5, 1.5))
		return b.Op("Resize", arguments([]value{x, {}, scales}, append(attrs, graph.Text("mode", mode)))...)
	}
}

func batchNorm(mean *graph.Tensor) body {
	ones := graph.Vector("", float32(1), 1, 1, 1)
	return given("BatchNormalization", []*graph.Tensor{ones, wave(4), mean, ones})
}

func instanceNorm(epsilon float32) body {
	return given("InstanceNormalization", []*graph.Tensor{graph.Vector("", float32(1), 1, 1, 1), wave(4)}, graph.Float32("epsilon", epsilon))
}

func recurrent(name string, gates int64, attrs ...graph.Attribute) body {
	return given(name, []*graph.Tensor{wave(1, 4*gates, 3), wave(1, 4*gates, 4), wave(1, 8*gates)}, append(attrs, graph.Int("hidden_size", 4))...)
}

func activations(name string) graph.Attribute {
	return graph.Attribute{Name: "activations", Kind: graph.AttrStrings, Strings: [][]byte{[]byte(name)}}
}
