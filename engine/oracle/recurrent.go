package oracle

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

func init() {
	registerSeveral("LSTM", lstm)
	registerSeveral("GRU", gru)
	registerSeveral("RNN", rnn)
}

// recurrence is an LSTM, GRU or RNN in one direction, written as its equations.
type recurrence struct {
	call
	direction, hidden int
	backward          bool
	act               []func(float64) float64
	clip              float64
}

func lstm(c call) ([]Array, error) { return c.recurrent(3, (*recurrence).lstmStep) }
func gru(c call) ([]Array, error)  { return c.recurrent(2, (*recurrence).gruStep) }
func rnn(c call) ([]Array, error)  { return c.recurrent(1, (*recurrence).rnnStep) }

// recurrent steps through the sequences of X, each up to its own length, and returns Y, Y_h and
// Y_c. A step takes and returns the hidden state and the cell state of one row.
func (c call) recurrent(functions int, step func(r *recurrence, x, h, cell []float64) (_, _ []float64)) ([]Array, error) {
	if err := c.fits(map[int]int{1: 1, 2: 3, 3: 4}[functions]); err != nil {
		return nil, err
	}
	x, hidden := c.in[0], c.in[2].Dims[2]
	swapped := c.node.Int("layout", 0) != 0
	steps, rows := x.Dims[0], x.Dims[1]
	if swapped {
		steps, rows = rows, steps
	}
	way := c.node.Text("direction", "forward")
	directions := c.in[1].Dims[0]
	y := filled(x.Elem, turned([]int{steps, directions, rows, hidden}, swapped), func([]int) float64 { return 0 })
	last := filled(x.Elem, turned([]int{directions, rows, hidden}, swapped), func([]int) float64 { return 0 })
	lastCell := filled(x.Elem, last.Dims, func([]int) float64 { return 0 })
	for d := range directions {
		r := &recurrence{call: c, direction: d, hidden: hidden, backward: way == "reverse" || d == 1, clip: math.Inf(1)}
		if a, given := c.node.Attr("clip"); given {
			r.clip = float64(a.F)
		}
		var err error
		if r.act, err = c.activations(d, functions); err != nil {
			return nil, err
		}
		for n := range rows {
			length := steps
			if c.given(4) {
				if length = int(c.in[4].V[n]); length < 0 || length > steps {
					return nil, fmt.Errorf("a sequence of %d steps in one of %d", length, steps)
				}
			}
			h, cell := r.initial(5, n, swapped), r.initial(6, n, swapped)
			for i := range length {
				t := i
				if r.backward {
					t = length - 1 - i
				}
				h, cell = step(r, r.row(t, n, swapped), h, cell)
				for j, v := range h {
					y.V[offset(turned([]int{t, d, n, j}, swapped), y.Dims)] = v
				}
			}
			for j := range hidden {
				at := offset(turned([]int{d, n, j}, swapped), last.Dims)
				last.V[at], lastCell.V[at] = h[j], cell[j]
			}
		}
	}
	return []Array{y, last, lastCell}, nil
}

// fits checks the operands of a node with so many gates: X [steps, batch, input], W [directions,
// gates·hidden, input], R [directions, gates·hidden, hidden], B [directions, 2·gates·hidden], the lengths
// [batch], the first states [directions, batch, hidden], and P [directions, 3·hidden]. With layout 1 the
// batch comes first.
func (c call) fits(gates int) error {
	for i := range 3 {
		if len(c.in[i].Dims) != 3 {
			return fmt.Errorf("operand %d is of %v, want three dimensions", i, c.in[i].Dims)
		}
	}
	swapped, directions := c.node.Int("layout", 0) != 0, 1
	if c.node.Text("direction", "forward") == "bidirectional" {
		directions = 2
	}
	x, hidden := c.in[0].Dims, c.in[2].Dims[2]
	rows := x[1]
	if swapped {
		rows = x[0]
	}
	state := turned([]int{directions, rows, hidden}, swapped)
	return cmp.Or(
		c.shaped(1, directions, gates*hidden, x[2]), c.shaped(2, directions, gates*hidden, hidden),
		c.shaped(3, directions, 2*gates*hidden), c.shaped(4, rows),
		c.shaped(5, state...), c.shaped(6, state...), c.shaped(7, directions, 3*hidden),
	)
}

