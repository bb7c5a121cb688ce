package graph

import "fmt"

// Attention weighs the rows of values by how well their keys fit the rows of a query.
// https://onnx.ai/onnx/operators/onnx__Attention.html
// RotaryEmbedding turns pairs of numbers by the angles of a position.
// https://onnx.ai/onnx/operators/onnx__RotaryEmbedding.html
func init() {
	register(
		Operator{Name: "Attention", Facts: smooth(attended, data, data, data, Operand{Role: RoleData, What: "mask"}, data, data, Operand{Role: RoleLengths}).summing(sumsScores), infer: inferAttention},
		Operator{Name: "RotaryEmbedding", Facts: smooth(composed(1, 1, 1), data, Operand{Role: RoleData, What: "cosines"}, Operand{Role: RoleData, What: "sines"}, rowsOf(1)).summing(sumsTwo), infer: func(c *inference) error {
			return c.rotary(c.in(1).Shape, c.in(2).Shape, c.has(3))
		}},
	)
}

// attended is the error of a softmax of scaled sums, and of a product with it.
var attended = composed(1, 1, 3, 2.5, 1)

// sumsScores says that each score sums the products of a row of the query with a row of the keys, and that
// the result sums the rows of the values, each by its weight. A weight has the error of an exponential and
// of a quotient.
func sumsScores(_ *Node, in []Extent) Sum {
	q, v := extent(in, 0), extent(in, 2)
	scores, values := along(0, q, len(q)-1), along(2, v, len(v)-2)
	values.Steps *= attended.ulps
	scores.Also = &values
	return scores
}

// sumsTwo says that products of two elements are added.
func sumsTwo(*Node, []Extent) Sum { return singly(2, 2) }

// parts are the dimensions of an operand of an attention.
type parts struct{ batch, heads, length, width Dim }

// headed returns the dimensions of an operand, of which heads may be joined in the last one. It returns
// false where they are not known.
func headed(s Shape, heads int64) (p parts, known bool, err error) {
	switch {
	case s == nil:
		return p, false, nil
	case len(s) == 4:
		return parts{s[0], s[1], s[2], s[3]}, true, nil
	case len(s) != 3:
		return p, false, fmt.Errorf("an operand of %v, want [batch, length, columns] or [batch, heads, length, columns]", s)
	case heads < 1:
		return p, false, fmt.Errorf("an operand of %v, and %d heads; want 1 or more", s, heads)
	case s[2].IsFixed() && s[2].Size%heads != 0:
		return p, false, fmt.Errorf("an operand of %v for %d heads", s, heads)
	}
	p = parts{s[0], Fixed(heads), s[1], Unknown}
	if s[2].IsFixed() {
		p.width = Fixed(s[2].Size / heads)
	}
	return p, true, nil
}

// attended returns the dimensions of queries, keys and values, the first three operands. It returns false where
// they are not known.
func (c *inference) attended(qHeads, kvHeads int64) (q, k, v parts, known bool, err error) {
	known = true
	for i, to := range []*parts{&q, &k, &v} {
		heads, has := kvHeads, false
		if i == 0 {
			heads = qHeads
		}
		if *to, has, err = headed(c.in(i).Shape, heads); err != nil {
			return q, k, v, false, err
		}
		known = known && has
	}
	if known && !(agree(q.width, k.width) && agree(q.batch, k.batch) && agree(q.batch, v.batch) && agree(k.heads, v.heads) && agree(k.length, v.length)) {
		return q, k, v, false, fmt.Errorf("queries of %v, keys of %v and values of %v do not fit each other", c.in(0).Shape, c.in(1).Shape, c.in(2).Shape)
	}
	return q, k, v, known, nil
}

func inferAttention(c *inference) error {
	qHeads, kvHeads := c.node.Int("q_num_heads", 0), c.node.Int("kv_num_heads", 0)
	c.out.Elem = c.in(0).Elem
	c.more = []Type{{Elem: c.in(1).Elem}, {Elem: c.in(2).Elem}, {Elem: c.in(0).Elem}}
	if mode := c.node.Int("qk_matmul_output_mode", 0); mode < 0 || mode > 3 {
		return fmt.Errorf("qk_matmul_output_mode is %d, want 0 to 3", mode)
	}
	if c.has(4) != c.has(5) {
		return fmt.Errorf("past keys are given: %v, past values: %v; want both or none", c.has(4), c.has(5))
	}
	q, k, v, known, err := c.attended(qHeads, kvHeads)
	if err != nil || !known {
		return err
	}
	if q.heads.IsFixed() && k.heads.IsFixed() && (k.heads.Size == 0 || q.heads.Size%k.heads.Size != 0) {
		return fmt.Errorf("%v heads of queries for %v of keys, want a multiple", q.heads, k.heads)
	}
	total := k.length
	if c.has(4) {
		if total = Unknown; len(c.in(4).Shape) == 4 {
			total = sumOf(c.in(4).Shape[2], k.length)
		}
	}
	c.out.Shape = Shape{q.batch, q.heads, q.length, v.width}
	if len(c.in(0).Shape) == 3 {
		c.out.Shape = Shape{q.batch, q.length, product([]Dim{q.heads, v.width})}
	}
	c.more[0].Shape, c.more[1].Shape = Shape{k.batch, k.heads, total, k.width}, Shape{v.batch, v.heads, total, v.width}
	c.more[2].Shape = Shape{q.batch, q.heads, q.length, total}
	return nil
}

// sumOf adds two dimensions where both are known.
func sumOf(a, b Dim) Dim {
	switch {
	case a.IsFixed() && b.IsFixed():
		return Fixed(a.Size + b.Size)
	case a == Fixed(0):
		return b
	case b == Fixed(0):
		return a
	}
	return Unknown
}

// rotary types an operator that turns the rows of its first input. Tables of cosines and sines have a row
// for each position, or are those of each row.
func (c *inference) rotary(cosines, sines Shape, positions bool) error {
	c.out = c.in(0)
	x, known, err := headed(c.in(0).Shape, max(c.node.Int("num_heads", 0), 1))
	if err != nil || !known {
		return err
	}
	if len(c.in(0).Shape) == 3 && c.node.Int("num_heads", 0) == 0 && c.node.Standard() {
		return fmt.Errorf("an input of %v without num_heads", c.in(0).Shape)
	}
	rank := 3
	if positions {
		rank = 2
	}
	half := Unknown
	if n := c.node.Int("rotary_embedding_dim", 0); n > 0 {
		half = Fixed(n / 2)
		if n%2 != 0 || x.width.IsFixed() && n > x.width.Size {
			return fmt.Errorf("rotary_embedding_dim is %d for rows of %v, want an even number of at most as many", n, x.width)
		}
	} else if x.width.IsFixed() && c.node.Int("num_heads", 0) > 0 {
		if half = Fixed(x.width.Size / 2); x.width.Size%2 != 0 {
			return fmt.Errorf("rows of %v, want an even number", x.width)
		}
	}
	for _, s := range []Shape{cosines, sines} {
		if s != nil && (len(s) != rank || half.IsFixed() && s[rank-1].IsFixed() && s[rank-1].Size < half.Size) {
			return fmt.Errorf("cosines of %v and sines of %v, want %d dimensions and %v columns or more", cosines, sines, rank, half)
		}
	}
	return nil
}
