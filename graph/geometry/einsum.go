package geometry

import (
	"fmt"
	"slices"
	"strings"
)

// Einsum is an equation for operands of known ranks. Labels are numbered from 0. Those of an
// ellipsis are among them.
type Einsum struct {
	Terms  [][]int // for each operand, the labels of its dimensions
	Output []int   // labels of the result's dimensions
	Labels int
}

// maxEquation is the length of the longest equation. Its labels are letters.
const maxEquation = 1 << 12

// ParseEinsum reads an equation such as "bij,bjk->bik". Without an arrow the result has the
// dimensions of the ellipsis, and then the letters that occur once, in alphabetical order.
func ParseEinsum(equation string, ranks []int) (*Einsum, error) {
	if len(equation) > maxEquation {
		return nil, fmt.Errorf("an equation of %d characters; up to %d are read", len(equation), maxEquation)
	}
	left, right, arrow := strings.Cut(strings.ReplaceAll(equation, " ", ""), "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(ranks) {
		return nil, fmt.Errorf("equation %q has %d terms for %d operands", equation, len(terms), len(ranks))
	}
	p := &einsumLabels{numbers: map[string]int{}, count: map[string]int{}, ellipsis: -1}
	e := &Einsum{}
	for i, text := range terms {
		term, err := p.term(text, ranks[i])
		if err != nil {
			return nil, fmt.Errorf("equation %q: operand %d: %w", equation, i, err)
		}
		e.Terms = append(e.Terms, term)
	}
	e.Labels = len(p.numbers)
	if !arrow {
		right = p.implicit()
	}
	known := len(p.numbers)
	rank := len(strings.ReplaceAll(right, "...", "")) + max(p.ellipsis, 0)*strings.Count(right, "...")
	var err error
	if e.Output, err = p.term(right, rank); err != nil {
		return nil, fmt.Errorf("equation %q: the result: %w", equation, err)
	}
	if len(p.numbers) > known {
		return nil, fmt.Errorf("equation %q: the result has a label that no operand has", equation)
	}
	if p.ellipsis > 0 && !strings.Contains(right, "...") {
		return nil, fmt.Errorf("equation %q: the result lacks the ellipsis of the operands", equation)
	}
	for i, label := range e.Output {
		if slices.Contains(e.Output[:i], label) {
			return nil, fmt.Errorf("equation %q: the result has a label twice", equation)
		}
	}
	return e, nil
}

// einsumLabels numbers labels in the order in which they come.
type einsumLabels struct {
	numbers  map[string]int
	count    map[string]int // how often each letter occurs
	ellipsis int            // number of dimensions that it stands for, in every term that has it; −1: there is none
}

func (p *einsumLabels) number(label string) int {
	n, known := p.numbers[label]
	if !known {
		n = len(p.numbers)
		p.numbers[label] = n
	}
	return n
}

// term reads the labels of an operand.
func (p *einsumLabels) term(text string, rank int) (labels []int, err error) {
	before, after, dots := strings.Cut(text, "...")
	hidden := rank - len(before) - len(after)
	if hidden < 0 || hidden > 0 && !dots {
		return nil, fmt.Errorf("%q is not of %d dimensions", text, rank)
	}
	letters := func(s string) error {
		for _, c := range s {
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
				return fmt.Errorf("%q has %q; labels are letters", text, c)
			}
			p.count[string(c)]++
			labels = append(labels, p.number(string(c)))
		}
		return nil
	}
	if err := letters(before); err != nil {
		return nil, err
	}
	if dots && p.ellipsis >= 0 && hidden != p.ellipsis {
		return nil, fmt.Errorf("the ellipsis of %q stands for %d dimensions, before for %d", text, hidden, p.ellipsis)
	}
	if dots {
		p.ellipsis = hidden
	}
	for i := range hidden {
		labels = append(labels, p.number(fmt.Sprint("...", i)))
	}
	return labels, letters(after)
}

// implicit returns the result of an equation without an arrow.
func (p *einsumLabels) implicit() string {
	var once []string
	for letter, n := range p.count {
		if n == 1 {
			once = append(once, letter)
		}
	}
	slices.Sort(once)
	if p.ellipsis > 0 {
		return "..." + strings.Join(once, "")
	}
	return strings.Join(once, "")
}

// Sizes returns the sizes of the labels, for operands of these dimensions. A dimension of size 1
// stands for any size.
func (e *Einsum) Sizes(dims [][]int) ([]int, error) {
	sizes := slices.Repeat([]int{1}, e.Labels)
	for i, term := range e.Terms {
		for d, label := range term {
			switch n := dims[i][d]; {
			case sizes[label] == 1:
				sizes[label] = n
			case n != 1 && n != sizes[label]:
				return nil, fmt.Errorf("dimension %d of operand %d is %d, another of its label %d", d, i, n, sizes[label])
			}
		}
	}
	return sizes, nil
}
