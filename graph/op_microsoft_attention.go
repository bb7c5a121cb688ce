package graph

import (
	"cmp"
	"fmt"
	"slices"
)

// onnxruntime's own forms of attention, and of what is around it in a transformer.
// https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
func init() {
	lengths, mask := Operand{Role: RoleLengths}, Operand{Role: RoleLengths, What: "mask"}
	rms := smooth(composed(1, 3, 2.5, 1, 1), data, data, gain, bias).summing(sumsColumns)
	register(
		Operator{Name: Microsoft + ".Attention", Facts: smooth(attended, data, data, bias, mask, data, data, lengths).summing(sumsColumns), infer: func(c *inference) error {
			return c.projected(1, 2, 3, 4)
		}},
		Operator{Name: Microsoft + ".QAttention", Facts: integers(smooth(attended, data, data, bias, setting("scale"), setting("scale"), mask, setting("zero point"), setting("zero point"), data).summing(sumsColumns)), infer: func(c *inference) error {
			return c.projected(1, 2, 5, 8)
		}},
		Operator{Name: Microsoft + ".MultiHeadAttention", Facts: smooth(attended, data, data, data, bias, mask, data, data, data, lengths, lengths).summing(sumsScores), infer: inferMultiHead},
		Operator{Name: Microsoft + ".RotaryEmbedding", Facts: smooth(composed(1, 1, 1), data, rowsOf(2), data, data).summing(sumsTwo), infer: func(c *inference) error { return c.rotary(c.in(2).Shape, c.in(3).Shape, true) }},
		Operator{Name: Microsoft + ".EmbedLayerNormalization", Facts: smooth(composed(1, 1, 3, 2.5, 1, 1), rowsOf(2), rowsOf(4), data, data, data, gain, bias, mask, rowsOf(3)).summing(sumsRows), infer: inferEmbed},
		Operator{Name: Microsoft + ".SkipSimplifiedLayerNormalization", Facts: rms, infer: inferSkip},
		Operator{Name: "SimplifiedLayerNormalization", Facts: smooth(composed(1, 3, 2.5, 1), data, gain).summing(sumsFromAxis), infer: inferSimplified},
	)
}

// projected types an attention whose queries, keys and values are columns of one product. The numbers are
// those of operands: weights, bias, mask, and a past.
func (c *inference) projected(weights, shift, mask, past int) error {
	elem := c.in(shift).Elem
	if elem == Undefined || !c.has(shift) {
		elem = c.in(0).Elem
	}
	heads := c.node.Int("num_heads", 0)
	if heads < 1 {
		return fmt.Errorf("num_heads is %d, want 1 or more", heads)
	}
	c.out, c.more = Type{Elem: elem}, []Type{{Elem: elem}}
	x, w := c.in(0).Shape, c.in(weights).Shape
	if x == nil || w == nil {
		return nil
	}
	if len(x) != 3 || len(w) != 2 || !agree(x[2], w[0]) {
		return fmt.Errorf("an input of %v and weights of %v, want [batch, length, columns] and a row for each column", x, w)
	}
	if b := c.in(shift).Shape; c.has(shift) && b != nil && (len(b) != 1 || !agree(b[0], w[1])) {
		return fmt.Errorf("a bias of %v for weights of %v", b, w)
	}
	each, err := projections(c.node, w[1], heads)
	if err != nil {
		return err
	}
	width, total := Unknown, x[1]
	if each != nil {
		width = Fixed(each[2])
	}
	if p := c.in(past).Shape; c.has(past) {
		if total = Unknown; p != nil {
			if len(p) != 5 || !agree(p[0], Fixed(2)) || !agree(p[1], x[0]) || !agree(p[2], Fixed(heads)) {
				return fmt.Errorf("a past of %v, want [2, batch, heads, length, columns]", p)
			}
			total = sumOf(p[3], x[1])
		}
	}
	if err := c.masked(mask, x[0], x[1], total); err != nil {
		return err
	}
	c.out.Shape = Shape{x[0], x[1], width}
	c.more[0].Shape = Shape{Fixed(2), x[0], Fixed(heads), total, Unknown}
	if width.IsFixed() {
		c.more[0].Shape[4] = Fixed(width.Size / heads)
	}
	return nil
}

// projections returns the numbers of columns of queries, keys and values, nil where they are not known.
func projections(n *Node, columns Dim, heads int64) ([]int64, error) {
	each := n.Ints("qkv_hidden_sizes")
	if len(each) == 0 && columns.IsFixed() {
		each = []int64{columns.Size / 3, columns.Size / 3, columns.Size / 3}
	}
	if len(each) == 0 {
		return nil, nil
	}
	whole := int64(0)
	fits := len(each) == 3 && each[0] == each[1]
	for _, n := range each {
		fits = fits && n > 0 && n%heads == 0 && n < maxSpan
		whole += n
	}
	if !fits || !agree(columns, Fixed(whole)) {
		return nil, fmt.Errorf("weights of %v columns for queries, keys and values of %v with %d heads", columns, each, heads)
	}
	return each, nil
}

