package grad_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// build makes the case's graph: loss = Σ w·f(values), with weights w that differ
// from element to element, and the values as "v0", "v1" …
func (c diffCase) build() (*graph.Graph, map[string]*graph.Tensor, []string, error) {
	b := graph.NewBuilder("case", c.opset)
	values := map[string]*graph.Tensor{}
	var names []string
	var args []graph.Arg
	for i, t := range c.values {
		t = t.Renamed(fmt.Sprintf("v%d", i))
		names, values[t.Name] = append(names, t.Name), t
		if i == 4 && slices.Contains(recurrentOps, c.op) {
			args = append(args, graph.Value{}) // lengths of sequences
		}
		if i > 0 {
			args = append(args, b.Parameter(t))
			continue
		}
		dims := make([]graph.Dim, len(t.Dims))
		for d, n := range t.Dims {
			dims[d] = graph.Fixed(n)
		}
		if len(dims) > 0 && c.symbolic() {
			dims[0] = graph.Batch
		}
		args = append(args, b.Input(t.Name, t.Elem, dims...))
	}
	for _, t := range c.consts {
		if t == nil {
			args = append(args, graph.Value{})
		} else {
			args = append(args, b.Const(t))
		}
	}
	if c.op == "OneHot" { // whose values come last
		args = append(args[1:], args[0])
	}
	for _, a := range c.attrs {
		args = append(args, a)
	}
	outputs := b.OpN(c.op, c.outputs(), args...)
	y := outputs[0]
	if slices.Contains(recurrentOps, c.op) { // of which the state after the last step counts too
		for _, last := range outputs[1:] {
			y = b.Op("Mul", b.Op("Add", y, last), b.Scalar(0.5))
		}
	}
	if c.op == "Split" { // of whose parts each counts
		y = b.Op("Concat", b.Op("Mul", outputs[0], b.Scalar(3)), outputs[1], graph.Int("axis", 1))
	}
	// Σ w·y, where w follows from y itself, but not for the gradient.
	weighed := b.Op("Mul", y, b.Op("Sigmoid", y))
	b.Output("loss", b.Op("ReduceSum", weighed, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	return g, values, names, err
}

var recurrentOps = []string{"LSTM", "GRU", "RNN"}

// outputs is how many the node has.
func (c diffCase) outputs() int {
	o, _ := graph.Lookup(c.op)
	if len(c.attrs) > 0 && c.attrs[0].Name == "training_mode" {
		return 3
	}
	if c.op == "Split" {
		return 2
	}
	if len(c.attrs) == 0 || c.attrs[0].Name != "layout" {
		switch c.op {
		case "LSTM":
			return 3
		case "GRU", "RNN":
			return 2
		}
	}
	return max(1, o.MinOutputs)
}

// symbolic reports whether the first dimension of what is fed may be a symbol:
// not where the case needs its size.
func (c diffCase) symbolic() bool {
	if c.op == "Pad" && c.opset != 18 || c.op == "Flatten" && len(c.attrs) > 0 {
		return false // the first dimension of the result would be of unknown size
	}
	for i, t := range c.values {
		if len(t.Dims) > 0 && t.Dims[0] == 1 || i == 2 && len(t.Dims) == 2 {
			return false
		}
	}
	switch c.op {
	case "Gather", "TopK", "ScatterElements":
		for _, a := range c.attrs {
			if a.Name == "axis" {
				return a.I != 0
			}
		}
		return c.op == "TopK"
	case "GatherElements", "OneHot", "Einsum":
		return false
	case "LSTM", "GRU", "RNN": // whose first dimension is the steps, or by layout 1 the batch
		return len(c.attrs) > 0 && c.attrs[0].Name == "layout"
	case "BatchNormalization", "LayerNormalization", "Conv", "ConvTranspose":
		return true
	case "InstanceNormalization":
		return true
	case "Add", "Sub", "Mul", "Div", "Mod", "Pow", "Max", "Min", "Sum", "Mean", "PRelu", "Concat":
		return len(c.values) == 1 || len(c.values[1].Dims) < len(c.values[0].Dims)
	case "MatMul":
		return len(c.values[0].Dims) > 1 && len(c.values[1].Dims) <= 2
	case "Gemm":
		for _, a := range c.attrs {
			if a.Name == "transA" && a.I == 1 {
				return false
			}
		}
	}
	return true
}

// TestAgainstDifferences holds each rule against central differences, both in
// float64.
func TestAgainstDifferences(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.String(), func(t *testing.T) {
			g, values, names, err := c.build()
			if err != nil {
				t.Fatal(err)
			}
			dg, err := grad.Gradient(g, "loss", names)
			if err != nil {
				t.Fatal(err)
			}
			at, err := oracle.Arrays(values)
			if err != nil {
				t.Fatal(err)
			}
			got, err := oracle.Evaluate(dg, at)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				same(t, name, got[name+grad.Suffix].V, differences(t, g, at, name), 1e-6)
			}
		})
	}
}

