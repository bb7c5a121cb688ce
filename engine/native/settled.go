package native

import "github.com/hourglass-go/hourglass/graph"

// settling are the operands, by position, that have to be known while lowering: sizes,
// axes, places.
var settling = map[string][]int{
	"Reshape": {1}, "Expand": {1}, "Tile": {1}, "ConstantOfShape": {0}, "Slice": {1, 2, 3, 4}, "Pad": {1, 3}, "Split": {1},
	"Squeeze": {1}, "Unsqueeze": {1}, "TopK": {1}, "OneHot": {1}, "Range": {0, 1, 2}, "CumSum": {1}, "Resize": {3}, "LSTM": {4}, "GRU": {4}, "RNN": {4},
	"ReduceSum": {1}, "ReduceMean": {1}, "ReduceMax": {1}, "ReduceMin": {1}, "ReduceProd": {1}, "ReduceL1": {1}, "ReduceL2": {1},
	"ReduceSumSquare": {1}, "ReduceLogSum": {1}, "ReduceLogSumExp": {1},
}

// settings are those of them that are no integers.
var settings = map[string][]int{"Resize": {1, 2}, "Upsample": {1}, "Pad": {2}, "Dropout": {1, 2}, "OneHot": {1}, "Range": {0, 1, 2}}

// settled are the inputs of a graph that such operands are, or that these follow from where
// they are integers: a program is made for their elements as it is for sizes.
func settled(g *graph.Graph) map[string]bool {
	places, set := map[string]bool{}, map[string]bool{}
	for i := len(g.Nodes) - 1; i >= 0; i-- {
		n := g.Nodes[i]
		for _, at := range settling[n.Op] {
			places[n.Input(at)] = true
		}
		for _, at := range settings[n.Op] {
			set[n.Input(at)] = true
		}
		if n.Op == "Shape" || n.Op == "Size" {
			continue // which read no elements
		}
		for _, out := range n.Outputs {
			if out == "" || !places[out] {
				continue
			}
			for _, in := range n.Inputs {
				places[in] = true
			}
		}
	}
	inputs := map[string]bool{}
	for _, v := range g.Inputs {
		if places[v.Name] && integral(v.Type.Elem) || set[v.Name] {
			inputs[v.Name] = true
		}
	}
	return inputs
}
