package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func init() {
	registerWhole("Einsum", einsum)
}

// equation is an Einsum's equation for its operands. It has a label for each dimension,
// which is an index of sizes.
type equation struct {
	operands [][]int
	result   []int
	sizes    []int // by label; an operand's dimension of 1 stretches to the size
}

// einsum sums the products of elements over the labels that the result does not have.
// https://onnx.ai/onnx/operators/onnx__Einsum.html
func einsum(c call) (Array, error) {
	e, err := readEquation(c.node.Text("equation", ""), c.in)
	if err != nil {
		return c.in[0], err
	}
	var out, summed, labels []int
	for label, size := range e.sizes {
		if !slices.Contains(e.result, label) {
			labels, summed = append(labels, label), append(summed, size)
		}
	}
	for _, label := range e.result {
		out = append(out, e.sizes[label])
	}
	if elem := c.in[0].Elem; bits[elem] != 0 {
		return ofIntegers(elem, out, sums(e, c.in, Array.integers, out, labels, summed)), nil
	}
	return Array{Elem: c.in[0].Elem, Dims: out, V: sums(e, c.in, func(a Array) []float64 { return a.V }, out, labels, summed)}, nil
}

// sums returns the elements of a result of dimensions out. labels are summed over, and elements are
// those of an operand.
func sums[T float64 | int64](e equation, in []Array, elements func(Array) []T, out, labels, summed []int) []T {
	place, terms, y := make([]int, len(e.sizes)), size(summed), make([]T, size(out))
	var operands [][]T
	for _, x := range in {
		operands = append(operands, elements(x))
	}
	for i := range y {
		for d, p := range Index(i, out) {
			place[e.result[d]] = p
		}
		for k := range terms {
			for d, p := range Index(k, summed) {
				place[labels[d]] = p
			}
			product := T(1)
			for o, v := range operands {
				product *= v[e.offset(o, in[o].Dims, place)]
			}
			y[i] += product
		}
	}
	return y
}

// offset returns the place of an operand's element at one place of all labels.
func (e equation) offset(operand int, dims, place []int) int {
	at := 0
	for d, label := range e.operands[operand] {
		at = at*dims[d] + min(place[label], dims[d]-1) // a dimension of 1 stands for any size
	}
	return at
}

var einsumTerm = regexp.MustCompile(`^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$`)

const ellipsis = "..."

// readEquation replaces the ellipsis by a letter for each dimension that it stands for. Every
// term then has one letter for each dimension.
func readEquation(text string, in []Array) (e equation, err error) {
	left, right, explicit := strings.Cut(strings.ReplaceAll(text, " ", ""), "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(in) {
		return e, fmt.Errorf("equation %q has %d terms for %d operands", text, len(terms), len(in))
	}
	if i := slices.IndexFunc(append(slices.Clone(terms), right), func(t string) bool { return !einsumTerm.MatchString(t) }); i >= 0 {
		return e, fmt.Errorf("equation %q: term %d is not letters with an ellipsis at most", text, i)
	}
	hidden, err := hiddenLabels(terms, in)
	if err != nil {
		return e, fmt.Errorf("equation %q: %w", text, err)
	}
	if !explicit {
		right = ellipsis + lettersOnce(left)
	}
	if hidden != "" && !strings.Contains(right, ellipsis) {
		return e, fmt.Errorf("equation %q: the result lacks the ellipsis of the operands", text)
	}
	for i := range terms {
		terms[i] = strings.Replace(terms[i], ellipsis, hidden, 1)
	}
	return numbered(terms, strings.Replace(right, ellipsis, hidden, 1), in)
}

// firstHidden is a letter that no equation has.
const firstHidden = '\uE000'

// hiddenLabels returns letters for the dimensions of the ellipsis. Their number is the same in
// every term that has one.
func hiddenLabels(terms []string, in []Array) (string, error) {
	count := -1
	for i, t := range terms {
		if !strings.Contains(t, ellipsis) {
			continue
		}
		n := len(in[i].Dims) - (len(t) - len(ellipsis))
		if n < 0 || count >= 0 && n != count {
			return "", fmt.Errorf("the ellipsis of %q stands for %d dimensions of operand %d, of an operand before for %d", t, n, i, count)
		}
		count = n
	}
	var hidden []rune
	for i := range max(count, 0) {
		hidden = append(hidden, firstHidden+rune(i))
	}
	return string(hidden), nil
}

// lettersOnce returns the letters that occur once, in alphabetical order, upper case first.
func lettersOnce(terms string) string {
	var once []rune
	for _, letter := range terms {
		if letter != ',' && letter != '.' && strings.Count(terms, string(letter)) == 1 {
			once = append(once, letter)
		}
	}
	slices.Sort(once)
	return string(once)
}

// numbered finds the size of each letter.
func numbered(terms []string, result string, in []Array) (e equation, err error) {
	place := map[rune]int{}
	for i, term := range terms {
		letters, dims := []rune(term), in[i].Dims
		if len(letters) != len(dims) {
			return e, fmt.Errorf("term %q has %d labels for an operand of %v", term, len(letters), dims)
		}
		labels := []int{}
		for d, letter := range letters {
			label, known := place[letter]
			if !known {
				label = len(e.sizes)
				place[letter], e.sizes = label, append(e.sizes, 1)
			}
			switch {
			case e.sizes[label] == 1:
				e.sizes[label] = dims[d]
			case dims[d] != 1 && dims[d] != e.sizes[label]:
				return e, fmt.Errorf("dimension %d of operand %d is %d, another of its label %d", d, i, dims[d], e.sizes[label])
			}
			labels = append(labels, label)
		}
		e.operands = append(e.operands, labels)
	}
	for _, letter := range result {
		label, known := place[letter]
		if !known || slices.Contains(e.result, label) {
			return e, fmt.Errorf("the result has the label %q, which no operand has, or has it twice", letter)
		}
		e.result = append(e.result, label)
	}
	return e, nil
}
