package native

import "slices"

// place gives the steps of a program their memory. A value has its memory until its last reader has run;
// then a later value may have it. Results keep theirs. A kernel writes every element of what it gives, so
// that it does not matter what was there before. place returns how many numbers the memory holds.
func place(steps []*operator, results []*programNode) (memory int) {
	for i, o := range steps {
		o.y.node.life = &life{last: i}
		for _, x := range o.x {
			if x.node.life != nil { // others are inputs and constants
				x.node.life.last = i
			}
		}
	}
	for _, r := range results {
		if r != nil && r.life != nil { // the gradient by a parameter that nothing reads is nil
			r.life.last = len(steps)
		}
	}
	var p plan
	for i, o := range steps {
		own := o.y.node.life
		if own.piece = p.take(product(o.dims)); own.last == i { // nothing reads it
			p.free = append(p.free, own.piece)
		}
		for _, x := range o.x {
			if l := x.node.life; l != nil && l.last == i {
				p.free = append(p.free, l.piece)
				l.last = -1 // the step may read it twice
			}
		}
	}
	made := make([][]float32, len(p.sizes))
	for i, n := range p.sizes {
		made[i] = make([]float32, n)
		memory += n
	}
	for _, o := range steps {
		o.out = made[o.y.node.life.piece][:product(o.dims)]
		o.y.node.data = o.out
		for _, x := range o.x {
			o.args = append(o.args, x.node.data)
		}
	}
	return memory
}

// life says which piece of memory the value of a step has, and which step reads it last.
type life struct{ piece, last int }

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
