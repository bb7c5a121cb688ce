package oracle

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

func init() { register("GridSample", gridSample) }

// gridSample reads the input at positions of a grid, in which -1 and 1 are the ends of a dimension. The
// last coordinate of a position is that of the first spatial dimension. Cubic interpolation beyond the
// border reads the border's elements with the weights of the position itself, as PyTorch's grid_sample
// does, to which the specification refers.
func gridSample(c call) (Array, error) {
	x, grid := c.in[0], c.in[1]
	n := len(x.Dims) - 2
	if n < 1 || len(grid.Dims) != n+2 || grid.Dims[0] != x.Dims[0] || grid.Dims[n+1] != n {
		return x, fmt.Errorf("an input of %v and a grid of %v", x.Dims, grid.Dims)
	}
	corners := c.node.Int("align_corners", 0) != 0
	padding := c.node.Text("padding_mode", "zeros")
	mode := c.node.Text("mode", "linear")
	taps, err := tapsOf(mode)
	if err != nil {
		return x, err
	}
	in := x.Dims[2:]
	return filled(x.Elem, slices.Concat(x.Dims[:2], grid.Dims[1:n+1]), func(at []int) float64 {
		position := slices.Concat(at[:1], at[2:], []int{0})
		plane := x.V[offset(at[:2], x.Dims[:2])*size(in):]
		all := make([][]tap, n)
		for d, length := range in {
			position[len(position)-1] = n - 1 - d
			v := grid.at(position...)
			p := ((v+1)*float64(length) - 1) / 2
			if corners {
				p = (v + 1) / 2 * float64(length-1)
			}
			if padding != "border" || !strings.HasSuffix(mode, "cubic") {
				p = within(p, length, corners, padding)
			}
			all[d] = taps(p)
		}
		return weighed(all, in, func(place []int) float64 {
			for d, i := range place {
				if i < 0 || i >= in[d] {
					if padding == "zeros" {
						return 0
					}
					place[d] = int(within(float64(i), in[d], corners, padding))
				}
			}
			return plane[offset(place, in)]
		})
	}), nil
}

// tap is a place along a dimension with its weight.
type tap struct {
	at     int
	weight float64
}

// tapsOf returns a function for the places that a position is computed from.
func tapsOf(mode string) (func(p float64) []tap, error) {
	switch mode {
	case "nearest":
		return func(p float64) []tap { return []tap{{int(math.RoundToEven(p)), 1}} }, nil
	case "linear", "bilinear":
		return func(p float64) []tap {
			low := math.Floor(p)
			return []tap{{int(low), 1 - (p - low)}, {int(low) + 1, p - low}}
		}, nil
	case "cubic", "bicubic":
		return func(p float64) (taps []tap) {
			low := math.Floor(p)
			for k := -1; k <= 2; k++ {
				taps = append(taps, tap{int(low) + k, keys(math.Abs(p-low-float64(k)), -0.75)})
			}
			return taps
		}, nil
	}
	return nil, lack(fmt.Sprintf("mode %q", mode))
}

// keys is the convolution kernel of Keys (1981), with the parameter a.
func keys(d, a float64) float64 {
	switch {
	case d <= 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return ((a*d-5*a)*d+8*a)*d - 4*a
	}
	return 0
}

// within moves a position that is outside of a dimension to its border, or reflects it there.
func within(p float64, length int, corners bool, padding string) float64 {
	low, high := -0.5, float64(length)-0.5
	if corners {
		low, high = 0, float64(length)-1
	}
	switch {
	case p >= low && p <= high:
	case padding == "border":
		return math.Min(math.Max(p, 0), float64(length)-1)
	case padding == "reflection":
		if high <= low {
			return 0
		}
		span := high - low
		d := math.Mod(math.Abs(p-low), 2*span)
		if d > span {
			d = 2*span - d
		}
		return low + d
	}
	return p
}

// weighed sums what is read at all combinations of taps.
func weighed(taps [][]tap, in []int, read func(place []int) float64) (sum float64) {
	counts := make([]int, len(taps))
	for d := range taps {
		counts[d] = len(taps[d])
	}
	for i := range size(counts) {
		place, weight := make([]int, len(in)), 1.0
		for d, k := range Index(i, counts) {
			place[d] = taps[d][k].at
			weight *= taps[d][k].weight
		}
		if weight != 0 {
			sum += weight * read(place)
		}
	}
	return sum
}
