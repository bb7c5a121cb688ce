package enginetest

import "github.com/hourglass-go/hourglass/graph"

// recurrences returns cases of LSTM, GRU and RNN in each form that engines handle differently. onnxruntime
// does not have layout 1.
func recurrences() (cases []Case) {
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
				cases = append(cases, Case{
					name: name + ", " + out, Op: op, opset: opset, inputs: inputs, give: give,
					attrs: append([]graph.Attribute{graph.Int("hidden_size", hiddenUnits)}, attrs...),
				})
			}
		}
		for _, opset := range []int64{7, 11, 14, 22} {
			add("forward", opset, recurrent(op, 1, true, true))
		}
		add("no state", 17, recurrent(op, 1, true, false))
		add("no bias", 17, recurrent(op, 1, false, true))
		add("no bias, no state", 17, recurrent(op, 1, false, false))
		one := recurrent(op, 1, true, true)
		one[0] = random(1, 3, 2)
		add("one step", 17, one)
		add("batch first", 17, batchFirst(recurrent(op, 1, true, false)), graph.Int("layout", 1))
		add("batch first, bidirectional", 17, batchFirst(recurrent(op, 2, true, true)), graph.Text("direction", "bidirectional"), graph.Int("layout", 1))
		joint := func(name string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
			cases = append(cases, Case{
				name: name + ", joined", Op: op, opset: 17, inputs: inputs, outs: len(outputs), joint: true,
				attrs: append([]graph.Attribute{graph.Int("hidden_size", hiddenUnits)}, attrs...),
			})
		}
		joint("forward", recurrent(op, 1, true, true))
		joint("bidirectional", recurrent(op, 2, true, true), graph.Text("direction", "bidirectional"))
		add("clipped wide", 17, recurrent(op, 1, true, true), graph.Float32("clip", 50))
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
			add("linear before reset, no state", 17, recurrent(op, 1, true, false), graph.Int("linear_before_reset", 1))
			add("linear before reset, no bias, no state", 17, recurrent(op, 1, false, false), graph.Int("linear_before_reset", 1))
			add("linear before reset, batch first", 17, batchFirst(recurrent(op, 2, true, true)), graph.Int("linear_before_reset", 1), graph.Text("direction", "bidirectional"), graph.Int("layout", 1))
			add("linear before reset, no bias", 17, recurrent(op, 1, false, true), graph.Int("linear_before_reset", 1))
		case "RNN":
			add("two activations", 17, recurrent(op, 2, true, true), graph.Text("direction", "bidirectional"), texts("activations", "Relu", "Tanh"))
		case "LSTM":
			add("smooth activations", 17, recurrent(op, 1, true, true), texts("activations", "Tanh", "Softplus", "Sigmoid"))
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

// batchFirst returns inputs with the dimensions of layout 1: rows stand before steps, and before directions.
func batchFirst(in []*graph.Tensor) []*graph.Tensor {
	for _, i := range []int{0, 5, 6} {
		if i < len(in) && in[i] != nil {
			d := in[i].Dims
			in[i] = random(d[1], d[0], d[2])
		}
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
