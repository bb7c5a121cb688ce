package native

import "math"

// lstmCell computes iₜ, oₜ, fₜ = σ(…), gₜ = tanh(…), Cₜ = fₜ∘Cₜ₋₁ + iₜ∘gₜ, Hₜ = oₜ∘tanh(Cₜ), and
// keeps all six of each step. The kernel reads what the input gives to the gates, the
// recurrence weights, H₀ and C₀.
type lstmCell struct{ hidden int }

func (c lstmCell) width() int { return 6 * c.hidden }

func (lstmCell) operands(_ *lowering, p parameters) ([]*value, error) {
	state, err := orZeros(p.state, p.rows, p.hidden)
	if err != nil {
		return nil, err
	}
	cell, err := orZeros(p.cell, p.rows, p.hidden)
	return []*value{p.recurrence, state, cell}, err
}

// fromInput returns the sum of the biases of input and state.
func (lstmCell) fromInput(l *lowering, p parameters) (*value, error) {
	return bothBiases(l, p, p.gates*p.hidden)
}

// bothBiases adds the first so many of the state's biases to the input's. It returns nil where
// there are none.
func bothBiases(l *lowering, p parameters, count int) (*value, error) {
	if p.bias == nil {
		return nil, nil
	}
	n := p.gates * p.hidden
	input, err := stretchOf(l, p.bias, 0, []int{n})
	if err != nil || count == 0 {
		return input, err
	}
	table := make([]int, n)
	for i := range table {
		if table[i] = n + i; i >= count {
			table[i] = -1
		}
	}
	state, err := picking{rows: 1, from: p.bias.size(), table: table}.pick(l, p.bias, []int{n})
	if err != nil {
		return nil, err
	}
	return add(l, input, state)
}

func (c lstmCell) kernel(l *lowering, p parameters) kernel {
	r := p.recurrent
	h, width := r.hidden, c.width()
	gates := make([]float32, r.rows*4*h)
	states := p.stateProduct(l, 0, 4*h, true)
	return kernel{name: "LSTM", run: func(y []float32, in [][]float32) {
		states.begin(in[1])
		r.sequence(func(t, before int) {
			copy(gates, in[0][t*len(gates):])
			state, step := r.states(y, in[2], before, width)
			states.of(state, step, in[1], gates)
			for n := range r.rows {
				last := in[3][n*h:]
				if before >= 0 {
					last = y[(before*r.rows+n)*width+4*h:]
				}
				c.step(y[(t*r.rows+n)*width:][:width], gates[n*4*h:][:4*h], last[:h])
			}
		})
	}, back: func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		return slopes(l, c.slope(r), x, x[1], x[2], x[3], y, dy)
	}}
}

// step computes what is kept of a row from what enters its gates and the cell before.
func (c lstmCell) step(row, gates, last []float32) {
	h := c.hidden
	sigmoids.values(row[:3*h], gates[:3*h])
	tanhs.values(row[3*h:4*h], gates[3*h:])
	i, o, f, g := row[:h], row[h:2*h], row[2*h:3*h], row[3*h:4*h]
	now, out := row[4*h:5*h], row[5*h:6*h]
	for j, v := range last {
		now[j] = f[j]*v + i[j]*g[j]
	}
	tanhs.values(out, now)
	for j, v := range o {
		out[j] *= v
	}
}

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }

// slope goes through the steps from the last to the first. Its result has the gradients by
// what the input gives, by the weights, by H₀ and by C₀.
func (c lstmCell) slope(r recurrent) kernel {
	h, width := r.hidden, c.width()
	gates, size := r.rows*4*h, r.rows*h
	return kernel{name: "LSTMSlope", run: func(out []float32, in [][]float32) {
		weights, first, firstCell, y, dy := in[0], in[1], in[2], in[3], in[4]
		given, rest := out[:r.steps*gates], out[r.steps*gates:]
		dw, dh, dc := rest[:4*h*h], rest[4*h*h:][:size], rest[4*h*h+size:][:size]
		clear(rest)
		r.backwards(func(t, before int) {
			da := given[t*gates:][:gates]
			for n := range r.rows {
				at := (t*r.rows + n) * width
				row, d, a := y[at:][:width], dy[at:][:width], da[n*4*h:][:4*h]
				for j := range h {
					last := firstCell[n*h+j]
					if before >= 0 {
						last = y[(before*r.rows+n)*width+4*h+j]
					}
					i, o, f, g, bent := row[j], row[h+j], row[2*h+j], row[3*h+j], tanh(row[4*h+j])
					up := d[5*h+j] + dh[n*h+j]
					cell := d[4*h+j] + dc[n*h+j] + up*o*(1-bent*bent)
					a[j] = cell * g * i * (1 - i)
					a[h+j] = up * bent * o * (1 - o)
					a[2*h+j] = cell * last * f * (1 - f)
					a[3*h+j] = cell * i * (1 - g*g)
					dc[n*h+j] = cell * f
				}
			}
			state, step := r.states(y, first, before, width)
			r.weightsSlope(da, 4*h, state, step, dw, 4*h)
			gemm{m: r.rows, n: h, k: 4 * h, alpha: 1, lda: 4 * h, ldb: h, scratch: r.scratch}.run(da, weights, dh)
		})
	}}
}

// weightsSlope adds daᵀ·states to dw, for the first so many columns of da.
func (r recurrent) weightsSlope(da []float32, stride int, states []float32, step int, dw []float32, columns int) {
	gemm{
		transA: true, m: columns, n: r.hidden, k: r.rows, alpha: 1, lda: stride, ldb: step, keep: true, scratch: r.scratch,
	}.run(da, states, dw)
}
