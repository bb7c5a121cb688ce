package oracle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	for op, gives := range map[string]func(call) (Array, error){
		"SequenceEmpty":      func(call) (Array, error) { return sequence(nil) },
		"SequenceConstruct":  func(c call) (Array, error) { return sequence(c.in) },
		"SequenceInsert":     sequenceInsert,
		"SequenceErase":      sequenceErase,
		"SequenceAt":         sequenceAt,
		"SequenceLength":     sequenceLength,
		"ConcatFromSequence": concatFromSequence,
		"SplitToSequence":    splitToSequence,
		"Optional":           optional,
		"OptionalHasElement": optionalHasElement,
		"OptionalGetElement": optionalGetElement,
	} {
		holding[op], wide[op] = true, true
		registerText(op, gives)
	}
	for _, op := range []string{"If", "Loop", "Scan", "Identity", "SequenceMap"} {
		holding[op] = true
	}
	wide["SequenceMap"], texts["SequenceMap"] = true, true
	registerSeveral("SequenceMap", sequenceMap)
}

// holding names the operators that take sequences and optional values.
var holding = map[string]bool{}

// mostItems is the greatest length of a sequence. What an operator makes of one is another one, so that a loop
// which makes a sequence takes time with the square of its length.
const mostItems = 1 << 14

// holder reports whether an array is a sequence or an optional value, whose items then are what it holds.
func (a Array) holder() bool { return a.Elem == graph.Sequence || a.Elem == graph.Optional }

// sequence makes a sequence of tensors of one type.
func sequence(items []Array) (Array, error) {
	if len(items) > mostItems {
		return Array{}, lack(fmt.Sprintf("sequences of more than %d tensors", mostItems))
	}
	total := 0
	for _, item := range items {
		if total += len(item.V); total > most {
			return Array{}, lack(fmt.Sprintf("sequences of more than %d elements", most))
		}
		if item.Elem != items[0].Elem {
			return Array{}, fmt.Errorf("a sequence of %v and of %v, want one type", items[0].Elem, item.Elem)
		}
	}
	return Array{Elem: graph.Sequence, Dims: []int{len(items)}, items: items}, nil
}

// place returns the place that an operand has, counted from the end where it is negative. A sequence of n has
// places up to last.
func (c call) place(operand, last int) (int, error) {
	n := len(c.in[0].items)
	if err := c.single(operand); err != nil {
		return 0, err
	}
	at := int(c.in[operand].integers()[0])
	if at < -n || at > last {
		return 0, fmt.Errorf("place %d in a sequence of %d", at, n)
	}
	if at < 0 {
		at += n
	}
	return at, nil
}

// sequenceInsert inserts a tensor before a place, or at the end.
func sequenceInsert(c call) (Array, error) {
	items := c.in[0].items
	at := len(items)
	if c.given(2) {
		var err error
		if at, err = c.place(2, len(items)); err != nil {
			return Array{}, err
		}
	}
	return sequence(slices.Insert(slices.Clone(items), at, c.in[1]))
}

// sequenceErase leaves out the tensor at a place, or the last one.
func sequenceErase(c call) (Array, error) {
	items := c.in[0].items
	if len(items) == 0 {
		return Array{}, errors.New("nothing can be taken out of an empty sequence")
	}
	at := len(items) - 1
	if c.given(1) {
		var err error
		if at, err = c.place(1, len(items)-1); err != nil {
			return Array{}, err
		}
	}
	return sequence(slices.Delete(slices.Clone(items), at, at+1))
}

func sequenceAt(c call) (Array, error) {
	at, err := c.place(1, len(c.in[0].items)-1)
	if err != nil {
		return Array{}, err
	}
	return c.in[0].items[at], nil
}

func sequenceLength(c call) (Array, error) {
	return ofIntegers(graph.Int64, nil, []int64{int64(len(c.in[0].items))}), nil
}

// concatFromSequence joins tensors along an axis, or along a new one.
func concatFromSequence(c call) (Array, error) {
	items, along := c.in[0].items, int(c.node.Int("axis", 0))
	switch {
	case len(items) == 0:
		return Array{}, lack("the sizes of what is joined of no tensors")
	case c.node.Int("new_axis", 0) != 0:
		return joined(items, along)
	}
	at, err := axis(along, len(items[0].Dims))
	if err != nil {
		return Array{}, err
	}
	var sections []Array
	for _, item := range items {
		for i := 0; len(item.Dims) == len(items[0].Dims) && i < item.Dims[at]; i++ {
			sections = append(sections, item.section(at, i))
		}
		if len(item.Dims) != len(items[0].Dims) || !slices.Equal(slices.Delete(slices.Clone(item.Dims), at, at+1), slices.Delete(slices.Clone(items[0].Dims), at, at+1)) {
			return Array{}, fmt.Errorf("tensors of %v and %v are joined along axis %d", items[0].Dims, item.Dims, at)
		}
	}
	if len(sections) == 0 {
		return items[0], nil
	}
	return joined(sections, at)
}

