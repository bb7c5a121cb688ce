package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("Cast", cast)
}

// cast rounds to a narrower float type. To integers it rounds towards 0 and keeps the low
// bits.
func cast(c call) (Array, error) {
	from, to := c.in[0].Elem, graph.DataType(c.node.Int("to", 0))
	if !carried(to) {
		return c.in[0], lack(fmt.Sprintf("elements of type %v", to))
	}
	out, err := each(func(x float64) float64 { return converted(from, to, x) })(c)
	out.Elem = to
	return out, err
}
