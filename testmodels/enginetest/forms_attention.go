package enginetest

import "github.com/hourglass-go/hourglass/graph"

var attentionForms = []Form{
	{"Attention", 23, operands("float32[batch,2,3,4]", "float32[batch,2,5,4]", "float32[batch,2,5,6]"), nil, "float32[batch,2,3,6]"},
	{"Attention", 23, operands("float32[batch,3,8]", "float32[batch,5,8]", "float32[batch,5,12]"), attributes(graph.Int("q_num_heads", 2), graph.Int("kv_num_heads", 2)), "float32[batch,3,12]"},
	{"Attention", 23, operands("float32[batch,3,8]", "float32[batch,5,8]", "float32[batch,5,12]"), nil, "error: 0 heads"},
	{"Attention", 23, operands("float32[batch,2,3,4]", "float32[batch,2,5,3]", "float32[batch,2,5,6]"), nil, "error: do not fit each other"},
	{"Attention", 23, operands("float32[batch,3,3,4]", "float32[batch,2,5,4]", "float32[batch,2,5,6]"), nil, "error: want a multiple"},
	{"Attention", 23, operands("float32[batch,2,3,4]", "float32[batch,2,5,4]", "float32[batch,2,5,6]", nil, "float32[batch,2,2,4]"), nil, "error: both or none"},
	{"RotaryEmbedding", 23, operands("float32[batch,2,3,8]", "float32[9,4]", "float32[9,4]", "int64[batch,3]"), nil, "float32[batch,2,3,8]"},
	{"RotaryEmbedding", 23, operands("float32[batch,3,16]", "float32[9,4]", "float32[9,4]", "int64[batch,3]"), nil, "error: heads"},
	{"RotaryEmbedding", 23, operands("float32[batch,2,3,8]", "float32[9,2]", "float32[9,2]", "int64[batch,3]"), attributes(graph.Int("rotary_embedding_dim", 6)), "error: 3 columns"},
	{"RotaryEmbedding", 23, operands("float32[batch,2,3,8]", "float32[9,4]", "float32[9,4]"), nil, "error: want 3 dimensions"},
	{"RMSNormalization", 23, operands("float32[batch,3,9]", "float32[9]"), nil, "float32[batch,3,9]"},
	{"RMSNormalization", 23, operands("float32[batch,3,9]", "float32[8]"), nil, "error: does not broadcast"},
	{"RMSNormalization", 23, operands("float32[batch,3,9]", "float32[9]"), attributes(graph.Int("axis", 3)), "error: axis 3"},
	{"SimplifiedLayerNormalization", 17, operands("float32[batch,3,9]", "float32[9]"), nil, "float32[batch,3,9]"},
	{"SimplifiedLayerNormalization", 17, operands("float32[batch,3,9]", "float32[8]"), nil, "error: does not broadcast"},
	{"Swish", 24, operands("float32[batch,3]"), attributes(graph.Float32("alpha", 2)), "float32[batch,3]"},
}
