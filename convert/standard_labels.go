package convert

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	standard["ai.onnx.ml.OneHotEncoder"] = (*rewrite).oneHotEncoder
	standard["ai.onnx.ml.LabelEncoder"] = (*rewrite).labelEncoder
	standard["ai.onnx.ml.CategoryMapper"] = (*rewrite).categoryMapper
}

// equalTexts is the opset from which Equal takes strings.
const equalTexts = 19

// matches compares each element of x with each entry of a list, along a new last axis.
func (r *rewrite) matches(n *graph.Node, x graph.Value, list *graph.Tensor) (graph.Value, bool) {
	if x.Type.Elem == graph.String && r.to < equalTexts {
		r.refuse(n, "of strings has a form from opset %d on; convert with --opset %[1]d, too", equalTexts)
		return x, false
	}
	if r.to < 13 {
		x = r.op("Unsqueeze", x, graph.Ints("axes", int64(len(x.Type.Shape))))
	} else {
		x = r.op("Unsqueeze", x, r.vector(-1))
	}
	same := r.op("Equal", x, r.b.Const(list))
	if list.Elem == graph.Float {
		keys, _ := graph.Data[float32](list)
		none := make([]bool, len(keys))
		for i, k := range keys {
			none[i] = math.IsNaN(float64(k))
		}
		if slices.Contains(none, true) {
			same = r.op("Or", same, r.op("And", r.op("IsNaN", x), r.b.Const(graph.Vector("", none...))))
		}
	}
	return same, true
}

// oneHotEncoder has a 1 where an element is the category. Where zeros is 0 the operator fails on what is no
// category, and the form has zeros there.
func (r *rewrite) oneHotEncoder(n *graph.Node, in []graph.Value) []graph.Value {
	if in[0].Type.Shape == nil {
		return r.refuse(n, "of %v has no form; of a known rank it has", in[0].Type)
	}
	x, list := in[0], graph.Vector("", n.Ints("cats_int64s")...)
	switch words, _ := n.Attr("cats_strings"); {
	case x.Type.Elem == graph.String:
		list = textList(words.Strings)
	case x.Type.Elem != graph.Int64:
		x = r.op("Cast", x, graph.Int("to", int64(graph.Int64)))
	}
	same, ok := r.matches(n, x, list)
	if !ok {
		return r.empty(n)
	}
	return []graph.Value{r.op("Cast", same, graph.Int("to", int64(graph.Float)))}
}

func (r *rewrite) labelEncoder(n *graph.Node, in []graph.Value) []graph.Value {
	if words, old := n.Attr("classes_strings"); old {
		places := make([]int64, len(words.Strings))
		for i := range places {
			places[i] = int64(i)
		}
		return r.exchanged(n, in[0], words.Strings, places)
	}
	keys, values := entriesOf(n, "keys"), entriesOf(n, "values")
	if keys == nil || values == nil {
		return r.refuse(n, "has no keys, or no values")
	}
	otherwise := entriesOf(n, "default")
	if otherwise == nil {
		switch values.Elem {
		case graph.String:
			otherwise = textList([][]byte{[]byte(n.Text("default_string", "_Unused"))})
		case graph.Int64:
			otherwise = graph.Vector("", n.Int("default_int64", -1))
		case graph.Float:
			otherwise = graph.Vector("", n.Float("default_float", 0))
		default:
			return r.refuse(n, "to %v has no form without default_tensor", values.Elem)
		}
	}
	return r.lookedUp(n, in[0], keys, values, otherwise)
}

func (r *rewrite) categoryMapper(n *graph.Node, in []graph.Value) []graph.Value {
	words, _ := n.Attr("cats_strings")
	return r.exchanged(n, in[0], words.Strings, n.Ints("cats_int64s"))
}

// exchanged looks up integers for strings, and strings for integers.
func (r *rewrite) exchanged(n *graph.Node, x graph.Value, words [][]byte, numbers []int64) []graph.Value {
	texts, integers := textList(words), graph.Vector("", numbers...)
	if x.Type.Elem == graph.String {
		return r.lookedUp(n, x, texts, integers, graph.Vector("", n.Int("default_int64", -1)))
	}
	return r.lookedUp(n, x, integers, texts, textList([][]byte{[]byte(n.Text("default_string", "_Unused"))}))
}

// entriesOf returns a list that a LabelEncoder has; nil: it has none.
func entriesOf(n *graph.Node, what string) *graph.Tensor {
	for _, a := range n.Attrs {
		switch a.Name {
		case what + "_floats":
			return graph.Vector("", a.Floats...)
		case what + "_int64s":
			return graph.Vector("", a.Ints...)
		case what + "_strings":
			return textList(a.Strings)
		case what + "_tensor":
			return a.Tensor
		}
	}
	return nil
}

// lookedUp picks the value of the last key that an element is. The greatest of the numbers of the keys that
// match says which, and 0 is none.
func (r *rewrite) lookedUp(n *graph.Node, x graph.Value, keys, values, otherwise *graph.Tensor) []graph.Value {
	if x.Type.Shape == nil || keys.Len() == 0 || keys.Len() != values.Len() || otherwise.Elem != values.Elem || otherwise.Len() != 1 {
		return r.refuse(n, "of %v with %d keys and %d values has no form", x.Type, keys.Len(), values.Len())
	}
	if keys.Elem == graph.Double || keys.Elem == graph.Int16 {
		return r.refuse(n, "of keys of %v has no form", keys.Elem)
	}
	same, ok := r.matches(n, x, keys)
	if !ok {
		return r.empty(n)
	}
	numbers := make([]int64, keys.Len())
	for i := range numbers {
		numbers[i] = int64(i + 1)
	}
	which := r.op("Where", same, r.b.Const(graph.Vector("", numbers...)), r.b.Const(graph.Vector[int64]("", 0)))
	if r.to < 18 {
		which = r.op("ReduceMax", which, graph.Ints("axes", -1), graph.Int("keepdims", 0))
	} else {
		which = r.op("ReduceMax", which, r.vector(-1), graph.Int("keepdims", 0))
	}
	all := &graph.Tensor{Elem: values.Elem, Dims: []int64{int64(values.Len() + 1)}, Raw: slices.Concat(otherwise.Raw, values.Raw), Strings: slices.Concat(otherwise.Strings, values.Strings)}
	return []graph.Value{r.op("Gather", r.b.Const(all), which)}
}