// differences is the gradient by a value from central differences.
func differences(t *testing.T, g *graph.Graph, at map[string]oracle.Array, name string) []float64 {
	t.Helper()
	const h = 1e-5
	x := at[name].V
	loss := func(i int, v float64) float64 {
		old := x[i]
		x[i] = v
		defer func() { x[i] = old }()
		out, err := oracle.Evaluate(g, at)
		if err != nil {
			t.Fatal(err)
		}
		return out["loss"].V[0]
	}
	d := make([]float64, len(x))
	for i := range x {
		d[i] = (loss(i, x[i]+h) - loss(i, x[i]-h)) / (2 * h)
	}
	return d
}

func same(t *testing.T, name string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("the gradient by %s has %d elements, want %d", name, len(got), len(want))
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*(1+math.Abs(want[i]))) {
			t.Errorf("the gradient by %s at %d is %v, want %v", name, i, got[i], want[i])
			return
		}
	}
}

// TestEveryOperatorHasARule keeps the rules as wide as the registry. Operators without a slope
// need none, and nothing is differentiated by integers that stand for other numbers.
func TestEveryOperatorHasARule(t *testing.T) {
	have := map[string]bool{
		"Where":    true, // TestWhere
		"Upsample": true, // of opsets that have no computed gradient for it
	}
	for _, c := range cases() {
		have[c.op] = true
	}
	for _, op := range graph.Operators() {
		if !have[op.Name] && !op.Continuity.Flat() && !op.Quantized {
			t.Errorf("operator %s has no case", op.Name)
		}
	}
}

// TestConstants: no gradient passes a value that is held constant.
func TestConstants(t *testing.T) {
	b := graph.NewBuilder("constants", 0)
	x := b.Input("x", graph.Float, graph.Fixed(3))
	still := b.Op("Identity", b.Op("Mul", x, x))
	b.Output("loss", b.Op("ReduceSum", b.Op("Mul", x, still), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"x"}, still.Name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := oracle.Evaluate(dg, map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{3}, V: []float64{1, -2, 3}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := out["x"+grad.Suffix].V, []float64{1, 4, 9}; !slices.Equal(got, want) {
		t.Errorf("the gradient of x·constant(x²) is %v, want %v", got, want)
	}
}

func TestWhere(t *testing.T) {
	b := graph.NewBuilder("where", 0)
	x := b.Input("x", graph.Float, graph.Fixed(4), graph.Fixed(1))
	y := b.Parameter(random(2, 3).Renamed("y"))
	chosen := b.Op("Where", b.Op("Greater", x, b.Const(number(0))), b.Op("Mul", x, y), b.Op("Mul", y, y))
	b.Output("loss", b.Op("ReduceSum", chosen, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"x", "y"})
	if err != nil {
		t.Fatal(err)
	}
	at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(1, 4, 1), "y": g.Initializer("y")})
	got, err := oracle.Evaluate(dg, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "y"} {
		same(t, name, got[name+grad.Suffix].V, differences(t, g, at, name), 1e-6)
	}
}

