package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	registerSeveral("Attention", attention)
	register("RotaryEmbedding", func(c call) (Array, error) {
		var positions *Array
		if c.given(3) {
			positions = &c.in[3]
		}
		return c.rotated(int(c.node.Int("num_heads", 0)), c.in[1], c.in[2], positions)
	})
}

// inHeads returns an operand of [batch, length, columns] as [batch, heads, length, columns]. One that has
// heads stays.
func (a Array) inHeads(heads int) (Array, error) {
	switch {
	case len(a.Dims) == 4:
		return a, nil
	case len(a.Dims) != 3 || heads < 1 || a.Dims[2]%heads != 0:
		return a, fmt.Errorf("an operand of %v for %d heads", a.Dims, heads)
	}
	split := Array{Elem: a.Elem, Dims: []int{a.Dims[0], a.Dims[1], heads, a.Dims[2] / heads}, V: a.V}
	return split.permuted([]int{0, 2, 1, 3}), nil
}

// joinedHeads undoes inHeads.
func (a Array) joinedHeads() Array {
	t := a.permuted([]int{0, 2, 1, 3})
	return Array{Elem: t.Elem, Dims: []int{t.Dims[0], t.Dims[1], t.Dims[2] * t.Dims[3]}, V: t.V}
}

// after returns the rows of a past and then those of a. Both have heads.
func (a Array) after(past Array) (Array, error) {
	if len(past.Dims) != 4 || past.Dims[0] != a.Dims[0] || past.Dims[1] != a.Dims[1] || past.Dims[3] != a.Dims[3] {
		return a, fmt.Errorf("a past of %v before %v", past.Dims, a.Dims)
	}
	before := past.Dims[2]
	return filled(a.Elem, []int{a.Dims[0], a.Dims[1], before + a.Dims[2], a.Dims[3]}, func(at []int) float64 {
		if at[2] < before {
			return past.at(at...)
		}
		at[2] -= before
		return a.at(at...)
	}), nil
}

// attending is how values are weighed.
type attending struct {
	q, k, v Array // with heads
	scale   float64
	// bias returns what is added to the score of a query's row i and a key's row j.
	bias func(batch, head, i, j int) float64
	cap  float64            // scores are bent to ±cap; 0: they are not
	from func(head int) int // the head of keys and values that a query's head reads
}

// attended returns the weighed values, and the scores after each step: the product, the bend, the bias and
// the softmax.
func (t attending) attended() (y Array, scores [4]Array, err error) {
	q, k, v := t.q, t.k, t.v
	if q.Dims[0] != k.Dims[0] || q.Dims[0] != v.Dims[0] || k.Dims[1] != v.Dims[1] || q.Dims[3] != k.Dims[3] || k.Dims[2] != v.Dims[2] {
		return y, scores, fmt.Errorf("queries of %v, keys of %v and values of %v", q.Dims, k.Dims, v.Dims)
	}
	length, width := k.Dims[2], q.Dims[3]
	dims := []int{q.Dims[0], q.Dims[1], q.Dims[2], length}
	for i := range scores {
		scores[i] = blank(q.Elem, dims)
	}
	y = blank(q.Elem, []int{q.Dims[0], q.Dims[1], q.Dims[2], v.Dims[3]})
	across(len(y.V)/max(v.Dims[3], 1), length*(width+v.Dims[3]), func(row int) {
		at := Index(row, dims[:3])
		head := t.from(at[1])
		var steps [4][]float64
		for i := range steps {
			steps[i] = scores[i].V[row*length : (row+1)*length]
		}
		query := q.V[row*width : (row+1)*width]
		for j := range length {
			key := k.V[((at[0]*k.Dims[1]+head)*length+j)*width:][:width]
			sum := 0.0
			for d := range query {
				sum += query[d] * key[d]
			}
			steps[0][j] = sum * t.scale
			if steps[1][j] = steps[0][j]; t.cap > 0 {
				steps[1][j] = t.cap * math.Tanh(steps[0][j]/t.cap)
			}
			steps[2][j] = steps[1][j] + t.bias(at[0], at[1], at[2], j)
		}
		weigh(steps[3], steps[2])
		out := y.V[row*v.Dims[3] : (row+1)*v.Dims[3]]
		for j, w := range steps[3] {
			for d, x := range v.V[((at[0]*v.Dims[1]+head)*length+j)*v.Dims[3]:][:v.Dims[3]] {
				out[d] += w * x
			}
		}
	})
	return y, scores, nil
}

