package drift

import "slices"

// ranks is a multiset of numbers that says how many are below another. It is a list of sorted blocks, so that
// adding one of n numbers moves no more than a block, and finding one looks at n/largest blocks.
type ranks struct {
	blocks [][]float32
	n      int
}

// largest is the greatest length of a block.
const largest = 2048

func (r *ranks) add(x float32) {
	r.n++
	if len(r.blocks) == 0 {
		r.blocks = [][]float32{{x}}
		return
	}
	i := r.block(x)
	b := r.blocks[i]
	at, _ := slices.BinarySearch(b, x)
	b = slices.Insert(b, at, x)
	r.blocks[i] = b
	if len(b) == largest {
		r.blocks = slices.Insert(r.blocks, i+1, slices.Clone(b[largest/2:]))
		r.blocks[i] = b[:largest/2]
	}
}

// block returns the first block whose last number is at least x, or the last block.
func (r *ranks) block(x float32) int {
	i, _ := slices.BinarySearchFunc(r.blocks, x, func(b []float32, x float32) int {
		if b[len(b)-1] < x {
			return -1
		}
		return 1
	})
	return min(i, len(r.blocks)-1)
}

// of returns how many numbers are below x, and how many equal it.
func (r *ranks) of(x float32) (below, equal int) {
	if r.n == 0 {
		return 0, 0
	}
	first := r.block(x)
	for _, b := range r.blocks[:first] {
		below += len(b)
	}
	for _, b := range r.blocks[first:] {
		at, _ := slices.BinarySearch(b, x)
		below += at
		for at < len(b) && b[at] == x {
			at++
			equal++
		}
		if at < len(b) {
			break
		}
	}
	return below, equal
}
