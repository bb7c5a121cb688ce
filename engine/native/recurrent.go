package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// recurrent is what LSTM, GRU and RNN have in common: their sizes, and the way through the
// steps. What depends on the input alone is one product for all steps, so that the kernel of a
// cell only has to compute the recurrence.
// https://onnx.ai/onnx/operators/onnx__LSTM.html
// https://onnx.ai/onnx/operators/onnx__GRU.html
// https://onnx.ai/onnx/operators/onnx__RNN.html
type recurrent struct {
	steps, rows, features, hidden, gates int
	directions                           int
	reverse                              bool
	swapped                              bool // layout 1: the batch comes first
	scratch                              *scratch
}

type cell interface {
	// fromInput returns the bias of what depends on the input alone.
	fromInput(l *lowering, p parameters) (*value, error)
}

// fused is a cell with one kernel for all steps.
type fused interface {
	cell
	// width is the number of values that the kernel keeps for each step and row. The hidden
	// state is the last of them.
	width() int
	kernel(l *lowering, p parameters) kernel
	// operands returns the kernel's operands after what the input gives.
	operands(l *lowering, p parameters) ([]*value, error)
}

// parameters are those of one direction. bias holds the biases of input and of state.
type parameters struct {
	recurrent
	weights, recurrence *value // [gates·hidden, …]
	bias, state, cell   *value // nil: zeros
}

func init() { registerSeveral("LSTM", lowerLSTM) }

func lowerLSTM(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	r, in, err := recurrentOf(l, n, in, 4)
	if err != nil {
		return nil, err
	}
	return r.lower(l, n, in, lstmCell{r.hidden})
}

func init() { registerSeveral("GRU", lowerGRU) }

func lowerGRU(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	r, in, err := recurrentOf(l, n, in, 3)
	if err != nil {
		return nil, err
	}
	return r.lower(l, n, in, gruCell{r.hidden, n.Int("linear_before_reset", 0) != 0})
}

func init() { registerSeveral("RNN", lowerRNN) }

func lowerRNN(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	r, in, err := recurrentOf(l, n, in, 1)
	if err != nil {
		return nil, err
	}
	return r.lower(l, n, in, rnnCell{})
}

// rnnCell is Hₜ = f(Xₜ·Wᵀ + Hₜ₋₁·Rᵀ + b). It is written out step by step.
type rnnCell struct{}

func (rnnCell) fromInput(l *lowering, p parameters) (*value, error) {
	return bothBiases(l, p, p.hidden)
}

func (r recurrent) lower(l *lowering, n *graph.Node, in []*value, c cell) ([]*value, error) {
	x, err := r.turned(l, in[0])
	if err != nil {
		return nil, err
	}
	var parts [3][]*value
	for d := range r.directions {
		r.reverse = n.Text("direction", "forward") == "reverse" || d == 1
		p, err := r.parameters(l, in, d)
		if err != nil {
			return nil, err
		}
		outs, err := p.through(l, n, in, x, c, d)
		if err != nil {
			return nil, err
		}
		for i, v := range outs {
			parts[i] = append(parts[i], v)
		}
	}
	return r.joined(l, parts, len(n.Outputs))
}

// through returns the outputs of one direction.
func (p parameters) through(l *lowering, n *graph.Node, in []*value, x *value, c cell, d int) ([]*value, error) {
	whole, has := c.(fused)
	if !has || !kernelHas(n, in, p.gates) {
		s, err := newStepwise(l, n, in, p, d)
		if err != nil {
			return nil, err
		}
		return s.run(x, c)
	}
	states, err := p.run(l, x, whole)
	if err != nil {
		return nil, err
	}
	return p.outputs(l, states, whole.width(), n.Op == "LSTM")
}

// recurrentOf reads a node, and fills up its inputs with nil.
func recurrentOf(l *lowering, n *graph.Node, in []*value, gates int) (recurrent, []*value, error) {
	in = append(slices.Clone(in), make([]*value, 8)...)[:8]
	r := recurrent{gates: gates, directions: 1, scratch: &l.scratch, swapped: n.Int("layout", 0) != 0}
	if err := floats(n, slices.Concat(in[:4], in[5:])...); err != nil {
		return r, nil, err
	}
	if n.Text("direction", "forward") == "bidirectional" {
		r.directions = 2
	}
	x, w := in[0].dims, in[1].dims
	if len(x) != 3 || len(w) != 3 || len(in[2].dims) != 3 {
		return r, nil, fmt.Errorf("an input of %v and weights of %v and %v, want three dimensions each", x, w, in[2].dims)
	}
	r.steps, r.rows, r.features, r.hidden = x[0], x[1], x[2], in[2].dims[2]
	if r.swapped {
		r.steps, r.rows = r.rows, r.steps
	}
	return r, in, r.check(in)
}

