package native

// picking is a table that says for each element of a result's row where in the row of the
// operand it comes from; −1 is the fill value. Operators that slide a window or repeat
// neighbours are such a table, and their gradient is its adjoint.
type picking struct {
	rows, from int
	table      []int
	fill       float32
}

// pick returns [rows, len(table)], under dims.
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

// pour adds each element of rows [rows, len(table)] to the place from which pick took it. It
// returns [rows, from], under dims.
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
