package oracle_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestNothingOverflowsOrCancels holds operators, at numbers where the formula of the specification leaves
// the range of float64 or cancels in it, against what the formula says in exact arithmetic. The wanted
// values are first terms of series, whose next terms are below the bound.
func TestNothingOverflowsOrCancels(t *testing.T) {
	e := math.Exp
	tanhGelu := graph.Text("approximate", "tanh")
	last := graph.Int("axis", -1)
	for _, c := range []struct {
		op   string
		args []graph.Arg
		x    []float64
		want []float64
	}{
		{"Sigmoid", nil, []float64{-720, 720}, []float64{e(-720), 1}},
		{"Softplus", nil, []float64{-720, 720}, []float64{e(-720), 720}},
		{"Mish", nil, []float64{-40, 720}, []float64{-40 * e(-40), 720}},
		// x·exp(2z) with z = √(2/π)·(x + 0.044715·x³)
		{"Gelu", []graph.Arg{tanhGelu}, []float64{-9}, []float64{-9 * e(2*math.Sqrt(2/math.Pi)*(-9-0.044715*729))}},
		// x·φ(x)/|x|·(1 − 1/x² + 3/x⁴ − 15/x⁶), the tail of the normal distribution
		{"Gelu", nil, []float64{-30}, []float64{-e(-450) / math.Sqrt(2*math.Pi) * (1 - 1./900 + 3./810000 - 15./729000000)}},
		{"LogSoftmax", []graph.Arg{last}, []float64{0, -50}, []float64{-e(-50), -50 - e(-50)}},
		{"LogSoftmax", []graph.Arg{last}, []float64{1e300, 0}, []float64{0, -1e300}},
		{"Softmax", []graph.Arg{last}, []float64{1000, 300}, []float64{1, e(-700)}},
		{"ReduceLogSumExp", nil, []float64{0, -50}, []float64{e(-50)}},
		{"ReduceLogSumExp", nil, []float64{1000, 1000}, []float64{1000 + math.Ln2}},
		{"ReduceLogSumExp", nil, []float64{math.Inf(1), 1}, []float64{math.Inf(1)}},
		{"ReduceLogSumExp", nil, []float64{math.Inf(1), math.Inf(1)}, []float64{math.Inf(1)}},
		{"ReduceLogSumExp", nil, []float64{math.Inf(-1), math.Inf(-1)}, []float64{math.Inf(-1)}},
		{"ReduceL2", nil, []float64{3e200, 4e200}, []float64{5e200}},
		{"ReduceL2", nil, []float64{3e-200, 4e-200}, []float64{5e-200}},
		{"Elu", nil, []float64{-1e-20}, []float64{-1e-20}},
		{"Celu", nil, []float64{-1e-20}, []float64{-1e-20}},
	} {
		y, err := runAt(t, 20, graph.Vector("", c.x...), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op(c.op, append([]graph.Arg{x}, c.args...)...)
		})
		if err != nil {
			t.Errorf("%s: %v", c.op, err)
			continue
		}
		got, err := graph.Data[float64](y)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s of %v is %v, %v", c.op, c.x, got, err)
			continue
		}
		for i, want := range c.want {
			if got[i] != want && !(math.Abs(got[i]-want) <= 1e-7*math.Abs(want)) {
				t.Errorf("%s of %v is %v, want %v", c.op, c.x, got[i], want)
			}
		}
	}
}
