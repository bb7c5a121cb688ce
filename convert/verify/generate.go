package verify

import (
	"fmt"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

// maxGenerated bounds the elements of one generated input.
const maxGenerated = 1 << 26

// Generated gives inputs drawn by seed, by what a graph says of them: one run for each
// number of rows that every symbolic dimension then has. Floats are of the standard normal
// distribution, integers 0 or 1, and so are booleans.
func Generated(g *graph.Graph, seed uint64, rows ...int64) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		random := rand.New(rand.NewPCG(seed, 0x67656e))
		for _, n := range rows {
			in := map[string]*graph.Tensor{}
			for _, v := range g.Feeds() {
				t, err := generated(v, n, random)
				if err != nil {
					yield(nil, err)
					return
				}
				in[v.Name] = t
			}
			if !yield(in, nil) {
				return
			}
		}
	}
}

func generated(v graph.Value, rows int64, random *rand.Rand) (*graph.Tensor, error) {
	if v.Type.Shape == nil {
		return nil, fmt.Errorf("verify: input %q is of unknown rank; give inputs of your own", v.Name)
	}
	var dims []int64
	size := int64(1)
	for _, d := range v.Type.Shape {
		if !d.IsFixed() {
			d.Size = rows
		}
		dims = append(dims, d.Size)
		if size *= d.Size; size > maxGenerated || d.Size > maxGenerated {
			return nil, fmt.Errorf("verify: input %q, %v, has more than %d elements", v.Name, v.Type, maxGenerated)
		}
	}
	switch v.Type.Elem {
	case graph.Float:
		return filled(v.Name, dims, size, func() float32 { return float32(random.NormFloat64()) }), nil
	case graph.Double:
		return filled(v.Name, dims, size, random.NormFloat64), nil
	case graph.Int64:
		return filled(v.Name, dims, size, func() int64 { return random.Int64N(2) }), nil
	case graph.Int32:
		return filled(v.Name, dims, size, func() int32 { return random.Int32N(2) }), nil
	case graph.Bool:
		return filled(v.Name, dims, size, func() bool { return random.IntN(2) == 1 }), nil
	}
	return nil, fmt.Errorf("verify: input %q is %v, of which none are generated; give inputs of your own", v.Name, v.Type)
}

func filled[T graph.Element](name string, dims []int64, size int64, next func() T) *graph.Tensor {
	v := make([]T, size)
	for i := range v {
		v[i] = next()
	}
	return graph.NewTensor(name, v, dims...)
}