func (r recurrent) check(in []*value) error {
	d, h := r.directions, r.hidden
	state := []int{d, r.rows, h}
	if r.swapped {
		state = []int{r.rows, d, h}
	}
	for i, want := range [][]int{1: {d, r.gates * h, r.features}, 2: {d, r.gates * h, h}, 3: {d, 2 * r.gates * h}, 5: state, 6: state} {
		if want != nil && in[i] != nil && !slices.Equal(in[i].dims, want) {
			return fmt.Errorf("input %d has dimensions %v, want %v", i, in[i].dims, want)
		}
	}
	return nil
}

// turned moves the steps of X, or the directions of a state, to the front, and back.
func (r recurrent) turned(l *lowering, v *value) (*value, error) {
	if v == nil || !r.swapped {
		return v, nil
	}
	return transpose(l, v, []int{1, 0, 2})
}

// parameters returns those of the d-th direction.
func (r recurrent) parameters(l *lowering, in []*value, d int) (parameters, error) {
	p := parameters{recurrent: r}
	for i, to := range []**value{1: &p.weights, 2: &p.recurrence, 3: &p.bias, 5: &p.state, 6: &p.cell} {
		v := in[i]
		if to == nil || v == nil {
			continue
		}
		var err error
		if i >= 5 {
			if v, err = r.turned(l, v); err != nil {
				return p, err
			}
		}
		size := v.size() / r.directions
		if *to, err = stretchOf(l, v, d*size, v.dims[1:]); err != nil {
			return p, err
		}
	}
	return p, nil
}

// stretchOf returns a part of v's elements, from one on, under dims.
func stretchOf(l *lowering, v *value, from int, dims []int) (*value, error) {
	if product(dims) == v.size() {
		return reshaped(l, v, dims)
	}
	if t := v.data; t != nil && t.Elem == graph.Float && len(t.Raw) == 4*v.size() && !l.training {
		return constant(&graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: wideDims(dims), Raw: t.Raw[4*from:][:4*product(dims)]})
	}
	table := make([]int, product(dims))
	for i := range table {
		table[i] = from + i
	}
	return picking{rows: 1, from: v.size(), table: table}.pick(l, v, dims)
}

// orZeros returns v, or zeros where it is left out.
func orZeros(v *value, dims ...int) (*value, error) {
	if v != nil {
		return v, nil
	}
	return constant(graph.NewTensor("zeros", make([]float32, product(dims)), wideDims(dims)...))
}

// given returns what the input gives to the gates, for all steps and rows.
func (p parameters) given(l *lowering, x *value, c cell) (*value, error) {
	flat, err := reshaped(l, x, []int{p.steps * p.rows, p.features})
	if err != nil {
		return nil, err
	}
	bias, err := c.fromInput(l, p)
	if err != nil {
		return nil, err
	}
	return multiplication{
		a: matrix(flat, false), b: matrix(p.weights, true), c: bias, alpha: 1, beta: 1, dims: []int{p.steps * p.rows, p.gates * p.hidden}, at: []int{0},
	}.apply(l)
}

// run returns [steps, rows, width].
func (p parameters) run(l *lowering, x *value, c fused) (*value, error) {
	given, err := p.given(l, x, c)
	if err != nil {
		return nil, err
	}
	rest, err := c.operands(l, p)
	if err != nil {
		return nil, err
	}
	k := c.kernel(l, p)
	k.dims = []int{p.steps, p.rows, c.width()}
	return l.apply(k, append([]*value{given}, rest...)...)
}