// weigh writes the softmax of scores. Where all are −∞, no weight is given.
func weigh(to, scores []float64) {
	if len(scores) == 0 {
		return
	}
	largest, sum := slices.Max(scores), 0.0
	if math.IsInf(largest, -1) {
		clear(to)
		return
	}
	for j, s := range scores {
		to[j] = math.Exp(s - largest)
		sum += to[j]
	}
	for j := range to {
		to[j] /= sum
	}
}

// attention is written from https://onnx.ai/onnx/operators/onnx__Attention.html, as it was corrected for
// opsets 23 and 24: scores are bent before a mask is added (https://github.com/onnx/onnx/pull/7867,
// https://github.com/onnx/onnx/pull/7913), neighbouring heads of queries share a head of keys
// (https://github.com/onnx/onnx/pull/7274), and rows are in order behind those of the past
// (https://github.com/onnx/onnx/pull/8068).
func attention(c call) ([]Array, error) {
	heads, kvHeads := int(c.node.Int("q_num_heads", 0)), int(c.node.Int("kv_num_heads", 0))
	q, err := c.in[0].inHeads(heads)
	if err != nil {
		return nil, err
	}
	k, err := c.in[1].inHeads(kvHeads)
	if err != nil {
		return nil, err
	}
	v, err := c.in[2].inHeads(kvHeads)
	if err != nil {
		return nil, err
	}
	if c.given(4) && c.given(5) {
		if k, err = k.after(c.in[4]); err != nil {
			return nil, err
		}
		if v, err = v.after(c.in[5]); err != nil {
			return nil, err
		}
	}
	if k.Dims[1] == 0 || q.Dims[1]%k.Dims[1] != 0 {
		return nil, fmt.Errorf("%d heads of queries for %d of keys", q.Dims[1], k.Dims[1])
	}
	past := k.Dims[2] - c.lengthOf(1)
	bias, err := c.attentionBias(past, []int{q.Dims[0], q.Dims[1], q.Dims[2], k.Dims[2]})
	if err != nil {
		return nil, err
	}
	each := q.Dims[1] / k.Dims[1]
	t := attending{
		q: q, k: k, v: v, bias: bias, cap: float64(c.node.Float("softcap", 0)), from: func(head int) int { return head / each },
		scale: 1 / math.Sqrt(float64(q.Dims[3])),
	}
	if a, given := c.node.Attr("scale"); given {
		t.scale = float64(a.F)
	}
	y, scores, err := t.attended()
	if err != nil {
		return nil, err
	}
	if len(c.in[0].Dims) == 3 {
		y = y.joinedHeads()
	}
	mode := c.node.Int("qk_matmul_output_mode", 0)
	if mode < 0 || mode > 3 {
		return nil, fmt.Errorf("qk_matmul_output_mode is %d", mode)
	}
	return []Array{y, k, v, scores[mode]}, nil
}

// lengthOf returns the number of rows of an operand with or without heads.
func (c call) lengthOf(i int) int { return c.in[i].Dims[len(c.in[i].Dims)-2] }

