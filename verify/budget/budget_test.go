package budget_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func derive(t *testing.T, g *graph.Graph, in map[string]*graph.Tensor) *budget.Budget {
	t.Helper()
	b, err := budget.Derive(t.Context(), g, in)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// made returns a graph of one output of x, whose rows are of some dimensions.
func made(t *testing.T, row []int64, f func(n *net, x graph.Value) graph.Value) *graph.Graph {
	t.Helper()
	n := &net{Builder: graph.NewBuilder("made", 17), r: rand.New(rand.NewPCG(1, 7))}
	dims := []graph.Dim{graph.Batch}
	for _, d := range row {
		dims = append(dims, graph.Fixed(d))
	}
	n.Output("y", f(n, n.Input("x", graph.Float, dims...)))
	g, err := n.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// cancelling returns the difference of two large sums that are nearly equal.
func cancelling(n *net, x graph.Value) graph.Value {
	w := drawn(n.r, 1, 0.5, 1000, 8)
	v, _ := graph.Data[float32](w)
	for i := range v {
		v[i] += 1e-4 * float32(n.r.NormFloat64())
	}
	near := graph.NewTensor("near", v, 1000, 8)
	return n.Op("Sub", n.Op("MatMul", x, n.Parameter(w.Renamed("w"))), n.Op("MatMul", x, n.Parameter(near)))
}

// static returns the budget of a graph that cannot run, for a node that nothing needs.
func static(t *testing.T, g *graph.Graph, in map[string]*graph.Tensor) *budget.Budget {
	t.Helper()
	h := g.Clone()
	h.Nodes = append([]*graph.Node{{Name: "strange", Op: "Strange", Inputs: []string{"x"}, Outputs: []string{"unused"}}}, h.Nodes...)
	b := derive(t, h, in)
	if !strings.Contains(b.Reason, "Strange") || !strings.Contains(b.Method, "path") {
		t.Fatalf("an operator that nobody knows gives %+v", b)
	}
	return b
}

// TestBudgetOfCancellation is where sampling sees what the path's roundings do not.
func TestBudgetOfCancellation(t *testing.T) {
	g := made(t, []int64{1000}, cancelling)
	in := map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 1, 0.5, 20, 1000)}
	observed := apart(ran(t, native.Engine{}, g, in), ran(t, oracle.Engine{}, g, in))
	sampled, path := derive(t, g, in).Outputs["y"].Relative, static(t, g, in).Outputs["y"].Relative
	t.Logf("observed %.2g, sampled %.2g, static %.2g", observed, sampled, path)
	if observed > sampled || observed <= path {
		t.Errorf("a difference of %.3g; want one within the budget %.3g and beyond the static one %.3g", observed, sampled, path)
	}
}

// TestBudgetsOfKinds looks at what an output depends on.
func TestBudgetsOfKinds(t *testing.T) {
	const ulp = 0x1p-23
	in := map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 0, 1, 20, 50)}
	weighted := func(n *net, x graph.Value) graph.Value { return n.Op("MatMul", x, n.parameter(0, 1, 50, 50)) }
	for name, c := range map[string]struct {
		f          func(n *net, x graph.Value) graph.Value
		low, high  float64
		jumps, off bool
	}{
		"moved":        {f: func(n *net, x graph.Value) graph.Value { return n.Op("Transpose", n.Op("Relu", x)) }},
		"one rounding": {f: func(n *net, x graph.Value) graph.Value { return n.Op("Add", x, x) }, low: ulp, high: 12 * ulp},
		"a product":    {f: weighted, low: 5 * ulp, high: 100 * ulp},
		"the place":    {f: func(n *net, x graph.Value) graph.Value { return n.Op("ArgMax", weighted(n, x), graph.Int("axis", 1)) }, jumps: true},
		"a sure place": {f: func(n *net, x graph.Value) graph.Value { return n.Op("ArgMax", x, graph.Int("axis", 1)) }},
		"an unsure one": {f: func(n *net, x graph.Value) graph.Value {
			y := weighted(n, x)
			return n.Op("Greater", n.Op("Div", y, y), n.Op("Div", x, x))
		}, jumps: true, off: true},
		"float16": {
			f: func(n *net, x graph.Value) graph.Value {
				half := n.Op("Cast", x, graph.Int("to", int64(graph.Float16)))
				return n.Op("Cast", n.Op("Mul", half, half), graph.Int("to", int64(graph.Float)))
			}, low: 0x1p-10, high: 12 * 0x1p-10,
		},
	} {
		o := derive(t, made(t, []int64{50}, c.f), in).Outputs["y"]
		if !(o.Relative >= c.low && o.Relative <= c.high) || o.Jumps != c.jumps || o.Unstable != c.off {
			t.Errorf("%s: %+v, want from %v to %v, jumps %v, unstable %v", name, o, c.low, c.high, c.jumps, c.off)
		}
	}
}