// splitToSequence cuts along an axis: into parts of sizes that are listed, into parts of one size of which the
// last may be smaller, or into single elements.
func splitToSequence(c call) (Array, error) {
	x := c.in[0]
	at, err := axis(int(c.node.Int("axis", 0)), len(x.Dims))
	if err != nil {
		return x, err
	}
	sizes, err := c.splits(x.Dims[at])
	if err != nil {
		return x, err
	}
	var items []Array
	from := 0
	for _, n := range sizes {
		dims := slices.Clone(x.Dims)
		dims[at] = n
		part := x.taken(dims, func(position []int) int {
			position[at] += from
			return offset(position, x.Dims)
		})
		if !c.given(1) && c.node.Int("keepdims", 1) == 0 {
			part.Dims = slices.Delete(part.Dims, at, at+1)
		}
		items, from = append(items, part), from+n
	}
	return sequence(items)
}

// splits returns the sizes of the parts of a dimension.
func (c call) splits(length int) (sizes []int, err error) {
	one := 1
	if c.given(1) {
		split := c.in[1].integers()
		if len(c.in[1].Dims) > 0 {
			total := 0
			for _, n := range split {
				if n < 0 || n > int64(length) {
					return nil, fmt.Errorf("parts of %v of %d elements", split, length)
				}
				sizes, total = append(sizes, int(n)), total+int(n)
			}
			if total != length {
				return nil, fmt.Errorf("parts of %v of %d elements", split, length)
			}
			return sizes, nil
		}
		if split[0] < 1 {
			return nil, fmt.Errorf("parts of %d elements", split[0])
		}
		one = int(min(split[0], int64(max(length, 1))))
	}
	if length/one > mostItems {
		return nil, lack(fmt.Sprintf("sequences of more than %d tensors", mostItems))
	}
	for ; length > 0; length -= one {
		sizes = append(sizes, min(one, length))
	}
	return sizes, nil
}

// sequenceMap runs the body for each place of the sequences, beside the tensors as they are.
func sequenceMap(c call) ([]Array, error) {
	each := make([][]Array, len(c.node.Outputs))
	for i := range c.in[0].items {
		in := slices.Clone(c.in)
		for k, a := range in {
			if a.Elem != graph.Sequence {
				continue
			}
			if len(a.items) != len(c.in[0].items) {
				return nil, fmt.Errorf("sequences of %d and of %d tensors", len(c.in[0].items), len(a.items))
			}
			in[k] = a.items[i]
		}
		out, err := c.subgraph("body", in)
		if err != nil {
			return nil, err
		}
		for k := range each {
			if k >= len(out) {
				return nil, errors.New("the body gives fewer values than the node has outputs")
			}
			each[k] = append(each[k], out[k])
		}
	}
	all := make([]Array, len(each))
	for k := range each {
		var err error
		if all[k], err = sequence(each[k]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// optional makes an optional value of what is given, or one without a value.
func optional(c call) (Array, error) {
	if !c.given(0) {
		return Array{Elem: graph.Optional, Dims: []int{0}}, nil
	}
	return Array{Elem: graph.Optional, Dims: []int{1}, items: c.in[:1:1]}, nil
}

func optionalHasElement(c call) (Array, error) {
	has := c.given(0) && (c.in[0].Elem != graph.Optional || len(c.in[0].items) > 0)
	return Array{Elem: graph.Bool, V: []float64{truth(has)}}, nil
}

func optionalGetElement(c call) (Array, error) {
	x := c.in[0]
	switch {
	case x.Elem != graph.Optional:
		return x, nil
	case len(x.items) == 0:
		return x, errors.New("the optional value has none")
	}
	return x.items[0], nil
}

// Joined returns the elements of all that a sequence or an optional value holds, in a row. A tensor it returns
// as it is.
func (a Array) Joined() Array {
	if !a.holder() {
		return a
	}
	all := Array{Elem: a.Elem}
	for _, item := range a.items {
		item = item.Joined()
		all.Elem, all.V = item.Elem, append(all.V, item.V...)
	}
	all.Dims = []int{len(all.V)}
	return all
}

// stated returns a value as the graph states it: an optional value, or what it has.
func (a Array) stated(elem graph.DataType) Array {
	switch {
	case elem == graph.Optional && a.Elem != graph.Optional:
		return Array{Elem: graph.Optional, Dims: []int{1}, items: []Array{a}}
	case a.Elem == graph.Optional && elem != graph.Optional && elem != graph.Undefined && len(a.items) == 1:
		return a.items[0]
	}
	return a
}

// widenItems returns a sequence or an optional value as an array.
func widenItems(t *graph.Tensor) (Array, error) {
	a := Array{Elem: t.Elem, Dims: []int{len(t.Items)}}
	for _, item := range t.Items {
		of, err := Widen(item)
		if err != nil {
			return a, err
		}
		a.items = append(a.items, of)
	}
	return a, nil
}

// itemTensor returns a sequence or an optional value as it is given to a caller.
func (a Array) itemTensor(name string) (*graph.Tensor, error) {
	t := &graph.Tensor{Name: name, Elem: a.Elem, Dims: []int64{int64(len(a.items))}}
	for _, item := range a.items {
		of, err := item.Tensor(name)
		if err != nil {
			return nil, err
		}
		t.Items = append(t.Items, of)
	}
	return t, nil
}
