package native

// picking is a table of where each element of a result's row comes from, in the
// row of its operand; −1 is the fill value. It is the whole of what slides a
// window or repeats neighbours, and its adjoint the gradient.
type picking struct {
	rows, from int
	table      []int
	fill       float32
}

// pick gives [rows, len(table)], under dims.
func (p picking) pick(l *lowering, x *value, dims []int) (*value, error) {
	return l.apply(kernel{name: "Pick", dims: dims, run: func(y []float32, in [][]float32) {
		n := len(p.table)
		l.team.parallel(workers(p.rows*n), p.rows, func(lo, hi int) {
			for r := lo; r < hi; r++ {
				dst, src := y[r*n:(r+1)*n], in[0][r*p.from:(r+1)*p.from]
				for i, at := range p.table {
					if at < 0 {
						dst[i] = p.fill
					} else {
						dst[i] = src[at]
					}
				}
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := p.pour(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, x)
}

// pour adds each element of rows [rows, len(table)] to where pick took it from,
// and gives [rows, from], under dims.
func (p picking) pour(l *lowering, x *value, dims []int) (*value, error) {
	return l.apply(kernel{name: "Pour", dims: dims, run: func(y []float32, in [][]float32) {
		n := len(p.table)
		l.team.parallel(workers(p.rows*n), p.rows, func(lo, hi int) {
			for r := lo; r < hi; r++ {
				dst, src := y[r*p.from:(r+1)*p.from], in[0][r*n:(r+1)*n]
				clear(dst)
				for i, at := range p.table {
					if at >= 0 {
						dst[at] += src[i]
					}
				}
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		zeros := p
		zeros.fill = 0
		dx, err := zeros.pick(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, x)
}
