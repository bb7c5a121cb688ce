package native

import "slices"

// place gives the steps of a program their memory. A value has its memory until its last reader has run;
// then a later value may have it. Results keep theirs. A kernel writes every element of what it gives, so
// that it does not matter what was there before. place returns how many numbers the memory holds.
func place(steps []*operator, results []*programNode) (memory int) {
	var p plan
	pieces, ends := map[*programNode]int{}, ends(steps, results)
	for i, o := range steps {
		pieces[o.y.node] = p.take(product(o.dims))
		for _, node := range ends[i] {
			p.free = append(p.free, pieces[node])
		}
	}
	made := make([][]float32, len(p.sizes))
	for i, n := range p.sizes {
		made[i] = make([]float32, n)
		memory += n
	}
	for _, o := range steps {
		o.out = made[pieces[o.y.node]][:product(o.dims)]
		o.y.node.data = o.out
		for _, x := range o.x {
			o.args = append(o.args, x.node.data)
		}
	}
	return memory
}

// ends returns, for each step, the values of steps that nothing reads after it.
func ends(steps []*operator, results []*programNode) [][]*programNode {
	last := map[*programNode]int{}
	for i, o := range steps {
		last[o.y.node] = i
		for _, x := range o.x {
			if _, computed := last[x.node]; computed { // others are inputs and constants
				last[x.node] = i
			}
		}
	}
	for _, r := range results {
		delete(last, r)
	}
	all := make([][]*programNode, len(steps))
	for node, i := range last {
		all[i] = append(all[i], node)
	}
	return all
}

// plan is memory that is still to be made.
type plan struct {
	sizes []int // numbers that each piece holds
	free  []int // pieces that no value has
}

// akin is how many times as large one value may be as another that has the same piece. A small value in a
// large piece would keep it from a large one.
const akin = 4

// take returns a piece for so many numbers: the smallest of those that are free and large enough, or the
// largest of the others, which is made larger.
func (p *plan) take(n int) int {
	best := -1
	for i, piece := range p.free {
		size := p.sizes[piece]
		if size > akin*n || n > akin*size {
			continue
		}
		if best < 0 || nearer(size, p.sizes[p.free[best]], n) {
			best = i
		}
	}
	if best < 0 {
		p.sizes = append(p.sizes, n)
		return len(p.sizes) - 1
	}
	piece := p.free[best]
	p.free = slices.Delete(p.free, best, best+1)
	p.sizes[piece] = max(p.sizes[piece], n)
	return piece
}

// nearer reports whether a piece of size a is better for n numbers than one of size b.
func nearer(a, b, n int) bool {
	if (a >= n) != (b >= n) {
		return a >= n
	}
	return a >= n == (a < b) && a != b
}
