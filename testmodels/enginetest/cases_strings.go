package enginetest

import "github.com/hourglass-go/hourglass/graph"

// textTensor returns a tensor of strings; without dims it is a list.
func textTensor(all []string, dims ...int64) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: dims}
	if dims == nil {
		t.Dims = []int64{int64(len(all))}
	}
	for _, s := range all {
		t.Strings = append(t.Strings, []byte(s))
	}
	return t
}

func words(all ...string) *graph.Tensor { return textTensor(all) }

// stringCases are cases of operators on texts. What they give is worked out by hand from the specification.
func stringCases() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, want *graph.Tensor, attrs ...graph.Attribute) *Case {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, want: want, attrs: attrs})
		return &cases[len(cases)-1]
	}
	add("broadcast", "StringConcat", 20, these(textTensor([]string{"a", "", "é"}, 3, 1), words("x", "y")), textTensor([]string{"ax", "ay", "x", "y", "éx", "éy"}, 3, 2))
	line := textTensor([]string{"  one  two three ", "four", " "}, 3, 1)
	add("white space", "StringSplit", 20, these(line), textTensor([]string{"one", "two", "three", "four", "", "", "", "", ""}, 3, 1, 3))
	add("one split", "StringSplit", 20, these(line), textTensor([]string{"one", "two three", "four", "", "", ""}, 3, 1, 2), graph.Int("maxsplit", 1))
	add("a delimiter", "StringSplit", 20, these(words("a--b", "--", "c")), textTensor([]string{"a", "b", "", "", "c", ""}, 3, 2), graph.Text("delimiter", "--"))
	add("counts", "StringSplit", 20, these(line), graph.NewTensor("", []int64{3, 1, 0}, 3, 1)).give = 1
	row := words("The", "cat", "THE", "mat")
	c := graph.Text("locale", "C") // of en_US, which is the default, a machine may have none
	add("stop words", "StringNormalizer", 10, these(row), words("cat", "mat"), c, texts("stopwords", "the"))
	add("by case", "StringNormalizer", 10, these(textTensor([]string{"The", "cat", "THE", "mat"}, 1, 4)), textTensor([]string{"cat", "THE", "mat"}, 1, 3), texts("stopwords", "The"), graph.Int("is_case_sensitive", 1)).symbols = map[string]graph.Type{"x0": {Elem: graph.String, Shape: graph.Dims(graph.Fixed(1), graph.Symbol("words"))}}
	add("none is left", "StringNormalizer", 10, these(words("a", "A")), words(""), c, texts("stopwords", "a"))
	add("lower case", "StringNormalizer", 10, these(row), words("the", "cat", "the", "mat"), graph.Text("case_change_action", "LOWER"), c)
	add("upper case", "StringNormalizer", 10, these(row), words("CAT", "MAT"), graph.Text("case_change_action", "UPPER"), c, texts("stopwords", "tHe"))
	add("from end to end", "RegexFullMatch", 20, these(words("ab", "abab", "abc", "")), graph.NewTensor("", []bool{true, true, false, false}, 4), graph.Text("pattern", "(ab)+|c"))
	add("a letter", "RegexFullMatch", 20, these(words("é", "e", "\n", "ee")), graph.NewTensor("", []bool{true, true, false, false}, 4), graph.Text("pattern", "."))
	return append(cases, gramCases()...)
}

// gramCases count n-grams. Of the pool, "b a" is 2 long, and 0 to 2 alone.
func gramCases() (cases []Case) {
	items := textTensor([]string{"a", "b", "a", "a", "c", "b", "c", "a"}, 2, 4)
	pool := func(mode string, skips int64, places []int64, more ...graph.Attribute) []graph.Attribute {
		return append([]graph.Attribute{
			graph.Text("mode", mode), graph.Int("min_gram_length", 1), graph.Int("max_gram_length", 2), graph.Int("max_skip_count", skips),
			texts("pool_strings", "a", "b", "b", "a", "a", "a"), graph.Ints("ngram_counts", 0, 2), graph.Ints("ngram_indexes", places...),
		}, more...)
	}
	weights := graph.Attribute{Name: "weights", Kind: graph.AttrFloats, Floats: []float32{1, 10, 100, 1000}}
	add := func(name string, want []float32, width int64, attrs []graph.Attribute) {
		cases = append(cases, Case{name: name, Op: "TfIdfVectorizer", opset: 9, inputs: these(items), want: graph.NewTensor("", want, 2, width), attrs: attrs})
	}
	order := []int64{0, 1, 2, 3}
	add("counts", []float32{3, 1, 1, 1, 1, 1, 0, 0}, 4, pool("TF", 0, order))
	add("skips", []float32{3, 1, 2, 2, 1, 1, 1, 0}, 4, pool("TF", 1, order))
	add("weights of those there", []float32{1, 10, 100, 1000, 1, 10, 100, 0}, 4, pool("IDF", 1, order, weights))
	add("weighted counts", []float32{3, 10, 200, 2000, 1, 10, 100, 0}, 4, pool("TFIDF", 1, order, weights))
	add("places", []float32{2000, 0, 200, 10, 3, 0, 0, 100, 10, 1}, 5, pool("TFIDF", 1, []int64{4, 3, 2, 0}, weights))
	add("one place", []float32{2003, 210, 1, 110}, 2, pool("TFIDF", 1, []int64{0, 1, 1, 0}, weights))
	cases = append(cases, Case{
		name: "numbers", Op: "TfIdfVectorizer", opset: 9, inputs: these(integers(5, 7, 5, 5)), want: numbers(3, 2, 0, 0),
		attrs: []graph.Attribute{
			graph.Text("mode", "TF"), graph.Int("min_gram_length", 2), graph.Int("max_gram_length", 2), graph.Int("max_skip_count", 5),
			graph.Ints("pool_int64s", 9, 5, 5, 7, 5), graph.Ints("ngram_counts", 0, 1), graph.Ints("ngram_indexes", 3, 0, 1),
		},
	})
	return cases
}