// outputs takes Y [steps, 1, rows, hidden] and Y_h and Y_c [1, rows, hidden] out of what
// the kernel kept.
func (r recurrent) outputs(l *lowering, states *value, width int, hasCell bool) ([]*value, error) {
	h := r.hidden
	table := make([]int, h)
	for i := range table {
		table[i] = width - h + i
	}
	y, err := picking{rows: r.steps * r.rows, from: width, table: table}.pick(l, states, []int{r.steps, 1, r.rows, h})
	if err != nil {
		return nil, err
	}
	at := r.steps - 1
	if r.reverse {
		at = 0
	}
	last := func(back int) (*value, error) {
		var places []int
		for n := range r.rows {
			for j := range h {
				places = append(places, (at*r.rows+n+1)*width-back*h+j)
			}
		}
		return picking{rows: 1, from: states.size(), table: places}.pick(l, states, []int{1, r.rows, h})
	}
	hidden, err := last(1)
	if err != nil || !hasCell {
		return []*value{y, hidden}, err
	}
	cell, err := last(2)
	return []*value{y, hidden, cell}, err
}

// joined returns the outputs of all directions, in the layout of the node.
func (r recurrent) joined(l *lowering, parts [3][]*value, count int) ([]*value, error) {
	var out []*value
	for i, part := range parts[:count] {
		if len(part) == 0 {
			return out, nil
		}
		v, axis := part[0], 0
		if i == 0 {
			axis = 1
		}
		var err error
		if len(part) > 1 {
			dims := slices.Clone(v.dims)
			dims[axis] = len(part)
			if v, err = l.apply(concatKernel(part, dims, axis), part...); err != nil {
				return nil, err
			}
		}
		switch {
		case r.swapped && i == 0:
			v, err = transpose(l, v, []int{2, 0, 1, 3})
		case r.swapped:
			v, err = r.turned(l, v)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// stateProduct is what states give to so many columns of the gates, from one on, by weights that are the same in every
// step. The weights are laid out once.
type stateProduct struct {
	gemm
	from  int
	fixed bool // the weights are known and laid out
}

// stateProduct adds to what is there, or with keep unset takes its place.
func (p parameters) stateProduct(l *lowering, from, columns int, keep bool) *stateProduct {
	s := &stateProduct{from: from, gemm: gemm{transB: true, m: p.rows, n: columns, k: p.hidden, alpha: 1, ldb: p.hidden, keep: keep, scratch: p.scratch}}
	w := p.recurrence
	if w.data == nil || l.training || !hasMicroKernel || !l.steady && !l.single {
		return s
	}
	if elements, err := l.weights.elements(w.data); err == nil {
		how := fmt.Sprint("states", from, columns, p.hidden)
		s.packed = l.weights.laidOut(w.data, how, func() []float32 { return s.pack(elements[from*p.hidden:]) })
		s.fixed = true
	}
	return s
}

// begin lays the weights out that a run reads.
func (s *stateProduct) begin(weights []float32) {
	if !s.fixed && hasMicroKernel {
		s.packed = s.packTo(s.packed, weights[s.from*s.k:])
	}
}

// of computes the product of the states at h, step apart.
func (s *stateProduct) of(h []float32, step int, weights, y []float32) {
	s.lda = step
	s.run(h, weights[s.from*s.k:], y)
}

// sequence calls f for each step, in the order of time or against it, with the step and the one
// before it. before is −1 for the first.
func (r recurrent) sequence(f func(t, before int)) {
	for i := range r.steps {
		t, before := i, i-1
		if r.reverse {
			t, before = r.steps-1-i, r.steps-i
		}
		if i == 0 {
			before = -1
		}
		f(t, before)
	}
}

// backwards goes through the steps as sequence does, from the last to the first.
func (r recurrent) backwards(f func(t, before int)) {
	var all [][2]int
	r.sequence(func(t, before int) { all = append(all, [2]int{t, before}) })
	for _, at := range slices.Backward(all) {
		f(at[0], at[1])
	}
}

// states returns the hidden states that a step reads, for a product: where they lie in what was
// kept and how far apart they are, or the first ones.
func (r recurrent) states(kept, first []float32, t, width int) (h []float32, step int) {
	if t < 0 {
		return first, r.hidden
	}
	return kept[t*r.rows*width+width-r.hidden:], width
}

// slopes cuts a kernel's result into the gradients by the inputs x.
func slopes(l *lowering, k kernel, x []*value, args ...*value) ([]*value, error) {
	total := 0
	for _, v := range x {
		total += v.size()
	}
	k.dims = []int{total}
	whole, err := l.apply(k, args...)
	if err != nil {
		return nil, err
	}
	starts := make([]int, len(x))
	for i := range x[1:] {
		starts[i+1] = starts[i] + x[i].size()
	}
	return each(x, func(i int) (*value, error) {
		return l.apply(columnsKernel(x[i].dims, 1, total, starts[i], x[i].size()), whole)
	})
}
