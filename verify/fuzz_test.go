package verify

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// echo is an engine that gives what it is given.
type echo struct{}

func (echo) Name() string                                                      { return "echo" }
func (echo) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) { return echo{}, nil }
func (echo) Close() error                                                      { return nil }

func (echo) Run(_ context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return map[string]*graph.Tensor{"y": in["x"].Renamed("y")}, nil
}

// FuzzVerify reads fixtures of whatever bytes and compares them with an engine that gives
// the inputs as outputs. "Equal" must be what the elements say, looked at by other means.
func FuzzVerify(f *testing.F) {
	encoded := func(t *graph.Tensor) []byte {
		b, err := graph.EncodeTensor(t)
		if err != nil {
			f.Fatal(err)
		}
		return b
	}
	nan := float32(math.NaN())
	for _, pair := range [][2]*graph.Tensor{
		{graph.Vector[float32]("x", 1, 2, 3), graph.Vector[float32]("y", 1, 2, 3.00001)},
		{graph.NewTensor("x", []float32{1, nan}, 1, 2), graph.NewTensor("x", []float32{1, nan}, 2, 1)},
		{graph.Vector[int64]("", 1, 2), graph.Vector[int64]("y", 1, 3)},
		{graph.Vector("x", true), {Name: "y", Elem: graph.Bool, Dims: []int64{1}, Raw: []byte{2}}},
		{{Name: "x", Elem: graph.Float16, Dims: []int64{1}, Raw: []byte{0, 0x80}}, {Name: "y", Elem: graph.Float16, Dims: []int64{1}, Raw: []byte{0, 0}}},
		{{Elem: graph.String, Dims: []int64{1}, Strings: [][]byte{[]byte("a")}}, {Elem: graph.String, Dims: []int64{1}, Strings: [][]byte{[]byte("b")}}},
	} {
		f.Add(encoded(pair[0]), encoded(pair[1]))
	}
	g := &graph.Graph{Name: "echo", Inputs: []graph.Value{{Name: "x"}}, Outputs: []graph.Value{{Name: "y"}}}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, in, out []byte) {
		fake.Write(t, filepath.Join(dir, "input_0.pb"), in)
		fake.Write(t, filepath.Join(dir, "output_0.pb"), out)
		fixtures, err := trial.ReadFixtures(dir, g)
		if err != nil {
			t.Fatal(err) // the files are there
		}
		report, err := Compare(t.Context(), judge.Subjects(g, echo{}), fixtures, &judge.Settings{Tolerance: &judge.Tolerance{Abs: 1e-5}})
		if err != nil {
			return
		}
		x, err := graph.DecodeTensor(in)
		if err != nil {
			t.Fatalf("compared, and no tensor: %v", err)
		}
		y, err := graph.DecodeTensor(out)
		if err != nil {
			t.Fatalf("compared, and no tensor: %v", err)
		}
		comparable := x.Elem == graph.String || x.Elem.Size() > 0
		switch code := report.ExitCode(); {
		case code == 0 && !alike(t, x, y), code == 1 && comparable && identical(x, y):
			t.Errorf("exit code %d of %v and %v", code, x, y)
		}
	})
}

// identical says that all bits are the same.
func identical(x, y *graph.Tensor) bool {
	return x.Elem == y.Elem && slices.Equal(x.Dims, y.Dims) && bytes.Equal(x.Raw, y.Raw) && slices.EqualFunc(x.Strings, y.Strings, bytes.Equal)
}

// alike says that tensors are one within 1e-5.
func alike(t *testing.T, x, y *graph.Tensor) bool {
	t.Helper()
	if identical(x, y) {
		return true
	}
	if x.Elem != y.Elem || !slices.Equal(x.Dims, y.Dims) || !x.Elem.IsFloat() {
		return false
	}
	if x.Elem != graph.Float {
		return true // of other floats only types and shapes are held against each other here
	}
	a, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	b, err := graph.Data[float32](y)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a {
		v, w := float64(a[i]), float64(b[i])
		if v != w && !(math.IsNaN(v) && math.IsNaN(w)) && !(math.Abs(v-w) <= 1e-5) {
			return false
		}
	}
	return true
}