// masked checks a mask: lengths, ends and starts, or truths.
func (c *inference) masked(i int, batch, length, total Dim) error {
	s := c.in(i).Shape
	if !c.has(i) || s == nil {
		return nil
	}
	fits := false
	switch len(s) {
	case 1:
		fits = !batch.IsFixed() || !s[0].IsFixed() || s[0].Size == batch.Size || s[0].Size == 2*batch.Size || s[0].Size == 3*batch.Size+2
	case 2:
		fits = agree(s[0], batch) && agree(s[1], total)
	case 3:
		fits = agree(s[0], batch) && agree(s[1], length) && agree(s[2], total)
	case 4:
		fits = agree(s[0], batch)
	}
	if !fits {
		return fmt.Errorf("a mask of %v for %v rows of %v beside %v", s, batch, length, total)
	}
	return nil
}

// inferMultiHead types an attention whose queries, keys and values are operands. Keys and values may have
// their heads apart, and stand together with each other.
func inferMultiHead(c *inference) error {
	heads := c.node.Int("num_heads", 0)
	if heads < 1 {
		return fmt.Errorf("num_heads is %d, want 1 or more", heads)
	}
	elem := c.in(0).Elem
	c.out, c.more = Type{Elem: elem}, []Type{{Elem: elem}, {Elem: elem}, {Elem: elem}}
	if len(c.in(0).Shape) == 5 || len(c.in(1).Shape) == 5 || !c.has(1) || !c.has(2) {
		return nil // of packed forms only the type is known
	}
	q, k, v, known, err := c.attended(heads, heads)
	switch {
	case err != nil || !known:
		return err
	case len(c.in(0).Shape) != 3:
		return fmt.Errorf("queries of %v, want [batch, length, columns]", c.in(0).Shape)
	}
	total := k.length
	if c.has(6) {
		if total = Unknown; len(c.in(6).Shape) == 4 {
			total = sumOf(c.in(6).Shape[2], k.length)
		}
	}
	all := product([]Dim{q.heads, v.width})
	if s := c.in(2).Shape; len(s) == 3 {
		all = s[2]
	}
	c.out.Shape = Shape{q.batch, q.length, all}
	c.more[0].Shape, c.more[1].Shape = Shape{q.batch, q.heads, total, k.width}, Shape{q.batch, q.heads, total, v.width}
	c.more[2].Shape = Shape{q.batch, q.heads, q.length, total}
	return nil
}

// inferEmbed types the sum of rows of tables, normalized.
func inferEmbed(c *inference) error {
	elem := cmp.Or(c.in(2).Elem, c.in(5).Elem)
	c.out, c.more = Type{Elem: elem}, []Type{{Elem: Int32}, {Elem: elem}}
	ids, table := c.in(0).Shape, c.in(2).Shape
	if ids == nil || table == nil {
		return nil
	}
	if len(ids) != 2 || len(table) != 2 {
		return fmt.Errorf("numbers of words of %v and a table of %v, want [batch, length] and [words, columns]", ids, table)
	}
	for i := 3; i <= 4; i++ {
		if s := c.in(i).Shape; c.has(i) && s != nil && (len(s) != 2 || !agree(s[1], table[1])) {
			return fmt.Errorf("input %d is %v, want a row of %v columns for each number", i, s, table[1])
		}
	}
	for i := 5; i <= 6; i++ {
		if s := c.in(i).Shape; s != nil && (len(s) != 1 || !agree(s[0], table[1])) {
			return fmt.Errorf("input %d is %v, want a number for each of %v columns", i, s, table[1])
		}
	}
	for _, i := range []int{1, 7} {
		if s := c.in(i).Shape; c.has(i) && s != nil && !matches(s, ids) {
			return fmt.Errorf("input %d is %v, want %v", i, s, ids)
		}
	}
	c.out.Shape = append(slices.Clone(ids), table[1])
	c.more[0].Shape, c.more[1].Shape = Shape{ids[0]}, c.out.Shape
	return nil
}

// sumsRows sums along the columns of a table.
func sumsRows(_ *Node, in []Extent) Sum {
	if t := extent(in, 2); len(t) == 2 {
		return singly(t[1], 3)
	}
	return nothing
}

// inferSimplified types X, scale → Y, 1/√(mean square + ε).
func inferSimplified(c *inference) error {
	if err := inferRMSNorm(c); err != nil || c.out.Shape == nil {
		return err
	}
	at, err := axis(c.node.Int("axis", -1), len(c.out.Shape))
	if err != nil {
		return err
	}
	statistic := slices.Clone(c.out.Shape)
	for i := at; i < len(statistic); i++ {
		statistic[i] = Fixed(1)
	}
	c.more = []Type{{Elem: Float, Shape: statistic}}
	return nil
}