// attentionBias returns what a mask, the order of rows behind a past, and the number of rows that are no
// padding add to a score of some dimensions.
func (c call) attentionBias(past int, dims []int) (func(batch, head, i, j int) float64, error) {
	out, masked := math.Inf(-1), c.given(3)
	var mask Array
	if masked {
		mask = c.in[3]
		shown := slices.Clone(dims)
		if n := len(mask.Dims); n > 0 && mask.Dims[n-1] != 1 && c.opset >= 24 {
			if mask.Dims[n-1] > dims[3] {
				return nil, fmt.Errorf("a mask of %v for scores of %v", mask.Dims, dims)
			}
			shown[3] = mask.Dims[n-1] // what it leaves out is not attended
		}
		if err := c.stretches(3, shown); err != nil {
			return nil, err
		}
		dims = shown
	}
	if c.given(6) {
		if err := c.shaped(6, dims[0]); err != nil {
			return nil, err
		}
	}
	causal, queries := c.node.Int("is_causal", 0) != 0, dims[2]
	return func(batch, head, i, j int) float64 {
		before := past
		if c.given(6) {
			before = int(c.in[6].V[batch]) - queries
		}
		if causal && j > i+before || c.given(6) && float64(j) >= c.in[6].V[batch] || masked && j >= dims[3] {
			return out
		}
		switch {
		case !masked:
			return 0
		case mask.Elem.IsFloat():
			return mask.stretched([]int{batch, head, i, j})
		case mask.stretched([]int{batch, head, i, j}) != 0:
			return 0
		}
		return out
	}, nil
}

// rotated turns pairs of each row's first numbers. The tables have a row for each position, where positions
// are given, and else one for each row.
func (c call) rotated(heads int, cosines, sines Array, positions *Array) (Array, error) {
	x := c.in[0]
	in, err := x.inHeads(heads)
	if err != nil {
		return x, err
	}
	turned := int(c.node.Int("rotary_embedding_dim", 0))
	if turned == 0 {
		turned = in.Dims[3]
	}
	half := turned / 2
	if turned%2 != 0 || turned > in.Dims[3] {
		return x, fmt.Errorf("%d of %d numbers are turned", turned, in.Dims[3])
	}
	row := func(at []int) []int { return []int{at[0], at[2]} }
	rank := 3
	if positions != nil {
		rank = 2
		batch, length := in.Dims[0], in.Dims[2]
		first := len(positions.V) == 1 && len(positions.Dims) == 1
		if !first && !slices.Equal(positions.Dims, []int{batch, length}) {
			return x, fmt.Errorf("positions of %v for %d rows of %d", positions.Dims, batch, length)
		}
		row = func(at []int) []int {
			p := 0
			if first {
				p = int(positions.V[0]) + at[2]
			} else {
				p = int(positions.at(at[0], at[2]))
			}
			if p < 0 || p >= cosines.Dims[0] {
				panic(fmt.Errorf("position %d of %d", p, cosines.Dims[0]))
			}
			return []int{p}
		}
	}
	if len(cosines.Dims) != rank || !slices.Equal(cosines.Dims, sines.Dims) || cosines.Dims[rank-1] < half || rank == 3 && (cosines.Dims[0] != in.Dims[0] || cosines.Dims[1] != in.Dims[2]) {
		return x, fmt.Errorf("cosines of %v and sines of %v for %v", cosines.Dims, sines.Dims, in.Dims)
	}
	pair := func(i int) (first, second, angle int) { return i % half, i%half + half, i % half }
	if c.node.Int("interleaved", 0) != 0 {
		pair = func(i int) (int, int, int) { return i - i%2, i - i%2 + 1, i / 2 }
	}
	out := filled(x.Elem, in.Dims, func(at []int) float64 {
		i := at[3]
		if i >= turned {
			return in.at(at...)
		}
		first, second, angle := pair(i)
		from := append(row(at), angle)
		cosine, sine := cosines.at(from...), sines.at(from...)
		a, b := in.at(at[0], at[1], at[2], first), in.at(at[0], at[1], at[2], second)
		if i == first {
			return cosine*a - sine*b
		}
		return sine*a + cosine*b
	})
	if len(x.Dims) == 3 {
		out = out.joinedHeads()
	}
	return out, nil
}
