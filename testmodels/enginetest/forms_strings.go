package enginetest

import "github.com/hourglass-go/hourglass/graph"

var stringForms = []Form{
	{"StringConcat", 20, operands("string[batch,1]", "string[3]"), nil, "string[batch,3]"},
	{"StringConcat", 20, operands("string[batch,3]", "float32[3]"), nil, "error: input 1 is float32, want string"},
	{"StringSplit", 20, operands("string[batch,3]"), nil, "string[batch,3,?]"},
	{"StringNormalizer", 10, operands("string[1,words]"), attributes(texts("stopwords", "a")), "string[1,?]"},
	{"StringNormalizer", 10, operands("string[words]"), nil, "string[words]"},
	{"StringNormalizer", 10, operands("string[2,words]"), nil, "error: want one row"},
	{"RegexFullMatch", 20, operands("string[batch,3]"), attributes(graph.Text("pattern", "a*")), "bool[batch,3]"},
	{"TfIdfVectorizer", 9, operands("int64[batch,3]"), grams(graph.Ints("pool_int64s", 5, 6)), "float32[batch,8]"},
	{"TfIdfVectorizer", 9, operands("string[words]"), grams(texts("pool_strings", "a", "b")), "float32[8]"},
	{"TfIdfVectorizer", 9, operands("string[batch,3]"), grams(graph.Ints("pool_int64s", 5, 6)), "error: the pool has others"},
	{"TfIdfVectorizer", 9, operands("string[1,batch,3]"), grams(texts("pool_strings", "a", "b")), "error: want one row, or rows"},
	{"TfIdfVectorizer", 9, operands("string[batch,3]"), grams(), "error: must have the n-grams"},
}

// grams returns the attributes of a TfIdfVectorizer that counts two items.
func grams(pool ...graph.Attribute) []graph.Attribute {
	return append(pool, graph.Text("mode", "TF"), graph.Int("min_gram_length", 1), graph.Int("max_gram_length", 1), graph.Int("max_skip_count", 0),
		graph.Ints("ngram_counts", 0), graph.Ints("ngram_indexes", 7, 2))
}
