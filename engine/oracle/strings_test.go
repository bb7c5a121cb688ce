package oracle_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

func list(words ...string) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: []int64{int64(len(words))}}
	for _, s := range words {
		t.Strings = append(t.Strings, []byte(s))
	}
	return t
}

// split returns the parts that a StringSplit gives.
func split(args ...graph.Arg) func(b *graph.Builder, x graph.Value) graph.Value {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		return b.OpN("StringSplit", 2, append([]graph.Arg{x}, args...)...)[0]
	}
}

// TestStringSplitAtAnySpace holds white space other than a space, at which onnxruntime 1.32 does not split.
func TestStringSplitAtAnySpace(t *testing.T) {
	y, err := runAt(t, 20, list("a\tb\n c\r"), split())
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.Join(y.Strings, []byte("|")); string(got) != "a|b|c" {
		t.Errorf("it is split into %q, want a|b|c", got)
	}
}

// TestStringsLeftOpen holds what the specification leaves open, and what cannot be computed.
func TestStringsLeftOpen(t *testing.T) {
	for _, c := range []struct {
		op    string
		x     *graph.Tensor
		attrs []graph.Arg
		want  string
	}{
		{"StringSplit", list(""), []graph.Arg{graph.Text("delimiter", ",")}, "an empty string with a delimiter"},
		{"StringSplit", list("a\u00a0b"), nil, "white space beyond ASCII"},
		{"RegexFullMatch", list("a"), []graph.Arg{graph.Text("pattern", "(")}, "missing closing )"},
		{"RegexFullMatch", list("a"), []graph.Arg{graph.Text("pattern", "a)|(?:b")}, "unexpected )"},
		{"TfIdfVectorizer", list("a"), vocabulary("IDF", 0, 0), "share a place"},
	} {
		f := op(c.op, c.attrs...)
		if c.op == "StringSplit" {
			f = split(c.attrs...)
		}
		_, err := runAt(t, 20, c.x, f)
		var lack *hourglass.UnsupportedOpError
		if !errors.As(err, &lack) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %q: %v, want a refusal with %q", c.op, c.x.Strings, err, c.want)
		}
	}
}

// TestStringsOfManyBytes joins strings that double until they are refused.
func TestStringsOfManyBytes(t *testing.T) {
	_, err := runAt(t, 20, list(strings.Repeat("a", 1<<10)), func(b *graph.Builder, x graph.Value) graph.Value {
		for range 30 {
			x = b.Op("StringConcat", x, x)
		}
		return x
	})
	if err == nil || !strings.Contains(err.Error(), "bytes of strings") {
		t.Errorf("30 times double: %v", err)
	}
}

// vocabulary returns the attributes of a TfIdfVectorizer of the items a and b.
func vocabulary(mode string, places ...int64) []graph.Arg {
	return []graph.Arg{
		graph.Text("mode", mode), graph.Int("min_gram_length", 1), graph.Int("max_gram_length", 1), graph.Int("max_skip_count", 0),
		graph.Attribute{Name: "pool_strings", Kind: graph.AttrStrings, Strings: list("a", "b").Strings}, graph.Ints("ngram_counts", 0), graph.Ints("ngram_indexes", places...),
	}
}

// TestHostileVocabulary holds attributes that do not fit each other.
func TestHostileVocabulary(t *testing.T) {
	for _, c := range []struct {
		edit func([]graph.Arg)
		want string
	}{
		{func(a []graph.Arg) { a[0] = graph.Text("mode", "MANY") }, "mode"},
		{func(a []graph.Arg) { a[1] = graph.Int("min_gram_length", 0) }, "lengths 0 to 1"},
		{func(a []graph.Arg) { a[2] = graph.Int("max_gram_length", 1<<40) }, "of 1 lengths"},
		{func(a []graph.Arg) { a[3] = graph.Int("max_skip_count", -1) }, "-1 skips"},
		{func(a []graph.Arg) { a[5] = graph.Ints("ngram_counts", 0, 1) }, "those of 2-grams are from 1 to 2"},
		{func(a []graph.Arg) { a[5] = graph.Ints("ngram_counts", 3) }, "are from 3 to 2"},
		{func(a []graph.Arg) { a[6] = graph.Ints("ngram_indexes", 0, 1, 2) }, "2 n-grams and 3 places"},
		{func(a []graph.Arg) { a[6] = graph.Ints("ngram_indexes", 0, 1<<28-1) }, "no value may have more"},
	} {
		attrs := vocabulary("TF", 0, 1)
		c.edit(attrs)
		x := list("a", "b", "c")
		_, err := runAt(t, 20, x, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("TfIdfVectorizer", append([]graph.Arg{b.Op("Reshape", x, b.Const(graph.Vector[int64]("", 3, 1)))}, attrs...)...)
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if y, err := runAt(t, 20, list("a", "b"), op("TfIdfVectorizer", vocabulary("TF", 0, 1)...)); err != nil || y.Len() != 2 {
		t.Errorf("the vocabulary as it is: %v, %v", y, err)
	}
}
