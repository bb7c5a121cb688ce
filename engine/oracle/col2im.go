package oracle

import (
	"fmt"
	"slices"
)

func init() { register("Col2Im", col2im) }

// col2im adds each element of each block to its place in the image.
func col2im(c call) (Array, error) {
	x, image, block := c.in[0], whole(c.in[1].V), whole(c.in[2].V)
	if len(x.Dims) != 3 || len(image) != len(block) || len(image) == 0 {
		return x, fmt.Errorf("an input of %v, an image of %v and blocks of %v", x.Dims, image, block)
	}
	w := c.window(block)
	steps := w.outputs(c, image) // blocks along each dimension
	all := size(block)
	if all == 0 || x.Dims[1]%all != 0 || x.Dims[2] != size(steps) {
		return x, fmt.Errorf("an input of %v for %v blocks of %v", x.Dims, steps, block)
	}
	channels, plane := x.Dims[1]/all, size(image)
	y := blank(x.Elem, slices.Concat([]int{x.Dims[0], channels}, image))
	for p := range x.Dims[0] * channels {
		to := y.V[p*plane:]
		w.taps(func(t int, at []int) {
			from := x.V[(p*all+t)*x.Dims[2]:]
			for i := range size(steps) {
				place, inside := make([]int, len(image)), true
				for d, o := range Index(i, steps) {
					place[d] = w.reads(d, o, at[d])
					inside = inside && place[d] >= 0 && place[d] < image[d]
				}
				if inside {
					to[offset(place, image)] += from[i]
				}
			}
		})
	}
	return y, nil
}
