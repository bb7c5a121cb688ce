package oracle

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerText(ml+"OneHotEncoder", oneHotEncoder)
	registerText(ml+"LabelEncoder", labelEncoder)
	registerText(ml+"CategoryMapper", categoryMapper)
	wide[ml+"LabelEncoder"], wide[ml+"CategoryMapper"], wide[ml+"OneHotEncoder"] = true, true, true
}

// key returns an element of an array as a text that no other element has, of whatever type.
func (a Array) key(i int) string {
	switch {
	case a.Elem == graph.String:
		return a.text(i)
	case bits[a.Elem] != 0:
		return strconv.FormatInt(bitsOf(a.V[i], a.rest(i)), 10)
	case a.V[i] == 0:
		return "0" // of either sign
	}
	return strconv.FormatFloat(a.V[i], 'g', -1, 64)
}

// oneHotEncoder makes integers of numbers, and looks them up among the categories.
func oneHotEncoder(c call) (Array, error) {
	x := c.in[0]
	places := map[string]int{}
	add := func(key string) {
		if _, there := places[key]; !there {
			places[key] = len(places)
		}
	}
	if x.Elem == graph.String {
		for _, s := range c.strings("cats_strings") {
			add(s)
		}
	} else {
		for _, v := range c.node.Ints("cats_int64s") {
			add(strconv.FormatInt(v, 10))
		}
		if x.Elem.IsFloat() {
			x = x.mapped(math.Trunc)
		}
	}
	n := len(c.strings("cats_strings")) + len(c.node.Ints("cats_int64s"))
	if n != len(places) {
		return x, lack("categories that are there twice")
	}
	out := blank(graph.Float, append(append([]int{}, x.Dims...), n))
	for i := range x.V {
		if at, known := places[x.key(i)]; known {
			out.V[i*n+at] = 1
		} else if c.node.Int("zeros", 1) == 0 {
			return x, fmt.Errorf("%q is none of the categories, and zeros is 0", x.key(i))
		}
	}
	return out, nil
}

// labelEncoder looks each element up. A key that is there twice has its last value.
func labelEncoder(c call) (Array, error) {
	if words, old := c.node.Attr("classes_strings"); old {
		list := make([]int64, len(words.Strings))
		for i := range list {
			list[i] = int64(i)
		}
		return exchanged(c, attributeTexts(words.Strings), list)
	}
	keys, err := c.entries("keys")
	if err != nil {
		return keys, err
	}
	values, err := c.entries("values")
	if err != nil {
		return keys, err
	}
	if keys.Elem != c.in[0].Elem || len(keys.V) != len(values.V) {
		return keys, fmt.Errorf("%d keys of %v and %d values for an operand of %v", len(keys.V), keys.Elem, len(values.V), c.in[0].Elem)
	}
	otherwise, err := c.otherwise(values.Elem)
	if err != nil {
		return keys, err
	}
	return c.in[0].lookedUp(keys, values, otherwise), nil
}

// lookedUp returns the value of each element's key, or a value for those that are no key.
func (a Array) lookedUp(keys, values, otherwise Array) Array {
	both, words := inOneList([]Array{values, otherwise})
	values, otherwise = both[0], both[1]
	places := map[string]int{}
	for i := range keys.V {
		places[keys.key(i)] = i
	}
	out := Array{Elem: values.Elem, Dims: a.Dims, V: make([]float64, len(a.V)), words: words}
	if values.low != nil || otherwise.low != nil {
		out.low = make([]float64, len(a.V))
	}
	for i := range a.V {
		from, at := otherwise, 0
		if k, known := places[a.key(i)]; known {
			from, at = values, k
		}
		if out.V[i] = from.V[at]; out.low != nil {
			out.low[i] = from.rest(at)
		}
	}
	return out
}

// entries returns the list of a LabelEncoder's keys or values.
func (c call) entries(what string) (Array, error) {
	for _, a := range c.node.Attrs {
		switch a.Name {
		case what + "_floats":
			return Widen(graph.Vector("", a.Floats...))
		case what + "_int64s":
			return Widen(graph.Vector("", a.Ints...))
		case what + "_strings":
			return ofTexts([]int{len(a.Strings)}, attributeTexts(a.Strings)), nil
		case what + "_tensor":
			return Widen(a.Tensor)
		}
	}
	return Array{}, fmt.Errorf("it has no %s", what)
}

// otherwise returns the value of a LabelEncoder for what is no key.
func (c call) otherwise(elem graph.DataType) (Array, error) {
	if a, given := c.node.Attr("default_tensor"); given {
		out, err := Widen(a.Tensor)
		if err == nil && (out.Elem != elem || len(out.V) != 1) {
			err = fmt.Errorf("a default_tensor of %v%v for values of %v", out.Elem, out.Dims, elem)
		}
		return out, err
	}
	switch {
	case elem == graph.String:
		return ofTexts(nil, []string{c.node.Text("default_string", "_Unused")}), nil
	case elem == graph.Int64:
		return ofIntegers(elem, nil, []int64{c.node.Int("default_int64", -1)}), nil
	case bits[elem] != 0:
		return ofIntegers(elem, nil, []int64{-1}), nil
	}
	return Array{Elem: elem, V: []float64{float64(c.node.Float("default_float", 0))}}, nil
}

func categoryMapper(c call) (Array, error) {
	return exchanged(c, c.strings("cats_strings"), c.node.Ints("cats_int64s"))
}

// exchanged returns integers for strings and strings for integers, by two lists of the same length.
func exchanged(c call, words []string, numbers []int64) (Array, error) {
	texts, integers := ofTexts([]int{len(words)}, words), ofIntegers(graph.Int64, []int{len(numbers)}, numbers)
	switch elem := c.in[0].Elem; {
	case len(words) != len(numbers):
		return Array{}, fmt.Errorf("%d strings and %d integers", len(words), len(numbers))
	case elem == graph.String:
		return c.in[0].lookedUp(texts, integers, ofIntegers(graph.Int64, nil, []int64{c.node.Int("default_int64", -1)})), nil
	case elem == graph.Int64:
		return c.in[0].lookedUp(integers, texts, ofTexts(nil, []string{c.node.Text("default_string", "_Unused")})), nil
	default:
		return Array{}, fmt.Errorf("an operand of %v, want int64 or strings", elem)
	}
}
