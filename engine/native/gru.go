package native

// gruCell computes zₜ, rₜ = σ(…), nₜ = tanh(Xₜ·Wᵀ + b + (rₜ∘Hₜ₋₁)·Rᵀ), or with
// linear_before_reset tanh(Xₜ·Wᵀ + b + rₜ∘(Hₜ₋₁·Rᵀ + b')), and Hₜ = (1−zₜ)∘nₜ + zₜ∘Hₜ₋₁. It
// keeps z, r, n, the state as it enters n (rₜ∘Hₜ₋₁, or Hₜ₋₁·Rᵀ + b'), and H. The kernel reads
// what the input gives to the gates, the recurrence weights, H₀ and b'.
type gruCell struct {
	hidden int
	linear bool // linear_before_reset
}

func (c gruCell) width() int { return 5 * c.hidden }

func (c gruCell) operands(l *lowering, p parameters) ([]*value, error) {
	state, err := orZeros(p.state, p.rows, p.hidden)
	if err != nil {
		return nil, err
	}
	var own *value
	if c.linear && p.bias != nil {
		if own, err = stretchOf(l, p.bias, 5*p.hidden, []int{p.hidden}); err != nil {
			return nil, err
		}
	}
	own, err = orZeros(own, p.hidden)
	return []*value{p.recurrence, state, own}, err
}

func (c gruCell) fromInput(l *lowering, p parameters) (*value, error) {
	if c.linear {
		return bothBiases(l, p, 2*p.hidden)
	}
	return bothBiases(l, p, 3*p.hidden)
}

func (c gruCell) kernel(l *lowering, p parameters) kernel {
	r := p.recurrent
	h, width := r.hidden, c.width()
	gates, inner := make([]float32, r.rows*2*h), make([]float32, r.rows*h)
	both, last := p.stateProduct(l, 0, 2*h, false), p.stateProduct(l, 2*h, h, false)
	return kernel{name: "GRU", run: func(y []float32, in [][]float32) {
		weights, bias := in[1], in[3]
		both.begin(weights)
		last.begin(weights)
		r.sequence(func(t, before int) {
			given := in[0][t*r.rows*3*h:]
			state, step := r.states(y, in[2], before, width)
			both.of(state, step, weights, gates)
			for n := range r.rows {
				row := y[(t*r.rows+n)*width:][:width]
				c.gates(row, given[n*3*h:], gates[n*2*h:], state[n*step:][:h])
			}
			if c.linear {
				last.of(state, step, weights, inner)
			} else {
				last.of(y[t*r.rows*width+3*h:], width, weights, inner)
			}
			for n := range r.rows {
				row := y[(t*r.rows+n)*width:][:width]
				c.step(row, given[n*3*h+2*h:], inner[n*h:], bias, state[n*step:][:h])
			}
		})
	}, back: func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		return slopes(l, c.slope(r), x, x[1], x[2], y, dy)
	}}
}

// gates computes z, r and r∘Hₜ₋₁ of a row.
func (c gruCell) gates(row, given, gates, state []float32) {
	h := c.hidden
	both := row[:2*h]
	for j := range both {
		both[j] = given[j] + gates[j]
	}
	sigmoids.values(both, both)
	reset, enters := row[h:2*h], row[3*h:4*h]
	for j, v := range state {
		enters[j] = reset[j] * v
	}
}

// step computes the rest of a row. inner is what the state gives to n.
func (c gruCell) step(row, given, inner, bias, state []float32) {
	h := c.hidden
	z, reset, n, enters, out := row[:h], row[h:2*h], row[2*h:3*h], row[3*h:4*h], row[4*h:5*h]
	for j := range n {
		v := inner[j]
		if c.linear {
			enters[j] = v + bias[j]
			v = reset[j] * enters[j]
		}
		n[j] = given[j] + v
	}
	tanhs.values(n, n)
	for j, v := range state {
		out[j] = (1-z[j])*n[j] + z[j]*v
	}
}

// slope goes through the steps from the last to the first. Its result has the gradients by
// what the input gives, by the weights, by H₀ and by b'.
func (c gruCell) slope(r recurrent) kernel {
	h, width := r.hidden, c.width()
	gates, size := r.rows*3*h, r.rows*h
	inner, back, kept := make([]float32, size), make([]float32, size), make([]float32, size)
	return kernel{name: "GRUSlope", run: func(out []float32, in [][]float32) {
		weights, first, y, dy := in[0], in[1], in[2], in[3]
		given, rest := out[:r.steps*gates], out[r.steps*gates:]
		dw, dh, bias := rest[:3*h*h], rest[3*h*h:][:size], rest[3*h*h+size:][:h]
		clear(rest)
		r.backwards(func(t, before int) {
			da := given[t*gates:][:gates]
			state, step := r.states(y, first, before, width)
			for n := range r.rows {
				at := (t*r.rows + n) * width
				for j := range h {
					z, reset, now, enters := y[at+j], y[at+h+j], y[at+2*h+j], y[at+3*h+j]
					up := dy[at+4*h+j] + dh[n*h+j]
					da[n*3*h+j] = up * (state[n*step+j] - now) * z * (1 - z)
					slope := up * (1 - z) * (1 - now*now)
					da[n*3*h+2*h+j] = slope
					inner[n*h+j], kept[n*h+j] = slope, enters
					if c.linear {
						da[n*3*h+h+j] = slope * enters * reset * (1 - reset)
						inner[n*h+j] = slope * reset
						bias[j] += inner[n*h+j]
						kept[n*h+j] = state[n*step+j]
					}
					dh[n*h+j] = up * z
				}
			}
			r.weightsSlope(inner, h, kept, h, dw[2*h*h:], h)
			gemm{m: r.rows, n: h, k: h, alpha: 1, lda: h, ldb: h, scratch: r.scratch}.run(inner, weights[2*h*h:], back)
			for n := range r.rows {
				at := (t*r.rows + n) * width
				for j := range h {
					d := back[n*h+j]
					if !c.linear { // the gradient came through the reset gate
						reset := y[at+h+j]
						da[n*3*h+h+j] = d * state[n*step+j] * reset * (1 - reset)
						d *= reset
					}
					dh[n*h+j] += d
				}
			}
			r.weightsSlope(da, 3*h, state, step, dw, 2*h)
			gemm{m: r.rows, n: h, k: 2 * h, alpha: 1, lda: 3 * h, ldb: h, keep: true, scratch: r.scratch}.run(da, weights, dh)
		})
	}}
}
