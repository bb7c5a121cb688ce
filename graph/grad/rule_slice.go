package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Slice"] = slice
}

// slice pads the gradient with zeros to the size of the input. Where steps are not 1, it places
// the elements one by one.
func slice(s *site) {
	starts, ok1 := s.integers(1)
	_, ok2 := s.integers(2)
	axes, ok3 := s.integers(3)
	steps, ok4 := s.integers(4)
	x, y := s.in(0).Type.Shape, s.out.Type.Shape
	if !ok1 || !ok2 || s.node.Input(3) != "" && !ok3 || s.node.Input(4) != "" && !ok4 {
		s.refuse("its bounds are computed")
		return
	}
	if s.g.Opset() < 11 {
		s.refuse("its gradient is a Pad, which takes computed operands from opset 11 on")
		return
	}
	pads := make([]int64, 2*len(x))
	dy := s.full()
	for i, start := range starts {
		at, step := int64(i), int64(1)
		if ok3 {
			if at = axes[i]; at < 0 {
				at += int64(len(x))
			}
		}
		if ok4 {
			step = steps[i]
		}
		if !x[at].IsFixed() || !y[at].IsFixed() {
			s.refuse("it cuts a dimension of unknown size")
			return
		}
		size, taken := x[at].Size, y[at].Size
		if start < 0 {
			start += size
		}
		if step == 1 {
			start = min(max(start, 0), size)
			pads[at], pads[int64(len(x))+at] = start, size-start-taken
			continue
		}
		dy = s.laidBack(dy, at, min(max(start, 0), size-1), step, size, taken)
	}
	s.give(0, s.op("Pad", dy, s.vector(pads...)))
}

// laidBack spreads what was taken along an axis over the axis's size: the k-th element goes to
// start + k·step, and every other place gets a zero.
func (s *site) laidBack(dy graph.Value, axis, start, step, size, taken int64) graph.Value {
	from := make([]int64, size)
	for i := range from {
		from[i] = taken // the place of the zeros
	}
	for k := range taken {
		from[start+k*step] = k
	}
	if taken < size {
		behind := make([]int64, 2*len(dy.Type.Shape))
		behind[int64(len(dy.Type.Shape))+axis] = 1
		dy = s.op("Pad", dy, s.vector(behind...))
	}
	return s.op("Gather", dy, s.vector(from...), graph.Int("axis", axis))
}
