package native

// placement says for each number of a result where in the operand it comes from. −1 is the fill
// value.
type placement struct {
	strips []strip
	table  []int32 // nil: strips are long enough to be copied one by one
	fill   float32
}

// placementOf makes a placement of a table.
func placementOf(table []int, fill float32) placement {
	p := placement{strips: stripsOf(table), fill: fill}
	if !hasMicroKernel || len(table) >= shortRow*len(p.strips) || len(table) > maxTable/4 {
		return p
	}
	p.table = make([]int32, len(table))
	for i, at := range table {
		p.table[i] = int32(at)
	}
	return p
}

// shortRow is the length of strips from which on each is copied.
const shortRow = 8

// write fills y from x.
func (p placement) write(y, x []float32) {
	if p.table != nil {
		whole := len(y) &^ 7
		if whole > 0 {
			gather(whole, &y[0], &x[0], &p.table[0], p.fill)
		}
		for i := whole; i < len(y); i++ {
			if y[i] = p.fill; p.table[i] >= 0 {
				y[i] = x[p.table[i]]
			}
		}
		return
	}
	if hasMicroKernel {
		pickStrips(len(p.strips), &p.strips[0], &y[0], &x[0], p.fill)
		return
	}
	for _, s := range p.strips {
		s.pick(y, x, p.fill)
	}
}
