package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Range", lowerRange) }

// lowerRange counts while lowering: https://onnx.ai/onnx/operators/onnx__Range.html
func lowerRange(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	if in[0].elem == graph.Float {
		var v [3]float32
		for i, what := range []string{"start", "limit", "delta"} {
			var err error
			if v[i], err = number(n, in[i], what); err != nil {
				return nil, err
			}
		}
		count, err := counted(float64(v[0]), float64(v[1]), float64(v[2]))
		if err != nil {
			return nil, err
		}
		out := make([]float32, count)
		for i := range out {
			out[i] = v[0] + float32(i)*v[2]
		}
		return constant(graph.Vector(n.Outputs[0], out...))
	}
	var v [3]int64
	for i, what := range []string{"start", "limit", "delta"} {
		one, err := integers(n, in[i], what)
		if err != nil {
			return nil, err
		}
		if len(one) != 1 {
			return nil, fmt.Errorf("%s has %d elements, want one", what, len(one))
		}
		v[i] = one[0]
	}
	count, err := countedWhole(v[0], v[1], v[2])
	if err != nil {
		return nil, err
	}
	out := make([]int64, count)
	for i := range out {
		out[i] = v[0] + int64(i)*v[2]
	}
	return castConstant(n, graph.Vector(n.Outputs[0], out...), in[0].elem)
}

// counted returns the number of steps from start to before limit.
func counted(start, limit, delta float64) (int, error) {
	n := math.Ceil((limit - start) / delta)
	if delta == 0 || !(n <= maxListed) {
		return 0, uncounted(start, limit, delta)
	}
	return int(max(n, 0)), nil
}

// countedWhole counts, as counted does, for integers, which float64 would round. The distance may exceed int64,
// and fits into uint64.
func countedWhole(start, limit, delta int64) (int, error) {
	distance, step := uint64(limit)-uint64(start), uint64(delta)
	if delta < 0 {
		distance, step = -distance, -step
	}
	switch {
	case delta == 0:
		return 0, uncounted(start, limit, delta)
	case delta > 0 && start >= limit, delta < 0 && start <= limit:
		return 0, nil
	}
	n := (distance-1)/step + 1
	if n > maxListed {
		return 0, uncounted(start, limit, delta)
	}
	return int(n), nil
}

func uncounted[T float64 | int64](start, limit, delta T) error {
	return fmt.Errorf("from %v to %v in steps of %v; want a step that is not 0, and %d numbers at most", start, limit, delta, maxListed)
}
