package reported

import "github.com/hourglass-go/hourglass/graph"

// equal are models on which engines agree, and that are equal to themselves, on whatever inputs are
// generated. Each was once said to differ, or could not be compared.
var equal = map[string]struct {
	in graph.Type
	of func(b *graph.Builder, x value) value
}{
	// A tolerance of 0 for an operator that rounds.
	"a line between elements":  {rows(graph.Float, 2, 6, 6), resized(2, 2, graph.Text("mode", "linear"))},
	"a curve between elements": {rows(graph.Float, 2, 6, 6), resized(2, 2, graph.Text("mode", "cubic"))},
	"a tie of elements":        {rows(graph.Float, 1, 9, 8), resized(1.7, 2.3, graph.Text("mode", "nearest"), graph.Text("coordinate_transformation_mode", "half_pixel"))},
	"a sum of updates": {graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(6), graph.Fixed(3))}, func(b *graph.Builder, x value) value {
		at := b.Const(graph.NewTensor("", []int64{3, 2, 2, 1, 0, 1, 3, 3, 3, 0, 0, 0, 1, 1, 1, 2, 2, 2}, 6, 3))
		return b.Op("ScatterElements", drawn(b, "base", 1, 4, 3), at, x, graph.Text("reduction", "add"))
	}},

	// A file beside itself.
	"a recurrent layer":                        {sequence, recurrent("LSTM", 4)},
	"a gated layer":                            {sequence, recurrent("GRU", 3)},
	"a plain recurrent layer of small numbers": {sequence, recurrent("RNN", 1)},
	"integers of the rows at hand": {rows(graph.Float, 8), func(b *graph.Builder, x value) value {
		w := make([]int8, 64)
		for i := range w {
			w[i] = int8(i*53%255 - 127)
		}
		q := b.OpN("DynamicQuantizeLinear", 3, x)
		product := b.Op("MatMulInteger", q[0], b.Const(graph.NewTensor("", w, 8, 8)), q[2])
		return b.Op("Mul", b.Op("Cast", product, graph.Int("to", int64(graph.Float))), q[1])
	}},
	"a tangent":             {rows(graph.Float, 8), op("Tanh")},
	"an exponential unit":   {rows(graph.Float, 8), op("Elu")},
	"a softmax of hundreds": {rows(graph.Float, 8), op("Softmax")},

	// Numbers beyond the range of the type, on inputs that nobody gave.
	"squares that overflow": {rows(graph.Float, 8), score},
	"a unit length": {rows(graph.Float, 8), func(b *graph.Builder, x value) value {
		return b.Op("Div", x, b.Op("ReduceL2", x, graph.Ints("axes", 1)))
	}},
	"the variance of a channel": {rows(graph.Float, 3, 8), func(b *graph.Builder, x value) value {
		return b.Op("InstanceNormalization", x, drawn(b, "scale", 0.2, 3), drawn(b, "bias", 0.5, 3))
	}},
	"the variance of a row": {rows(graph.Float, 8), func(b *graph.Builder, x value) value {
		return b.Op("LayerNormalization", x, drawn(b, "gain", 0.2, 8))
	}},

	// NaN, whose order and meaning are open.
	"the greatest of NaN": {rows(graph.Float, 6), func(b *graph.Builder, x value) value {
		return b.OpN("TopK", 2, x, b.Const(graph.Vector("", int64(3))), graph.Int("axis", 1))[0]
	}},
	"the place of NaN":  {rows(graph.Float, 6), op("ArgMax", graph.Int("axis", 1))},
	"a window with NaN": {rows(graph.Float, 2, 6, 6), op("MaxPool", graph.Ints("kernel_shape", 2, 2))},
	"a level of NaN": {rows(graph.Float, 6), func(b *graph.Builder, x value) value {
		s, z := scalar(b, 0.1), b.Const(graph.Scalar("", uint8(10)))
		return b.Op("DequantizeLinear", b.Op("QuantizeLinear", x, s, z), s, z)
	}},
	"NaN as an integer":     {rows(graph.Float, 6), op("Cast", graph.Int("to", int64(graph.Int32)))},
	"1e19 as an integer":    {rows(graph.Float, 6), op("Cast", graph.Int("to", int64(graph.Int64)))},
	"a power of integers":   {rows(graph.Int64, 6), func(b *graph.Builder, x value) value { return b.Op("Pow", x, x) }},
	"a product of integers": {rows(graph.Int32, 6), func(b *graph.Builder, x value) value { return b.Op("Mul", x, x) }},

	// Legal forms that were refused.
	"a slice by integers of 32 bits": {rows(graph.Float, 6), func(b *graph.Builder, x value) value {
		return b.Op("Slice", x, b.Const(graph.Vector("", int32(1))), b.Const(graph.Vector("", int32(5))), b.Const(graph.Vector("", int32(1))))
	}},
	"a scale of one element beside a zero point of none": {graph.Type{Elem: graph.Int32, Shape: graph.Dims(graph.Fixed(3))}, func(b *graph.Builder, x value) value {
		return b.Op("DequantizeLinear", x, b.Const(graph.Vector("", float32(0.5))), b.Const(graph.Scalar("", int32(0))))
	}},
	"a triangle, which not every engine has": {rows(graph.Float, 4, 4), func(b *graph.Builder, x value) value {
		one := scalar(b, 1)
		return b.Op("Add", b.Op("Trilu", x), b.Op("Add", one, one))
	}},
}

// recurrent adds a layer of four hidden units.
func recurrent(name string, gates int64) func(b *graph.Builder, x value) value {
	return func(b *graph.Builder, x value) value {
		y := b.OpN(name, 2, x, drawn(b, "W", 1, 1, 4*gates, 3), drawn(b, "Recur", 1, 1, 4*gates, 4), graph.Int("hidden_size", 4))
		return y[0]
	}
}
