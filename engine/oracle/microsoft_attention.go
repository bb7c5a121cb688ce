package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerSeveral(microsoft+"Attention", func(c call) ([]Array, error) { return c.projected(c.in[0], c.in[1], 2, 3, 4, 5) })
	registerSeveral(microsoft+"QAttention", qAttention)
	registerSeveral(microsoft+"MultiHeadAttention", multiHead)
	registerSeveral(microsoft+"EmbedLayerNormalization", embedded)
	registerSeveral(microsoft+"SkipSimplifiedLayerNormalization", skipRMSNorm)
	registerSeveral("SimplifiedLayerNormalization", simplified)
	register(microsoft+"RotaryEmbedding", func(c call) (Array, error) {
		x, heads := c.in[0], int(c.node.Int("num_heads", 0))
		if c.node.Int("is_packed_batching", 0) != 0 {
			return x, lack("is_packed_batching")
		}
		if c.node.Float("scale", 1) != 1 {
			return x, lack("a scale")
		}
		if table := c.in[2].Dims; heads == 0 && len(x.Dims) == 3 && len(table) == 2 && table[1] > 0 {
			heads = x.Dims[2] / (2 * table[1]) // a row of the table is for half of a head
		}
		return c.rotated(heads, c.in[2], c.in[3], &c.in[1])
	})
}

// filter is what is added to the score of what a mask hides, where the node does not say it.
const filter = -10000

// hidden returns what a mask adds to scores of [batch, heads, length, total]. A list has the number of rows
// of each sequence that are no padding, or the ends and then the starts of these. Other masks are 0 at
// what they hide.
func (c call) hidden(i, past int, dims []int) (func(batch, i, j int) float64, error) {
	value := float64(c.node.Float("mask_filter_value", filter))
	batch, length, total := dims[0], dims[2], dims[3]
	causal := c.node.Int("unidirectional", 0) != 0
	shown := func(int, int, int) bool { return true }
	if c.given(i) {
		mask := c.in[i]
		switch d := mask.Dims; {
		case slices.Equal(d, []int{batch}):
			shown = func(b, _, j int) bool { return float64(j) < mask.V[b] }
		case slices.Equal(d, []int{2 * batch}):
			shown = func(b, _, j int) bool { return float64(j) < mask.V[b] && float64(j) >= mask.V[batch+b] }
		case slices.Equal(d, []int{batch, total}):
			shown = func(b, _, j int) bool { return mask.at(b, j) != 0 }
		case slices.Equal(d, []int{batch, length, total}):
			shown = func(b, i, j int) bool { return mask.at(b, i, j) != 0 }
		default:
			return nil, lack(fmt.Sprintf("masks of %v", d))
		}
	}
	return func(b, i, j int) (sum float64) {
		if !shown(b, i, j) {
			sum += value
		}
		if causal && j > past+i {
			sum += value
		}
		return sum
	}, nil
}

// weighed attends with what a mask and a table add to the scores.
func (c call) weighed(q, k, v Array, mask, table, past int) (Array, [4]Array, error) {
	dims := []int{q.Dims[0], q.Dims[1], q.Dims[2], k.Dims[2]}
	hidden, err := c.hidden(mask, past, dims)
	if err == nil {
		err = c.stretches(table, dims)
	}
	if err != nil {
		return q, [4]Array{}, err
	}
	t := attending{q: q, k: k, v: v, scale: float64(c.node.Float("scale", 0)), from: func(head int) int { return head }}
	if t.scale == 0 {
		t.scale = 1 / math.Sqrt(float64(q.Dims[3]))
	}
	t.bias = func(batch, head, i, j int) float64 {
		sum := hidden(batch, i, j)
		if c.given(table) {
			sum += c.in[table].stretched([]int{batch, head, i, j})
		}
		return sum
	}
	return t.attended()
}

