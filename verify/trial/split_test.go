package trial

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

// firsts returns the first elements of the rows that inputs have.
func firsts(t *testing.T, inputs Inputs) (out []float32) {
	t.Helper()
	for in, err := range inputs {
		if err != nil {
			t.Fatal(err)
		}
		x, err := graph.Data[float32](in["input"])
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(x); i += 2 {
			out = append(out, x[i])
		}
	}
	return out
}

func setOf(rows int) *data.Set {
	set := &data.Set{Name: "numbers", Features: 2, X: make([]float32, 2*rows)}
	for i := range set.X {
		set.X[i] = float32(i / 2)
	}
	return set
}

// TestSplitSet: a search never sees a row that is compared on.
func TestSplitSet(t *testing.T) {
	g := fake.Graph()
	s, err := SplitSet(setOf(10), g, g, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Concat(firsts(t, s.Search), firsts(t, s.Compare)); !slices.Equal(got, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("rows %v", got)
	}
	if s.What != "5 rows of numbers that were not searched on" {
		t.Error(s.What)
	}
	if s, err = SplitSet(setOf(10), g, g, false); err != nil || s.Search != nil || len(firsts(t, s.Compare)) != 10 {
		t.Errorf("without a search: %+v, %v", s, err)
	}
	fixed := fake.Graph()
	fixed.Inputs[0].Type.Shape[0] = graph.Fixed(4)
	if s, err = SplitSet(setOf(10), g, fixed, false); err != nil || len(firsts(t, s.Compare)) != 8 {
		t.Errorf("of a batch of 4: %v, %v", firsts(t, s.Compare), err)
	}
	if _, err = SplitSet(setOf(5), g, fixed, true); err == nil {
		t.Error("one batch is searched on and compared on")
	}
}

func TestSplitFixtures(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []int{1, 1, 2} { // those that are compared on
		fake.WriteSet(t, filepath.Join(dir, fmt.Sprint(setPrefix, i)), 1, true)
		s, err := SplitFixtures(dir, fake.Graph(), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(firsts(t, s.Compare)); got != want {
			t.Errorf("of %d fixtures %d are compared on, want %d: %s", i+1, got, want, s.What)
		}
	}
}

// TestSplitGenerated: runs that nothing takes are left out and said, and sizes are searched where nothing
// takes any.
func TestSplitGenerated(t *testing.T) {
	g := taking(tensorOf(graph.Float, graph.Batch, graph.Dim{Name: "n", Size: graph.Unknown.Size}))
	sizes := func(inputs Inputs) (dims [][]int64) {
		for in, err := range inputs {
			if err != nil {
				t.Fatal(err)
			}
			dims = append(dims, in["a"].Dims)
		}
		return dims
	}
	never := errors.New("never")
	for name, c := range map[string]struct {
		dims    map[string]int64
		many    bool
		takes   func(batch, n int64) bool
		want    string
		refused int
	}{
		"anything":     {nil, false, func(batch, n int64) bool { return true }, "[[1 1] [2 2] [7 7]]", 0},
		"not 7 rows":   {nil, false, func(batch, n int64) bool { return batch != 7 }, "[[1 1] [2 2]]", 1},
		"one size":     {nil, false, func(batch, n int64) bool { return n == 576 }, "[[2 576]]", 3},
		"bound":        {map[string]int64{"n": 5}, false, func(batch, n int64) bool { return n == 5 }, "[[1 5] [2 5] [7 5]]", 0},
		"bound wrong":  {map[string]int64{"n": 5, "batch": 1}, false, func(batch, n int64) bool { return n == 6 }, "", 0},
		"many":         {nil, true, func(batch, n int64) bool { return true }, "[[1 1] [2 2] [7 7] [64 64]]", 0},
		"up to 50":     {nil, true, func(batch, n int64) bool { return batch < 50 }, "[[1 1] [2 2] [7 7] [32 32]]", 0},
		"many, a size": {nil, true, func(batch, n int64) bool { return n == 576 }, "[[2 576] [64 576]]", 3},
		"bound, of no": {map[string]int64{"m": 5}, false, nil, "", 0},
	} {
		s, err := SplitGenerated(g, g, c.dims, c.many, func(in map[string]*graph.Tensor) error {
			if d := in["a"].Dims; !c.takes(d[0], d[1]) {
				return never
			}
			return nil
		})
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			continue
		}
		if err != nil || fmt.Sprint(sizes(s.Compare)) != c.want || fmt.Sprint(sizes(s.Search)) != c.want || len(s.Refused) != c.refused {
			t.Errorf("%s: %v, refused %q, %v", name, sizes(s.Compare), s.Refused, err)
		}
	}
	fixed := taking(tensorOf(graph.Float, graph.Fixed(3), graph.Dim{Name: "n", Size: graph.Unknown.Size}))
	s, err := SplitGenerated(g, fixed, nil, true, func(map[string]*graph.Tensor) error { return nil })
	if err != nil || sizes(s.Compare)[0][0] != 3 {
		t.Errorf("a conversion of a fixed batch: %v, %v", sizes(s.Compare), err)
	}
}

// TestSplitGeneratedCostly: a net that computes much is compared on fewer rows, and that is said.
func TestSplitGeneratedCostly(t *testing.T) {
	b := graph.NewBuilder("costly", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2048), graph.Fixed(2048))
	b.Output("y", b.Op("MatMul", x, x)) // 2048³ terms a row
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	s, err := SplitGenerated(g, g, nil, true, func(map[string]*graph.Tensor) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for in, err := range s.Compare {
		if err != nil {
			t.Fatal(err)
		}
		rows += Rows(in)
	}
	if rows != 1 || len(s.Refused) != 1 || !strings.Contains(s.Refused[0], "computes much") {
		t.Errorf("compared on %d rows; %q", rows, s.Refused)
	}
}

// TestSplitBeside: the fixtures beside a file are found where the converted graph takes them.
func TestSplitBeside(t *testing.T) {
	dir, g := t.TempDir(), fake.Graph()
	path := filepath.Join(dir, "model.onnx")
	if _, found := SplitBeside(path, g, g, false); found {
		t.Error("fixtures are found where none are")
	}
	fake.WriteSet(t, filepath.Join(dir, setPrefix+"0"), 1, true)
	s, found := SplitBeside(path, g, g, false)
	if !found || len(firsts(t, s.Compare)) == 0 || s.What != "the fixtures in "+dir {
		t.Errorf("found: %v, %q", found, s.What)
	}
	fixed := fake.Graph()
	fixed.Inputs[0].Type.Shape[0] = graph.Fixed(99)
	if _, found := SplitBeside(path, g, fixed, false); found {
		t.Error("fixtures are of another batch than the conversion's")
	}
}
