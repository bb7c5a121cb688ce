package native

// placement says for each number of a result where in the operand it comes from. −1 is 0. It is for short rows,
// whose copying takes longer than finding them.
type placement struct {
	table  []int32 // nil: strips are longer, and copied
	strips []strip
}

// placementOf makes a placement of a table, whose length is a multiple of 8.
func placementOf(table []int) placement {
	p := placement{strips: stripsOf(table)}
	if !hasMicroKernel || len(table) >= shortRow*len(p.strips) {
		return p
	}
	p.table = make([]int32, len(table))
	for i, at := range table {
		p.table[i] = int32(at)
	}
	return p
}

// shortRow is the length of strips from which on each is copied.
const shortRow = 24

// write fills y from x.
func (p placement) write(y, x []float32) {
	if p.table != nil {
		gather(len(y), &y[0], &x[0], &p.table[0])
		return
	}
	for _, s := range p.strips {
		s.pick(y, x, 0)
	}
}
