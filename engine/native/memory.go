package native

import "slices"

// place gives the steps of a program their memory. A value has its memory until its last reader has run;
// then a later value may have it. Results keep theirs. A kernel writes every element of what it gives, so
// that it does not matter what was there before.
func place(steps []*operator, results []*programNode) {
	last := map[*programNode]int{}
	for i, o := range steps {
		last[o.y.node] = i
		for _, x := range o.x {
			if _, given := last[x.node]; given { // others are inputs and constants
				last[x.node] = i
			}
		}
	}
	for _, r := range results {
		delete(last, r)
	}
	ends := make([][]*programNode, len(steps))
	for node, i := range last {
		ends[i] = append(ends[i], node)
	}
	var free buffers
	for i, o := range steps {
		o.out = free.take(product(o.dims))
		o.y.node.data = o.out
		for _, x := range o.x {
			o.args = append(o.args, x.node.data)
		}
		for _, node := range ends[i] {
			free.give(node.data)
		}
	}
}

// buffers are pieces of memory that nothing uses, the smallest first.
type buffers [][]float32

// take returns memory for so many numbers.
func (b *buffers) take(n int) []float32 {
	i, _ := slices.BinarySearchFunc(*b, n, func(m []float32, n int) int { return cap(m) - n })
	if i == len(*b) || n == 0 {
		return make([]float32, n)
	}
	m := (*b)[i]
	*b = slices.Delete(*b, i, i+1)
	return m[:n]
}

// give takes back memory.
func (b *buffers) give(m []float32) {
	i, _ := slices.BinarySearchFunc(*b, cap(m), func(m []float32, n int) int { return cap(m) - n })
	*b = slices.Insert(*b, i, m[:0])
}
