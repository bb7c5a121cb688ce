package oracle

// Strings take part as their places in a sorted list, so that operators which move, compare or sort
// elements do with strings what they do with numbers.

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// texts names the operators that take strings.
var texts = map[string]bool{}

func init() {
	for _, op := range []string{"Equal", "Unique", "Shape", "Size", "Split", "If", "Loop", "Scan"} {
		texts[op] = true
	}
	for _, op := range []string{"Pad", "Trilu"} { // they move elements, and have zeros where there are none
		delete(texts, op)
	}
}

// registerText registers an operator that takes strings or gives them.
func registerText(op string, gives func(call) (Array, error)) {
	texts[op] = true
	register(op, gives)
}

// ofTexts makes an array of strings.
func ofTexts(dims []int, all []string) Array {
	a := Array{Elem: graph.String, Dims: dims, V: make([]float64, len(all)), words: sorted(all)}
	for i, s := range all {
		a.V[i] = a.rank(s)
	}
	return a
}

// sorted returns each of some strings once, in order.
func sorted(all []string) []string {
	words := slices.Clone(all)
	slices.Sort(words)
	return slices.Compact(words)
}

// rank returns the number that stands for a string that the array may have.
func (a Array) rank(s string) float64 {
	at, _ := slices.BinarySearch(a.words, s)
	return float64(at)
}

// text returns the i-th string.
func (a Array) text(i int) string { return a.words[int(a.V[i])] }

// inOneList returns arrays of which those of strings have one list, and the list; nil: none has strings.
func inOneList(arrays []Array) ([]Array, []string) {
	var all []string
	lists := 0
	for _, a := range arrays {
		if a.Elem == graph.String {
			all = append(all, a.words...)
			lists++
		}
	}
	if lists < 2 {
		return arrays, all
	}
	all, arrays = sorted(all), slices.Clone(arrays)
	for i, a := range arrays {
		if a.Elem != graph.String {
			continue
		}
		arrays[i] = Array{Elem: a.Elem, Dims: a.Dims, V: make([]float64, len(a.V)), words: all}
		for k := range a.V {
			arrays[i].V[k] = arrays[i].rank(a.text(k))
		}
	}
	return arrays, all
}

// onTexts calls an operator with operands of which some may be strings.
func onTexts(op string, in []Array, gives func([]Array) ([]Array, error)) ([]Array, error) {
	in, words := inOneList(in)
	if words != nil && !texts[op] {
		return nil, lack(fmt.Sprintf("%s of strings", op))
	}
	out, err := gives(in)
	for i := range out {
		if out[i].Elem == graph.String && out[i].words == nil {
			out[i].words = words
		}
	}
	return out, err
}

// textsOf returns the strings of a tensor.
func textsOf(t *graph.Tensor) []string {
	all := make([]string, len(t.Strings))
	for i, s := range t.Strings {
		all[i] = string(s)
	}
	return all
}

// textTensor returns an array of strings as a tensor.
func (a Array) textTensor(name string, dims []int64) *graph.Tensor {
	t := &graph.Tensor{Name: name, Elem: graph.String, Dims: dims, Strings: make([][]byte, len(a.V))}
	for i := range a.V {
		t.Strings[i] = []byte(a.text(i))
	}
	return t
}
