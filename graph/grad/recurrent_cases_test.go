package grad_test

import "github.com/hourglass-go/hourglass/graph"

// recurrentCases are the operators that are written out step by step. The fifth value and
// those after it are the first states.
func recurrentCases() (all []diffCase) {
	for op, gates := range map[string]int64{"LSTM": 4, "GRU": 3, "RNN": 1} {
		add := func(name string, opset int64, values, consts []*graph.Tensor, attrs ...graph.Attribute) {
			all = append(all, diffCase{op, name, opset, values, consts, attrs})
		}
		const steps, rows, features, hidden = 3, 2, 2, 2
		values := func(directions int64, bias, state bool, x ...int64) []*graph.Tensor {
			v := some(random(40, x...), random(41, directions, gates*hidden, features), random(42, directions, gates*hidden, hidden))
			if bias {
				v = append(v, random(43, directions, 2*gates*hidden))
			}
			if state {
				v = append(v, random(44, directions, rows, hidden))
			}
			if state && op == "LSTM" {
				v = append(v, random(45, directions, rows, hidden))
			}
			return v
		}
		way := func(d string) graph.Attribute { return graph.Text("direction", d) }
		add("plain", 17, values(1, false, false, steps, rows, features), nil)
		add("of old", 11, values(1, true, true, steps, rows, features), nil)
		add("states", 17, values(1, true, true, steps, rows, features), nil)
		add("reverse", 17, values(1, true, false, steps, rows, features), nil, way("reverse"))
		add("both ways", 18, values(2, true, true, steps, rows, features), nil, way("bidirectional"))
		add("one step", 17, values(1, true, true, 1, rows, features), nil)
		add("batch first", 17, values(1, true, false, rows, steps, features), nil, graph.Int("layout", 1))
		if op == "RNN" {
			add("Relu", 17, values(2, true, true, steps, rows, features), nil, way("bidirectional"),
				graph.Attribute{Name: "activations", Kind: graph.AttrStrings, Strings: [][]byte{[]byte("Relu"), []byte("Tanh")}})
		}
		if op == "GRU" {
			linear := graph.Int("linear_before_reset", 1)
			add("linear before reset", 17, values(1, true, true, steps, rows, features), nil, linear)
			add("linear before reset, no state", 17, values(1, true, false, steps, rows, features), nil, linear)
			add("linear before reset, no bias", 17, values(1, false, false, steps, rows, features), nil, linear)
			add("linear before reset, both ways", 17, values(2, true, true, steps, rows, features), nil, way("bidirectional"), linear)
		}
	}
	return all
}
