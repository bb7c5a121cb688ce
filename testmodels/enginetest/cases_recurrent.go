package enginetest

import "github.com/hourglass-go/hourglass/graph"

// recurrences are cases of LSTM, GRU and RNN in each form that engines handle differently. onnxruntime
// does not have layout 1, so a test of its own covers that for the native engine.
func recurrences() (cases []opCase) {
	for _, op := range []string{"LSTM", "GRU", "RNN"} {
		usual, others := []string{"Sigmoid", "Tanh", "Tanh"}, []string{"HardSigmoid", "Relu", "Softsign"}
		outputs := []string{"every step", "the last", "its cell"}
		switch op {
		case "GRU":
			usual, others, outputs = usual[:2], others[:2], outputs[:2]
		case "RNN":
			usual, others, outputs = usual[1:2], others[1:2], outputs[:2]
		}
		add := func(name string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
			for give, out := range outputs {
				cases = append(cases, opCase{
					name: name + ", " + out, op: op, opset: opset, inputs: inputs, give: give,
					attrs: append([]graph.Attribute{graph.Int("hidden_size", hiddenUnits)}, attrs...),
				})
			}
		}
		for _, opset := range []int64{7, 14, 22} {
			add("forward", opset, recurrent(op, 1, true, true))
		}
		add("no state", 17, recurrent(op, 1, true, false))
		add("no bias", 17, recurrent(op, 1, false, true))
		add("reverse", 17, recurrent(op, 1, true, true), graph.Text("direction", "reverse"))
		add("bidirectional", 17, recurrent(op, 2, true, true), graph.Text("direction", "bidirectional"))
		add("activations named", 17, recurrent(op, 1, true, true), texts("activations", usual...))
		add("other activations", 17, recurrent(op, 1, true, true), texts("activations", others...))
		add("clipped", 17, recurrent(op, 1, true, true), graph.Float32("clip", 0.3))
		short := recurrent(op, 1, true, true)
		short[4] = graph.Vector[int32]("", 4, 2, 1)
		add("of several lengths", 17, short)
		add("of several lengths, reverse", 17, short, graph.Text("direction", "reverse"))
		both := recurrent(op, 2, true, true)
		both[4] = short[4]
		add("of several lengths, bidirectional", 17, both, graph.Text("direction", "bidirectional"))
		switch op {
		case "GRU":
			add("linear before reset", 17, recurrent(op, 1, true, true), graph.Int("linear_before_reset", 1))
			add("linear before reset, bidirectional", 17, recurrent(op, 2, true, true), graph.Int("linear_before_reset", 1), graph.Text("direction", "bidirectional"))
			add("linear before reset, of several lengths", 17, short, graph.Int("linear_before_reset", 1))
			add("linear before reset, no bias", 17, recurrent(op, 1, false, true), graph.Int("linear_before_reset", 1))
		case "LSTM":
			add("coupled", 17, recurrent(op, 1, true, true), graph.Int("input_forget", 1))
			add("peepholes", 17, append(recurrent(op, 1, true, true), random(1, 3*hiddenUnits)))
		}
	}
	return cases
}

const hiddenUnits = 3

func gatesOf(op string) int { return map[string]int{"LSTM": 4, "GRU": 3, "RNN": 1}[op] }

// recurrent returns inputs for four steps of three rows of two features.
func recurrent(op string, directions int64, bias, state bool) []*graph.Tensor {
	gates := int64(gatesOf(op) * hiddenUnits)
	in := these(random(4, 3, 2), random(directions, gates, 2), random(directions, gates, hiddenUnits), nil, nil, nil)
	if op == "LSTM" {
		in = append(in, nil)
	}
	if bias {
		in[3] = random(directions, 2*gates)
	}
	if state {
		in[5] = random(directions, 3, hiddenUnits)
	}
	if state && op == "LSTM" {
		in[6] = positive(directions, 3, hiddenUnits)
	}
	return in
}

func texts(name string, v ...string) graph.Attribute {
	a := graph.Attribute{Name: name, Kind: graph.AttrStrings}
	for _, s := range v {
		a.Strings = append(a.Strings, []byte(s))
	}
	return a
}
