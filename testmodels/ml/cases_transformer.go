package ml

import "github.com/hourglass-go/hourglass/graph"

// transformer are cases of onnxruntime's own attention, and of what is around it.
func transformer() []Case {
	draw := drawing(3)
	of := func(name, op string, outputs int, in []*graph.Tensor, attrs ...graph.Attribute) Case {
		return Case{Name: name, Op: op, Domain: graph.Microsoft, Opset: 1, Inputs: in, Attrs: attrs, Outputs: outputs}
	}
	heads := graph.Int("num_heads", 2)
	x, w, b := draw(2, 3, 6), draw(6, 24), draw(24)
	lengths := graph.NewTensor("", []int32{3, 2}, 2)
	truths := graph.NewTensor("", []int32{1, 1, 0, 1, 1, 1}, 2, 3)
	ends := graph.NewTensor("", []int32{3, 2, 0, 1}, 4)
	past := draw(2, 2, 2, 2, 4)
	cases := []Case{
		of("plain", "Attention", 1, these(x, w, b), heads),
		of("lengths", "Attention", 1, these(x, w, b, lengths), heads),
		of("ends and starts", "Attention", 1, these(x, w, b, ends), heads),
		of("truths", "Attention", 1, these(x, w, b, truths), heads),
		of("truths of rows", "Attention", 1, these(x, w, b, graph.NewTensor("", []int32{1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1}, 2, 3, 3)), heads),
		of("in order", "Attention", 1, these(x, w, b), heads, graph.Int("unidirectional", 1)),
		of("a past", "Attention", 2, these(x, w, b, nil, past), heads),
		of("in order after a past", "Attention", 2, these(x, w, b, nil, past), heads, graph.Int("unidirectional", 1)),
		of("a table", "Attention", 1, these(x, w, b, truths, nil, draw(2, 2, 3, 3)), heads),
		of("a scale", "Attention", 1, these(x, w, b), heads, graph.Float32("scale", 0.3)),
		of("narrow values", "Attention", 1, these(x, draw(6, 20), draw(20)), heads, graph.Ints("qkv_hidden_sizes", 8, 8, 4)),

		of("plain", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 5, 8), draw(2, 5, 8)), heads),
		of("a bias", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 5, 8), draw(2, 5, 6), draw(22)), heads),
		of("keys with heads", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 2, 5, 4), draw(2, 2, 5, 4)), heads),
		of("lengths", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 5, 8), draw(2, 5, 8), nil, graph.NewTensor("", []int32{4, 5}, 2)), heads),
		of("truths", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 3, 8), draw(2, 3, 8), nil, truths), heads, graph.Float32("mask_filter_value", -3)),
		of("a table", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 5, 8), draw(2, 5, 8), nil, nil, draw(1, 2, 3, 5)), heads),
		of("a past", "MultiHeadAttention", 3, these(draw(2, 3, 8), draw(2, 3, 8), draw(2, 3, 8), nil, nil, nil, draw(2, 2, 2, 4), draw(2, 2, 2, 4)), heads),
		of("in order", "MultiHeadAttention", 1, these(draw(2, 3, 8), draw(2, 3, 8), draw(2, 3, 8)), heads, graph.Int("unidirectional", 1)),

		of("words", "EmbedLayerNormalization", 2, these(graph.NewTensor("", []int32{1, 4, 2, 0, 3, 3}, 2, 3), graph.NewTensor("", []int32{0, 0, 1, 1, 0, 0}, 2, 3), draw(5, 4), draw(6, 4), draw(2, 4), draw(4), draw(4), truths)),
		of("no segments", "EmbedLayerNormalization", 2, these(graph.NewTensor("", []int32{1, 4, 2, 0, 3, 3}, 2, 3), nil, draw(5, 4), draw(6, 4), nil, draw(4), draw(4)), graph.Float32("epsilon", 0.01)),
		of("positions", "EmbedLayerNormalization", 2, these(graph.NewTensor("", []int32{1, 4, 2, 0, 3, 3}, 2, 3), nil, draw(5, 4), draw(6, 4), nil, draw(4), draw(4), nil, graph.NewTensor("", []int32{5, 1, 2, 0, 0, 3}, 2, 3))),

		of("plain", "SkipSimplifiedLayerNormalization", 1, these(draw(2, 3, 4), draw(2, 3, 4), draw(4))),
		of("sum too", "SkipSimplifiedLayerNormalization", 4, these(draw(2, 3, 4), draw(2, 3, 4), draw(4), draw(4)), graph.Float32("epsilon", 0.01)),

		of("halves", "RotaryEmbedding", 1, these(draw(2, 3, 8), graph.NewTensor("", []int64{0, 4, 2, 1, 1, 3}, 2, 3), draw(5, 2), draw(5, 2))),
		of("pairs", "RotaryEmbedding", 1, these(draw(2, 3, 8), graph.NewTensor("", []int64{0, 4, 2, 1, 1, 3}, 2, 3), draw(5, 2), draw(5, 2)), graph.Int("interleaved", 1)),
		of("one place", "RotaryEmbedding", 1, these(draw(2, 2, 3, 4), graph.NewTensor("", []int64{1}, 1), draw(5, 2), draw(5, 2))),
		of("some", "RotaryEmbedding", 1, these(draw(2, 2, 3, 8), graph.NewTensor("", []int64{0, 4, 2, 1, 1, 3}, 2, 3), draw(5, 2), draw(5, 2)), graph.Int("rotary_embedding_dim", 4), graph.Int("num_heads", 2)),
	}
	for i := range cases {
		if cases[i].Op == "SkipSimplifiedLayerNormalization" && cases[i].Outputs == 4 {
			cases[i].Skipped = 2
		}
	}
	return cases
}
