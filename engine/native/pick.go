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
	n := len(p.table)
	places := placementOf(p.table, p.fill)
	var out, arg []float32
	part := func(lo, hi int) {
		for r := lo; r < hi; r++ {
			places.write(out[r*n:(r+1)*n], arg[r*p.from:(r+1)*p.from])
		}
	}
	return l.apply(kernel{name: "Pick", dims: dims, run: func(y []float32, in [][]float32) {
		out, arg = y, in[0]
		l.team.parallel(l.team.workers(p.rows*n), p.rows, part)
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := p.pour(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, x)
}

// pour adds each element of rows [rows, len(table)] to the place from which pick took it. It
// returns [rows, from], under dims.
func (p picking) pour(l *lowering, x *value, dims []int) (*value, error) {
	n := len(p.table)
	strips := stripsOf(p.table)
	var out, arg []float32
	part := func(lo, hi int) {
		for r := lo; r < hi; r++ {
			dst, src := out[r*p.from:(r+1)*p.from], arg[r*n:(r+1)*n]
			clear(dst)
			for _, s := range strips {
				s.pour(dst, src)
			}
		}
	}
	return l.apply(kernel{name: "Pour", dims: dims, run: func(y []float32, in [][]float32) {
		out, arg = y, in[0]
		l.team.parallel(l.team.workers(p.rows*n), p.rows, part)
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		zeros := p
		zeros.fill = 0
		dx, err := zeros.pick(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, x)
}

// strip is a part of a table whose places are evenly apart: n elements from to on are those from
// from on, step apart. from is −1 where they are the fill value.
type strip struct{ to, from, step, n int }

// stripsOf divides a table into strips.
func stripsOf(table []int) (strips []strip) {
	for i := 0; i < len(table); {
		s := strip{to: i, from: table[i], n: 1}
		if i+1 < len(table) && (table[i] < 0) == (table[i+1] < 0) {
			s.step = table[i+1] - table[i]
		}
		for i++; i < len(table) && (table[i] < 0) == (s.from < 0) && (s.from < 0 || table[i] == s.from+s.n*s.step); i++ {
			s.n++
		}
		strips = append(strips, s)
	}
	return strips
}

func (s strip) pick(y, x []float32, fill float32) {
	dst := y[s.to : s.to+s.n]
	switch {
	case s.from < 0:
		for i := range dst {
			dst[i] = fill
		}
	case s.step == 1:
		copy(dst, x[s.from:s.from+s.n])
	default:
		at := s.from
		for i := range dst {
			dst[i] = x[at]
			at += s.step
		}
	}
}

func (s strip) pour(y, x []float32) {
	src := x[s.to : s.to+s.n]
	switch {
	case s.from < 0:
	case s.step == 1:
		dst := y[s.from : s.from+s.n]
		for i, v := range src {
			dst[i] += v
		}
	default:
		at := s.from
		for _, v := range src {
			y[at] += v
			at += s.step
		}
	}
}