// projected attends with queries, keys and values that are columns of x·w. The numbers are those of
// operands: a bias, a mask, a past of keys and values, and what is added to scores.
func (c call) projected(x, w Array, shift, mask, past, table int) ([]Array, error) {
	if c.node.Int("do_rotary", 0) != 0 || c.node.Int("past_present_share_buffer", 0) != 0 {
		return nil, lack("do_rotary, or past_present_share_buffer")
	}
	heads := int(c.node.Int("num_heads", 0))
	if len(x.Dims) != 3 || len(w.Dims) != 2 || heads < 1 {
		return nil, fmt.Errorf("an operand of %v and weights of %v for %d heads", x.Dims, w.Dims, heads)
	}
	all, err := matMul(call{node: c.node, in: []Array{x, w}, has: []bool{true, true}})
	if err != nil {
		return nil, err
	}
	if err := c.shaped(shift, w.Dims[1]); err != nil {
		return nil, err
	}
	if c.given(shift) {
		sums, bias := all, c.in[shift]
		all = filled(bias.Elem, sums.Dims, func(at []int) float64 { return sums.at(at...) + bias.V[at[2]] })
	}
	widths := []int{w.Dims[1] / 3, w.Dims[1] / 3, w.Dims[1] / 3}
	if each := c.node.Ints("qkv_hidden_sizes"); len(each) == 3 {
		widths = []int{int(each[0]), int(each[1]), int(each[2])}
	}
	if widths[0]+widths[1]+widths[2] != w.Dims[1] || min(widths[0], widths[1], widths[2]) < 0 {
		return nil, fmt.Errorf("weights of %v for queries, keys and values of %v columns", w.Dims, widths)
	}
	var parts [3]Array
	from := 0
	for i, n := range widths {
		first := from
		part := all.taken([]int{x.Dims[0], x.Dims[1], n}, func(at []int) int { return offset([]int{at[0], at[1], first + at[2]}, all.Dims) })
		if parts[i], err = part.inHeads(heads); err != nil {
			return nil, err
		}
		from += n
	}
	q, k, v, before := parts[0], parts[1], parts[2], 0
	if c.given(past) {
		p := c.in[past]
		if len(p.Dims) != 5 || p.Dims[0] != 2 {
			return nil, fmt.Errorf("a past of %v", p.Dims)
		}
		before = p.Dims[3]
		if k, err = k.after(p.section(0, 0)); err != nil {
			return nil, err
		}
		if v, err = v.after(p.section(0, 1)); err != nil {
			return nil, err
		}
	}
	y, _, err := c.weighed(q, k, v, mask, table, before)
	if err != nil {
		return nil, err
	}
	out := []Array{y.joinedHeads()}
	if slices.Equal(k.Dims, v.Dims) {
		present, err := joined([]Array{k, v}, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, present)
	}
	return out, nil
}

// qAttention projects integers that stand for numbers.
func qAttention(c call) ([]Array, error) {
	if err := c.single(3, 6); err != nil {
		return nil, err
	}
	x, err := c.scaledBy(0, 3, 6)
	if err != nil {
		return nil, err
	}
	w, err := c.scaledBy(1, 4, 7)
	if err != nil {
		return nil, err
	}
	x.Elem, w.Elem = c.in[2].Elem, c.in[2].Elem
	return c.projected(x, w, 2, 5, 8, len(c.in))
}

// scaledBy returns the numbers that integers stand for, with one scale and zero point or those of each
// column.
func (c call) scaledBy(i, scale, zero int) (Array, error) {
	x, err := c.centred(i, zero, -1)
	if err != nil {
		return x, err
	}
	s := c.in[scale].V
	if len(s) != 1 && (len(x.Dims) == 0 || len(s) != x.Dims[len(x.Dims)-1]) {
		return x, fmt.Errorf("scales of %v for an operand of %v", c.in[scale].Dims, x.Dims)
	}
	return filled(c.in[scale].Elem, x.Dims, func(at []int) float64 {
		if len(s) == 1 {
			return x.at(at...) * s[0]
		}
		return x.at(at...) * s[at[len(at)-1]]
	}), nil
}

// multiHead attends with operands, which are projected already.
func multiHead(c call) ([]Array, error) {
	heads := int(c.node.Int("num_heads", 0))
	if !c.given(1) || !c.given(2) || len(c.in[0].Dims) != 3 || len(c.in[1].Dims) == 5 || c.given(8) || c.given(9) {
		return nil, lack("packed queries, keys and values, or past_sequence_length, or cache_indirection")
	}
	var parts [3]Array
	from := 0
	for i := range parts {
		x := c.in[i]
		if c.given(3) && len(x.Dims) == 3 {
			first := from
			if len(c.in[3].Dims) != 1 || first+x.Dims[2] > len(c.in[3].V) {
				return nil, fmt.Errorf("a bias of %v", c.in[3].Dims)
			}
			x = filled(x.Elem, x.Dims, func(at []int) float64 { return c.in[i].at(at...) + c.in[3].V[first+at[2]] })
			from += x.Dims[2]
		}
		var err error
		if parts[i], err = x.inHeads(heads); err != nil {
			return nil, err
		}
	}
	if c.given(3) && from != len(c.in[3].V) {
		return nil, fmt.Errorf("a bias of %v for %d columns", c.in[3].Dims, from)
	}
	q, k, v, before := parts[0], parts[1], parts[2], 0
	if c.given(6) && c.given(7) {
		var err error
		if k, err = k.after(c.in[6]); err != nil {
			return nil, err
		}
		if v, err = v.after(c.in[7]); err != nil {
			return nil, err
		}
		before = c.in[6].Dims[2]
	}
	if q.Dims[1] != k.Dims[1] {
		return nil, fmt.Errorf("%d heads of queries and %d of keys", q.Dims[1], k.Dims[1])
	}
	y, scores, err := c.weighed(q, k, v, 4, 5, before)
	if err != nil {
		return nil, err
	}
	return []Array{y.joinedHeads(), k, v, scores[2]}, nil
}