// TestShared: what several nodes read gets the sum of what they give.
func TestShared(t *testing.T) {
	b := graph.NewBuilder("shared", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	w := b.Parameter(random(1, 3, 3).Renamed("w"))
	h := b.Op("Tanh", b.Op("MatMul", x, w))
	back := b.Op("MatMul", h, b.Op("Transpose", w)) // tied
	e := b.Op("Sub", back, x)
	b.Output("loss", b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"w", "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int64{1, 2, 7} {
		at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(2, rows, 3), "w": g.Initializer("w")})
		got, err := oracle.Evaluate(dg, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"w", "x"} {
			same(t, fmt.Sprint(name, " of rows ", rows), got[name+grad.Suffix].V, differences(t, g, at, name), 1e-6)
		}
	}
	for i, want := range []string{"loss float32[]", "w.gradient float32[3,3]", "x.gradient float32[batch,3]"} {
		if o := dg.Outputs[i]; o.Name+" "+o.Type.String() != want {
			t.Errorf("output %d is %s %v, want %s", i, o.Name, o.Type, want)
		}
	}
}

// TestOnlyWhatIsAskedFor: a value that is not on the way from what is asked for
// to the loss costs nothing, and one that the loss ignores has zeros.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	b := graph.NewBuilder("net", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	b.Parameter(random(3, 2, 2).Renamed("idle"))
	h := b.Op("MatMul", b.Op("Exp", b.Op("Exp", x)), b.Parameter(random(1, 3, 2).Renamed("w")))
	b.Output("loss", b.Op("ReduceSum", h, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"w", "idle"})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range dg.Nodes[len(g.Nodes):] {
		if n.Op == "Exp" || n.Op == "Mul" {
			t.Errorf("%v is of no use", n)
		}
	}
	at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(2, 4, 3)})
	got, err := oracle.Evaluate(dg, at)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "idle", got["idle"+grad.Suffix].V, make([]float64, 4), 0)
}

func TestRefusals(t *testing.T) {
	b := graph.NewBuilder("net", 0)
	cube := b.Input("cube", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(4))
	flat := b.Op("Flatten", cube, graph.Int("axis", 2)) // [?, 4]
	b.Output("flat", b.Op("ReduceSum", b.Op("Mul", flat, b.Op("Exp", flat)), graph.Int("keepdims", 0)))
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	other := b.Input("other", graph.Float, graph.Symbol("n"), graph.Fixed(3))
	vector := func(v int64) graph.Value { return b.Const(integers(v)) }
	part := b.Op("Slice", x, b.Input("from", graph.Int64, graph.Fixed(1)), vector(3), vector(1))
	b.Output("sliced", b.Op("ReduceSum", part, graph.Int("keepdims", 0)))
	b.Output("joined", b.Op("ReduceSum", b.Op("Add", x, other), graph.Int("keepdims", 0)))
	b.Output("matrix", b.Op("Exp", x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ loss, wrt, want string }{
		{"nothing", "x", `no output "nothing"`},
		{"sliced", "y", `"y" is neither an input nor an initializer`},
		{"matrix", "x", "want a float32 scalar"},
		{"joined", "x", "cannot be told"},
		{"sliced", "x", "its bounds are computed"},
		{"flat", "cube", "cannot be told"},
	} {
		_, err := grad.Gradient(g, c.loss, []string{c.wrt})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `graph "net"`) {
			t.Errorf("%s by %s: %v, want %q", c.loss, c.wrt, err, c.want)
		}
		var rule *grad.NoRuleError
		if errors.As(err, &rule) != (c.loss == "joined" || c.loss == "flat" || c.loss == "sliced" && c.wrt == "x") {
			t.Errorf("%s by %s: %T", c.loss, c.wrt, err)
		}
	}
	if _, err := grad.Gradient(g, "matrix", []string{"x", "x"}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a value named twice: %v", err)
	}
}