// turned moves the batch to the front of [steps, directions, batch, hidden] or of
// [directions, batch, hidden], as layout 1 has it.
func turned(at []int, swapped bool) []int {
	switch {
	case !swapped:
		return at
	case len(at) == 4:
		return []int{at[2], at[0], at[1], at[3]}
	}
	return []int{at[1], at[0], at[2]}
}

func (r *recurrence) row(t, n int, swapped bool) []float64 {
	x := r.in[0]
	out := make([]float64, x.Dims[2])
	for i := range out {
		if swapped {
			out[i] = x.at(n, t, i)
		} else {
			out[i] = x.at(t, n, i)
		}
	}
	return out
}

func (r *recurrence) initial(input, n int, swapped bool) []float64 {
	out := make([]float64, r.hidden)
	if r.given(input) {
		for j := range out {
			out[j] = r.in[input].at(turned([]int{r.direction, n, j}, swapped)...)
		}
	}
	return out
}

// bias returns one number of Wb, of Rb, or of the peepholes, of all gates.
func (r *recurrence) bias(input, at int) float64 {
	if !r.given(input) {
		return 0
	}
	return r.in[input].at(r.direction, at)
}

// fromInput returns X·Wᵀ + Wb for one unit of a gate, and fromState returns H·Rᵀ + Rb.
func (r *recurrence) fromInput(gate, j int, x []float64) float64 {
	at := gate*r.hidden + j
	return r.bias(3, at) + r.weighted(1, at, x)
}

func (r *recurrence) fromState(gate, j int, h []float64) float64 {
	at := gate*r.hidden + j
	return r.bias(3, r.in[1].Dims[1]+at) + r.weighted(2, at, h)
}

// weighted returns the product of x with one row of W or R. It sums four parts at a time, because a sum that
// waits for each term before the next takes several times as long.
func (r *recurrence) weighted(input, at int, x []float64) float64 {
	n := len(x)
	w := r.in[input].V[(r.direction*r.in[input].Dims[1]+at)*n:][:n]
	var a, b, c, d float64
	i := 0
	for ; i+4 <= n; i += 4 {
		a += x[i] * w[i]
		b += x[i+1] * w[i+1]
		c += x[i+2] * w[i+2]
		d += x[i+3] * w[i+3]
	}
	for ; i < n; i++ {
		a += x[i] * w[i]
	}
	return a + b + (c + d)
}

// activate clips x and applies an activation.
func (r *recurrence) activate(which int, x float64) float64 {
	return r.act[which](math.Max(-r.clip, math.Min(r.clip, x)))
}

// lstmStep takes the gates in the order i, o, f, c.
func (r *recurrence) lstmStep(x, h, cell []float64) (_, _ []float64) {
	next, nextCell := make([]float64, r.hidden), make([]float64, r.hidden)
	for j := range next {
		gate := func(g int, peephole float64) float64 {
			v := r.fromInput(g, j, x) + r.fromState(g, j, h)
			if g < 3 {
				v += r.bias(7, g*r.hidden+j) * peephole
			}
			return v
		}
		i := r.activate(0, gate(0, cell[j]))
		f := r.activate(0, gate(2, cell[j]))
		if r.node.Int("input_forget", 0) != 0 {
			f = 1 - i
		}
		nextCell[j] = f*cell[j] + i*r.activate(1, gate(3, 0))
		next[j] = r.activate(0, gate(1, nextCell[j])) * r.act[2](nextCell[j])
	}
	return next, nextCell
}