// embedded adds up rows of tables and normalizes the sums. The second output counts the words of a mask.
func embedded(c call) ([]Array, error) {
	ids, table := c.in[0], c.in[2]
	if len(ids.Dims) != 2 || len(table.Dims) != 2 {
		return nil, fmt.Errorf("words of %v and a table of %v", ids.Dims, table.Dims)
	}
	columns := table.Dims[1]
	for _, i := range []int{3, 4} {
		if c.given(i) && (len(c.in[i].Dims) != 2 || c.in[i].Dims[1] != columns) {
			return nil, fmt.Errorf("operand %d is of %v, want %d columns", i, c.in[i].Dims, columns)
		}
	}
	for _, i := range []int{5, 6} {
		if err := c.shaped(i, columns); err != nil {
			return nil, err
		}
	}
	for _, i := range []int{1, 7} {
		if err := c.shaped(i, ids.Dims...); err != nil {
			return nil, err
		}
	}
	if c.given(8) {
		if err := c.stretches(8, ids.Dims); err != nil {
			return nil, err
		}
	}
	row := func(t Array, number float64, column int) float64 {
		if number < 0 || number >= float64(t.Dims[0]) {
			panic(fmt.Errorf("row %v of %d", number, t.Dims[0]))
		}
		return t.at(int(number), column)
	}
	sum := filled(table.Elem, []int{ids.Dims[0], ids.Dims[1], columns}, func(at []int) float64 {
		position := float64(at[1])
		if c.given(8) {
			position = c.in[8].stretched(at[:2])
		}
		v := row(table, ids.at(at[0], at[1]), at[2]) + row(c.in[3], position, at[2])
		if c.given(1) && c.given(4) {
			v += row(c.in[4], c.in[1].at(at[0], at[1]), at[2])
		}
		return v
	})
	mean, variance, err := sum.moments([]int{2})
	if err != nil {
		return nil, err
	}
	epsilon := float64(c.node.Float("epsilon", 1e-12))
	y := filled(table.Elem, sum.Dims, func(at []int) float64 {
		return (sum.at(at...)-mean.stretched(at))/math.Sqrt(variance.stretched(at)+epsilon)*c.in[5].V[at[2]] + c.in[6].V[at[2]]
	})
	words := filled(graph.Int32, ids.Dims[:1], func(at []int) (n float64) {
		if !c.given(7) {
			return 0
		}
		for j := range ids.Dims[1] {
			if c.in[7].at(at[0], j) != 0 {
				n++
			}
		}
		return n
	})
	return []Array{y, words, sum}, nil
}

// skipRMSNorm divides the sum of two operands and of the fourth by the root of the mean of its squares.
func skipRMSNorm(c call) ([]Array, error) {
	x := c.in[0]
	if err := c.ranked(0, 1); err != nil {
		return nil, err
	}
	for i := 1; i <= 3; i++ {
		if err := c.stretches(i, x.Dims); err != nil {
			return nil, err
		}
	}
	sum := filled(x.Elem, x.Dims, func(at []int) float64 {
		v := x.at(at...) + c.in[1].stretched(at)
		if c.given(3) {
			v += c.in[3].stretched(at)
		}
		return v
	})
	inverse, err := sum.inverseRMS(len(x.Dims)-1, float64(c.node.Float("epsilon", 1e-12)))
	if err != nil {
		return nil, err
	}
	y := filled(x.Elem, x.Dims, func(at []int) float64 { return sum.at(at...) * inverse.stretched(at) * c.in[2].stretched(at) })
	none := inverse.mapped(func(float64) float64 { return 0 })
	none.Elem, inverse.Elem = graph.Float, graph.Float
	return []Array{y, none, inverse, sum}, nil
}

// simplified is RMSNormalization as onnxruntime had it before ONNX.
func simplified(c call) ([]Array, error) {
	y, err := rmsNorm(c)
	if err != nil {
		return nil, err
	}
	from, err := c.along(-1)
	if err != nil {
		return nil, err
	}
	inverse, err := c.in[0].inverseRMS(from, float64(c.node.Float("epsilon", 1e-5)))
	inverse.Elem = graph.Float
	return []Array{y, inverse}, err
}
