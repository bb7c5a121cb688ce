package verify

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// autoencoderRun returns a run of n rows: what goes in, and what comes of it.
func autoencoderRun(n int, code func(i int) float32, off func(i int) float32) (in, out map[string]*graph.Tensor) {
	var x, z, y []float32
	for i := range n {
		v := float32(i%7) / 8
		x, z, y = append(x, v, v), append(z, code(i), 0), append(y, v+off(i), v)
	}
	tensor := func(name string, v []float32) *graph.Tensor { return graph.NewTensor(name, v, int64(n), 2) }
	in = map[string]*graph.Tensor{hourglass.InputName: tensor(hourglass.InputName, x)}
	out = map[string]*graph.Tensor{hourglass.LatentName: tensor(hourglass.LatentName, z), hourglass.ReconstructionName: tensor(hourglass.ReconstructionName, y)}
	return in, out
}

func autoencoderPair(t *testing.T, n int, code, off func(i int) float32) *AutoencoderPair {
	t.Helper()
	g := &graph.Graph{Outputs: []graph.Value{{Name: hourglass.LatentName}, {Name: hourglass.ReconstructionName}}}
	r := newRowErrors(g)
	for subject, f := range map[string][2]func(int) float32{"a": {func(int) float32 { return 2 }, growing}, "b": {code, off}} {
		in, out := autoencoderRun(n, f[0], f[1])
		r.add(0, subject, in, out)
	}
	report := r.report([]*judge.Pair{{Reference: "a", Subject: "b"}})
	if report == nil || report.Rows != n || len(report.Pairs) != 1 {
		t.Fatalf("%+v", report)
	}
	if _, err := json.Marshal(report); err != nil {
		t.Error(err)
	}
	return report.Pairs[0]
}

// growing errors are larger with each row.
func growing(i int) float32 { return float32(i+1) / 16 }

func TestAutoencoderThatIsTheSame(t *testing.T) {
	p := autoencoderPair(t, 100, func(int) float32 { return 2 }, growing)
	if p.MaxShift != 0 || p.Distance != 0 || p.Flips != 0 || !slices.Equal(p.Errors[0], p.Errors[1]) || len(p.Shifts) != 1 || p.Shifts[0].Count != 100 {
		t.Errorf("%+v", p)
	}
}

// TestAutoencoderThatMoves: each figure shows what it is of.
func TestAutoencoderThatMoves(t *testing.T) {
	code := func(i int) float32 { return 2 + float32(i%2)/5 } // every second by a tenth of its length
	off := func(i int) float32 {
		if i == 10 { // now the worst
			return 100
		}
		return growing(i)
	}
	p := autoencoderPair(t, 100, code, off)
	if math.Abs(p.MeanShift-0.05) > 1e-6 || math.Abs(p.MaxShift-0.1) > 1e-6 {
		t.Errorf("codes move by %v, at most %v; want 0.05 and 0.1", p.MeanShift, p.MaxShift)
	}
	rows := 0
	for _, b := range p.Shifts {
		rows += b.Count
	}
	if rows != 100 || p.Shifts[0].Count != 50 {
		t.Errorf("shifts %+v", p.Shifts)
	}
	if p.Flips != 1 || !slices.Equal(p.Flipped, []int{10}) || math.Abs(p.Distance-0.01) > 1e-9 {
		t.Errorf("%d rows change sides, %v; distributions %v apart", p.Flips, p.Flipped, p.Distance)
	}
	if len(p.Errors[0]) != 21 || !slices.IsSorted(p.Errors[1]) || p.Errors[1][20] != 100*100/2 {
		t.Errorf("errors %v", p.Errors)
	}
}

// TestAutoencoderOfNaN: what is not finite is a figure that JSON can write.
func TestAutoencoderOfNaN(t *testing.T) {
	nan := func(i int) float32 { return float32(math.NaN()) }
	p := autoencoderPair(t, 5, nan, nan)
	if p.MaxShift != math.MaxFloat64 || p.MeanErrors[1] != math.MaxFloat64 {
		t.Errorf("%+v", p)
	}
}

// TestAutoencoderThatIsNone: other outputs, and sides of other rows or other runs.
func TestAutoencoderThatIsNone(t *testing.T) {
	if newRowErrors(fake.Graph()) != nil {
		t.Error("a graph without a code or a reconstruction is taken for an autoencoder")
	}
	g := &graph.Graph{Outputs: []graph.Value{{Name: hourglass.LatentName}}}
	r := newRowErrors(g)
	for subject, n := range map[string]int{"a": 3, "b": 4} {
		in, out := autoencoderRun(n, growing, growing)
		r.add(0, subject, in, out)
	}
	if report := r.report([]*judge.Pair{{Reference: "a", Subject: "b"}}); report != nil {
		t.Errorf("%+v", report)
	}
	r = newRowErrors(g)
	in, out := autoencoderRun(3, growing, growing)
	r.add(0, "a", in, out)
	r.add(1, "b", in, out)
	if report := r.report([]*judge.Pair{{Reference: "a", Subject: "b"}}); report != nil {
		t.Errorf("rows of two runs are held against each other: %+v", report)
	}
}
