package trial

import (
	"cmp"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// fits returns the error of the first value of a graph that takes more memory than is allowed,
// when the inputs have the given sizes. These sizes and the operators give those of other values. A
// dimension that neither gives counts as 1.
func (s *Generation) fits(g *graph.Graph, d sizing) error {
	typed := g.Clone()
	for i, v := range typed.Inputs {
		if typed.Initializer(v.Name) != nil {
			continue
		}
		dims, _, err := d.of(v)
		if err != nil {
			return fmt.Errorf("trial: %w", err)
		}
		v.Type.Shape = nil
		for _, n := range dims {
			v.Type.Shape = append(v.Type.Shape, graph.Fixed(n))
		}
		typed.Inputs[i] = v
	}
	_ = typed.Infer() // what could not be typed counts as small
	limit := cmp.Or(s.Memory, graph.DefaultMemory)
	for _, vs := range [][]graph.Value{typed.Inputs, typed.Values, typed.Outputs} {
		for _, v := range vs {
			if n := v.Type.Bytes(); n > limit {
				return fmt.Errorf("trial: %w", &sizeError{fmt.Sprintf("value %q, %v with %s, would take %d bytes; the limit is %d", v.Name, v.Type, d, n, limit)})
			}
		}
	}
	return nil
}