// TestBudgetOfSubgraphs: what a branch rounds counts as what the graph itself rounds.
func TestBudgetOfSubgraphs(t *testing.T) {
	in := map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 0, 1, 20, 50)}
	plain := made(t, []int64{50}, func(n *net, x graph.Value) graph.Value {
		return n.Op("Exp", n.Op("MatMul", x, n.parameter(0, 1, 50, 50)))
	})
	branch := &graph.Graph{Name: "branch", Nodes: plain.Nodes[:1], Outputs: []graph.Value{{Name: plain.Nodes[0].Outputs[0]}}}
	inside := plain.Clone()
	inside.Initializers = append(inside.Initializers, graph.Scalar("yes", true))
	inside.Nodes = []*graph.Node{
		{Op: "If", Inputs: []string{"yes"}, Outputs: []string{"chosen"}, Attrs: []graph.Attribute{
			{Name: "then_branch", Kind: graph.AttrGraph, Graph: branch}, {Name: "else_branch", Kind: graph.AttrGraph, Graph: branch},
		}},
		{Op: "Exp", Inputs: []string{"chosen"}, Outputs: plain.Nodes[1].Outputs},
	}
	for what, of := range map[string]func(g *graph.Graph) float64{
		"sampled": func(g *graph.Graph) float64 { return derive(t, g, in).Outputs["y"].Relative },
		"static":  func(g *graph.Graph) float64 { return static(t, g, in).Outputs["y"].Relative },
	} {
		if a, b := of(plain), of(inside); !(b > a/2 && b < 4*a) {
			t.Errorf("%s: %.2g in a branch, and %.2g outside", what, b, a)
		}
	}
}

// TestBudgetsInReports: what a reader must know of a tolerance is said with it.
func TestBudgetsInReports(t *testing.T) {
	in := map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 0, 1, 20, 50)}
	for want, f := range map[string]func(n *net, x graph.Value) graph.Value{
		"it jumps where a rounded value decides": func(n *net, x graph.Value) graph.Value {
			return n.Op("ArgMax", n.Op("MatMul", x, n.parameter(0, 1, 50, 50)), graph.Int("axis", 1))
		},
		"rounding alone changes it": func(n *net, x graph.Value) graph.Value {
			y := n.Op("MatMul", x, n.parameter(0, 1, 50, 50))
			return n.Op("Greater", n.Op("Div", y, y), n.Op("Div", x, x))
		},
	} {
		once := func(yield func(map[string]*graph.Tensor, error) bool) { yield(in, nil) }
		r, err := verify.Compare(t.Context(), judge.Subjects(made(t, []int64{50}, f), native.Engine{}, oracle.Engine{}), trial.Runs(once), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Tolerances[0].String(); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

// TestBudgetOfTooMuchWork is found without samples.
func TestBudgetOfTooMuchWork(t *testing.T) {
	g := made(t, []int64{2000}, func(n *net, x graph.Value) graph.Value {
		for range 12 {
			x = n.Op("MatMul", x, n.Op("Expand", n.parameter(0, 0.02, 2000, 1), n.Const(graph.Vector[int64]("", 2000, 2000))))
		}
		return x
	})
	b := derive(t, g, map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 0, 1, 1, 2000)})
	const low, high = 5e-5, 5e-4 // 2·λ·u·√(12·2000), λ about 5
	if r := b.Outputs["y"].Relative; !strings.Contains(b.Reason, "operations") || r < low || r > high {
		t.Errorf("%+v; want a static budget from %v to %v", b, low, high)
	}
}

func TestBudgetStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := made(t, []int64{50}, func(n *net, x graph.Value) graph.Value { return n.Op("Exp", x) })
	if _, err := budget.Derive(ctx, g, map[string]*graph.Tensor{"x": drawn(rand.New(rand.NewPCG(1, 3)), 0, 1, 20, 50)}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, it gives %v", err)
	}
}

// TestBudgetOfBadInputs: nothing can be run, and there is a budget all the same.
func TestBudgetOfBadInputs(t *testing.T) {
	g := made(t, []int64{50}, func(n *net, x graph.Value) graph.Value { return n.Op("Exp", x) })
	for name, in := range map[string]map[string]*graph.Tensor{
		"none": {}, "nil": {"x": nil}, "short": {"x": {Elem: graph.Float, Dims: []int64{8, 50}, Raw: make([]byte, 40)}},
		"endless": {"x": {Elem: graph.Float, Dims: []int64{1 << 40, 1 << 40}}},
	} {
		if b := derive(t, g, in); b.Reason == "" || b.Outputs["y"].Relative == 0 {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// TestConfirm: samples that take too long for Derive are taken by Confirm.
func TestConfirm(t *testing.T) {
	const n = 640 // 9·n³ is 2.4·10⁹
	b := graph.NewBuilder("product", 0)
	x := b.Input("x", graph.Float, graph.Fixed(n), graph.Fixed(n))
	w := make([]float32, n*n)
	for i := range w {
		w[i] = float32(i%7) - 3
	}
	b.Output("y", b.Op("MatMul", x, b.Const(graph.NewTensor("", w, n, n))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	d, err := budget.NewDeriver(g)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]*graph.Tensor{"x": graph.NewTensor("x", w, n, n)}
	path, err := d.Derive(t.Context(), inputs)
	if err != nil || !path.TooLong || !strings.Contains(path.Reason, "more than 2e+09 operations") {
		t.Fatalf("%+v, %v", path, err)
	}
	sampled, err := d.Confirm(t.Context(), inputs)
	if err != nil || sampled.TooLong || !strings.Contains(sampled.Method, "Monte Carlo") || !(sampled.Outputs["y"].Relative > 0) {
		t.Errorf("%+v, %v", sampled, err)
	}
}
