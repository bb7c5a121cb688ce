package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("Cast", func(c call) (Array, error) { return castTo(c, graph.DataType(c.node.Int("to", 0))) })
	registerWhole("CastLike", func(c call) (Array, error) { return castTo(c, c.in[1].Elem) })
}

// castTo rounds to a narrower float type. To integers it rounds towards 0 and keeps the low
// bits.
func castTo(c call, to graph.DataType) (Array, error) {
	from := c.in[0].Elem
	if !carried(to) {
		return c.in[0], lack(fmt.Sprintf("elements of type %v", to))
	}
	x := c.in[0]
	if bits[from] != 0 && bits[to] != 0 {
		return ofIntegers(to, x.Dims, x.integers()), nil
	}
	if _, short := few[to]; short {
		return c.castFew(x, to)
	}
	out := blank(to, x.Dims)
	for i, v := range x.V {
		if rest := x.rest(i); rest != 0 && to != graph.Double { // it decides where the nearest float64 is between two numbers of the type
			v = math.Nextafter(v, math.Inf(int(rest)))
		}
		out.V[i] = converted(from, to, v)
	}
	return out, nil
}
