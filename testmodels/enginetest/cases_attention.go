package enginetest

import "github.com/hourglass-go/hourglass/graph"

// attentions are cases of Attention and of RotaryEmbedding.
func attentions() (cases []Case) {
	add := func(name, op string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: 23, inputs: inputs, consts: true, attrs: attrs, fed: 1})
	}
	q, k, v := random(2, 2, 3, 4), random(2, 2, 5, 4), random(2, 2, 5, 6)
	mask := graph.NewTensor("", []bool{true, true, false, true, true, true, false, true, true, true, false, true, true, true, true}, 3, 5)
	groups := attributes(graph.Int("q_num_heads", 4), graph.Int("kv_num_heads", 2))
	add("heads", "Attention", these(q, k, v))
	add("rows", "Attention", these(random(2, 3, 8), random(2, 5, 8), random(2, 5, 6)), graph.Int("q_num_heads", 2), graph.Int("kv_num_heads", 2))
	add("groups", "Attention", these(random(2, 3, 16), random(2, 5, 8), random(2, 5, 6)), groups...)
	add("a scale", "Attention", these(q, k, v), graph.Float32("scale", 0.3))
	add("in order", "Attention", these(q, k, v), graph.Int("is_causal", 1))
	add("a mask", "Attention", these(q, k, v, mask))
	add("a mask of numbers", "Attention", these(q, k, v, random(2, 1, 3, 5)))
	add("bent scores", "Attention", these(q, k, v, mask), graph.Float32("softcap", 0.5))
	add("a past", "Attention", these(q, k, v, nil, random(2, 2, 2, 4), random(2, 2, 2, 6)))
	cases[len(cases)-1].outs = 3
	add("present keys", "Attention", these(q, k, v, nil, random(2, 2, 2, 4), random(2, 2, 2, 6)))
	cases[len(cases)-1].give, cases[len(cases)-1].outs = 1, 3
	for mode := range int64(4) {
		add([]string{"products", "bends", "sums", "weights"}[mode], "Attention", these(q, k, v, random(3, 5)), graph.Int("qk_matmul_output_mode", mode), graph.Float32("softcap", 0.5))
		cases[len(cases)-1].give = 3
		cases[len(cases)-1].inputs = these(q, k, v, random(3, 5), random(2, 2, 2, 4), random(2, 2, 2, 6))
		cases[len(cases)-1].inputs[3] = random(3, 7)
	}
	x, angles := random(2, 2, 3, 8), these(random(9, 4), positive(9, 4))
	places := graph.NewTensor("", []int64{0, 3, 8, 1, 1, 2}, 2, 3)
	add("halves", "RotaryEmbedding", these(x, angles[0], angles[1], places))
	add("pairs", "RotaryEmbedding", these(x, angles[0], angles[1], places), graph.Int("interleaved", 1))
	add("some", "RotaryEmbedding", these(x, random(9, 2), positive(9, 2), places), graph.Int("rotary_embedding_dim", 4))
	add("some pairs", "RotaryEmbedding", these(x, random(9, 2), positive(9, 2), places), graph.Int("rotary_embedding_dim", 4), graph.Int("interleaved", 1))
	add("rows", "RotaryEmbedding", these(random(2, 3, 16), angles[0], angles[1], places), graph.Int("num_heads", 2))
	add("an angle for each row", "RotaryEmbedding", these(x, random(2, 3, 4), positive(2, 3, 4)))
	return cases
}