// gruStep takes the gates in the order z, r, h.
func (r *recurrence) gruStep(x, h, cell []float64) (_, _ []float64) {
	update, reset, next := make([]float64, r.hidden), make([]float64, r.hidden), make([]float64, r.hidden)
	kept := make([]float64, r.hidden)
	for j := range next {
		update[j] = r.activate(0, r.fromInput(0, j, x)+r.fromState(0, j, h))
		reset[j] = r.activate(0, r.fromInput(1, j, x)+r.fromState(1, j, h))
		kept[j] = reset[j] * h[j]
	}
	for j := range next {
		v := r.fromInput(2, j, x)
		if r.node.Int("linear_before_reset", 0) != 0 {
			v += reset[j] * r.fromState(2, j, h)
		} else {
			v += r.fromState(2, j, kept)
		}
		next[j] = (1-update[j])*r.activate(1, v) + update[j]*h[j]
	}
	return next, cell
}

func (r *recurrence) rnnStep(x, h, cell []float64) (_, _ []float64) {
	next := make([]float64, r.hidden)
	for j := range next {
		next[j] = r.activate(0, r.fromInput(0, j, x)+r.fromState(0, j, h))
	}
	return next, cell
}

// activations returns the activations of a direction. Where the node names none, they are Sigmoid
// for gates and Tanh otherwise. Constants of the activations come in their order.
func (c call) activations(direction, n int) ([]func(float64) float64, error) {
	names := map[int][]string{1: {"Tanh"}, 2: {"Sigmoid", "Tanh"}, 3: {"Sigmoid", "Tanh", "Tanh"}}[n]
	if a, given := c.node.Attr("activations"); given {
		if len(a.Strings) < (direction+1)*n {
			return nil, fmt.Errorf("%d activations", len(a.Strings))
		}
		names = nil
		for _, s := range a.Strings[direction*n : (direction+1)*n] {
			names = append(names, string(s))
		}
	}
	var alphas, betas []float32
	if a, ok := c.node.Attr("activation_alpha"); ok {
		alphas = a.Floats
	}
	if a, ok := c.node.Attr("activation_beta"); ok {
		betas = a.Floats
	}
	nth := func(list []float32, i int, def float64) float64 {
		if at := direction*n + i; at < len(list) {
			return float64(list[at])
		}
		return def
	}
	var out []func(float64) float64
	for i, name := range names {
		f := activation(strings.ToLower(name), func(def float64) float64 { return nth(alphas, i, def) }, func(def float64) float64 { return nth(betas, i, def) })
		if f == nil {
			return nil, fmt.Errorf("no activation is called %q", name)
		}
		out = append(out, f)
	}
	return out, nil
}

func activation(name string, alpha, beta func(def float64) float64) func(float64) float64 {
	switch name {
	case "sigmoid":
		return logistic
	case "tanh":
		return math.Tanh
	case "relu":
		return func(x float64) float64 { return math.Max(x, 0) }
	case "affine":
		return func(x float64) float64 { return alpha(1)*x + beta(0) }
	case "leakyrelu":
		return func(x float64) float64 { return rectified(x, alpha(0.01)) }
	case "thresholdedrelu":
		return func(x float64) float64 {
			if x >= alpha(1) {
				return x
			}
			return 0
		}
	case "scaledtanh":
		return func(x float64) float64 { return alpha(1) * math.Tanh(beta(1)*x) }
	case "hardsigmoid":
		return func(x float64) float64 { return math.Min(math.Max(alpha(0.2)*x+beta(0.5), 0), 1) }
	case "elu":
		return func(x float64) float64 {
			if x >= 0 {
				return x
			}
			return alpha(1) * math.Expm1(x)
		}
	case "softsign":
		return func(x float64) float64 { return x / (1 + math.Abs(x)) }
	case "softplus":
		return softplus
	}
	return nil
}
