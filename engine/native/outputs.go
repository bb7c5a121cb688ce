package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// output says how a result is returned: its type, and its elements where it is a
// constant of another type than float32.
type output struct {
	name     string
	elem     graph.DataType
	dims     []int64
	constant *graph.Tensor
}

// outputs finds the results with the given names, and a node (or nil) for each.
func (l *lowering) outputs(names []string) ([]output, []*programNode, error) {
	var outs []output
	var nodes []*programNode
	for _, name := range names {
		v, err := l.named(name)
		if err != nil {
			return nil, nil, fmt.Errorf("native: output: %w", err)
		}
		o := output{name: name, elem: v.elem, dims: wideDims(v.dims)}
		if v.data != nil {
			o.constant = v.data.Renamed(name)
		} else if _, err := l.read(v); err != nil {
			return nil, nil, fmt.Errorf("native: output %q: %w", name, err)
		}
		outs, nodes = append(outs, o), append(nodes, v.node)
	}
	return outs, nodes, nil
}

func (o output) tensor(data []float32) *graph.Tensor {
	switch o.elem {
	case graph.Bool:
		bits := make([]bool, len(data))
		for i, v := range data {
			bits[i] = v != 0
		}
		return graph.NewTensor(o.name, bits, o.dims...)
	case graph.Double:
		return converted[float32, float64](o.name, data, o.dims)
	case graph.Int64:
		return converted[float32, int64](o.name, data, o.dims)
	case graph.Int32:
		return converted[float32, int32](o.name, data, o.dims)
	case graph.Int16:
		return converted[float32, int16](o.name, data, o.dims)
	case graph.Uint16:
		return converted[float32, uint16](o.name, data, o.dims)
	case graph.Uint32:
		return converted[float32, uint32](o.name, data, o.dims)
	case graph.Uint64:
		return converted[float32, uint64](o.name, data, o.dims)
	case graph.Int8:
		return converted[float32, int8](o.name, data, o.dims)
	case graph.Uint8:
		return converted[float32, uint8](o.name, data, o.dims)
	}
	return graph.NewTensor(o.name, data, o.dims...)
}
