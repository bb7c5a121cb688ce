package geometry

import (
	"errors"
	"fmt"
	"math"
)

// NearestSources returns the input position that each output position of a Resize of
// mode nearest shows, along an axis that goes from in to out elements. The scale
// is out/in unless the node was given another.
func NearestSources(n Attributes, in, out int64, scale float64) ([]int64, error) {
	if mode := n.Text("mode", "nearest"); mode != "nearest" {
		return nil, fmt.Errorf("of mode %q; nearest is known", mode)
	}
	if in < 1 || out < 1 || in > MaxSize || out > MaxSize || !(scale > 0) {
		return nil, fmt.Errorf("from %d elements to %d by %v", in, out, scale)
	}
	from, err := coordinates(n, in, out, scale)
	if err != nil {
		return nil, err
	}
	var round func(float64) float64
	switch mode := n.Text("nearest_mode", "round_prefer_floor"); mode {
	case "round_prefer_floor":
		round = func(x float64) float64 { return math.Ceil(x - 0.5) }
	case "round_prefer_ceil":
		round = func(x float64) float64 { return math.Floor(x + 0.5) }
	case "floor":
		round = math.Floor
	case "ceil":
		round = math.Ceil
	default:
		return nil, fmt.Errorf("of nearest_mode %q", mode)
	}
	sources := make([]int64, out)
	for i := range sources {
		sources[i] = min(max(int64(round(from(float64(i)))), 0), in-1)
	}
	return sources, nil
}

// LinearSources returns the two input positions between which each output position of a Resize
// of mode linear lies, and how far it is from the lower to the upper. The axis goes from in to
// out elements. Coordinates beyond the ends are those of the ends.
func LinearSources(n Attributes, in, out int64, scale float64) (low, high []int64, part []float64, err error) {
	fail := func(format string, args ...any) ([]int64, []int64, []float64, error) {
		return nil, nil, nil, fmt.Errorf(format, args...)
	}
	switch mode := n.Text("mode", "nearest"); {
	case mode != "linear":
		return fail("of mode %q; linear is known", mode)
	case n.Int("antialias", 0) != 0 || n.Int("exclude_outside", 0) != 0:
		return fail("of antialias or exclude_outside")
	case in < 1 || out < 1 || in > MaxSize || out > MaxSize || !(scale > 0):
		return fail("from %d elements to %d by %v", in, out, scale)
	}
	from, err := coordinates(n, in, out, scale)
	if err != nil {
		return nil, nil, nil, err
	}
	low, high, part = make([]int64, out), make([]int64, out), make([]float64, out)
	for i := range low {
		x := min(max(from(float64(i)), 0), float64(in-1))
		low[i] = int64(x)
		high[i] = min(low[i]+1, in-1)
		part[i] = x - float64(low[i])
	}
	return low, high, part, nil
}

// Tap is an input position that an output position reads, with its weight.
type Tap struct {
	At     int64
	Weight float64
}

// CubicTaps returns the input positions that each output position of a Resize of mode cubic
// reads, along an axis that goes from in to out elements. There are four. Those beyond the ends
// are the ends, or are left out with exclude_outside.
func CubicTaps(n Attributes, in, out int64, scale float64) ([][]Tap, error) {
	switch mode := n.Text("mode", "nearest"); {
	case mode != "cubic":
		return nil, fmt.Errorf("of mode %q; cubic is known", mode)
	case n.Int("antialias", 0) != 0:
		return nil, errors.New("of antialias")
	case in < 1 || out < 1 || in > MaxSize || out > MaxSize || !(scale > 0):
		return nil, fmt.Errorf("from %d elements to %d by %v", in, out, scale)
	}
	from, err := coordinates(n, in, out, scale)
	if err != nil {
		return nil, err
	}
	a, inside := float64(n.Float("cubic_coeff_a", -0.75)), n.Int("exclude_outside", 0) != 0
	taps := make([][]Tap, out)
	for i := range taps {
		x := from(float64(i))
		sum := 0.0
		for at := math.Floor(x) - 1; at <= math.Floor(x)+2; at++ {
			w := cubic(math.Abs(x-at), a)
			if inside && (at < 0 || at >= float64(in)) {
				continue
			}
			taps[i] = append(taps[i], Tap{int64(min(max(at, 0), float64(in-1))), w})
			sum += w
		}
		for j := range taps[i] {
			if inside {
				taps[i][j].Weight /= sum
			}
		}
	}
	return taps, nil
}

// cubic computes Keys' kernel of 1981 at a distance.
func cubic(d, a float64) float64 {
	switch {
	case d <= 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return ((a*d-5*a)*d+8*a)*d - 4*a
	}
	return 0
}

// KeptAspect returns the sizes and the scale of a Resize that keeps the aspect ratio of the
// axes for which it is given sizes.
func KeptAspect(n Attributes, in, sizes []int64) (kept []int64, scale float64, err error) {
	policy := n.Text("keep_aspect_ratio_policy", "stretch")
	for i, size := range sizes {
		if in[i] < 1 || size < 1 {
			return nil, 0, fmt.Errorf("from %v to %v; each must be 1 at least", in, sizes)
		}
		ratio := float64(size) / float64(in[i])
		switch {
		case policy != "not_larger" && policy != "not_smaller":
			return nil, 0, fmt.Errorf("of keep_aspect_ratio_policy %q; stretch, not_larger and not_smaller are known", policy)
		case i == 0 || (ratio < scale) == (policy == "not_larger"):
			scale = ratio
		}
	}
	for _, d := range in[:len(sizes)] {
		kept = append(kept, int64(math.Floor(scale*float64(d)+0.5)))
	}
	return kept, scale, nil
}

// coordinates returns the function from an output position to its place in the input.
func coordinates(n Attributes, in, out int64, scale float64) (from func(x float64) float64, err error) {
	switch mode := n.Text("coordinate_transformation_mode", "half_pixel"); mode {
	case "asymmetric":
		from = func(x float64) float64 { return x / scale }
	case "half_pixel":
		from = func(x float64) float64 { return (x+0.5)/scale - 0.5 }
	case "pytorch_half_pixel":
		from = func(x float64) float64 {
			if out == 1 {
				return 0
			}
			return (x+0.5)/scale - 0.5
		}
	case "align_corners":
		from = func(x float64) float64 {
			if out == 1 {
				return 0
			}
			return x * float64(in-1) / float64(out-1)
		}
	case "half_pixel_symmetric": // about the middle, whatever was cut off the output
		off := float64(in) / 2 * (1 - float64(out)/(float64(in)*scale))
		from = func(x float64) float64 { return off + (x+0.5)/scale - 0.5 }
	default:
		return nil, fmt.Errorf("of coordinate_transformation_mode %q; asymmetric, half_pixel, half_pixel_symmetric, pytorch_half_pixel and align_corners are known", mode)
	}
	return from, nil
}
