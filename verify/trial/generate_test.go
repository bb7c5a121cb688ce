package trial

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// taking is a graph of inputs a, b, … of types.
func taking(types ...graph.Type) *graph.Graph {
	g := &graph.Graph{Name: "taking"}
	for i, t := range types {
		g.Inputs = append(g.Inputs, graph.Value{Name: string(rune('a' + i)), Type: t})
	}
	return g
}

func tensorOf(elem graph.DataType, dims ...graph.Dim) graph.Type {
	return graph.Type{Elem: elem, Shape: graph.Dims(dims...)}
}

func collect(t *testing.T, g *graph.Graph, s *Generation) map[string]Fixture {
	t.Helper()
	runs := map[string]Fixture{}
	for f, err := range Generate(g, s) {
		if err != nil {
			t.Fatal(err)
		}
		if f.LeftOut != "" {
			if runs[f.Name] = f; f.Inputs != nil {
				t.Errorf("%q is left out and has inputs", f.Name)
			}
			continue
		}
		if _, twice := runs[f.Name]; twice || !f.Generated || f.Outputs != nil {
			t.Errorf("%q: twice, not generated or with outputs", f.Name)
		}
		for _, v := range g.Feeds() {
			if in := f.Inputs[v.Name]; in == nil || in.Name != v.Name || in.Elem != v.Type.Elem || element.Whole(in) != nil {
				t.Errorf("%q: input %q is %+v", f.Name, v.Name, in)
			}
		}
		runs[f.Name] = f
	}
	return runs
}

func floatsOf(t *testing.T, in *graph.Tensor) []float64 {
	t.Helper()
	f, _ := element.Of(in.Elem)
	out := []float64{}
	for i := range in.Len() {
		out = append(out, f.Value(f.Bits(in.Raw, i)))
	}
	return out
}

// TestKindsAreWhatTheySay, in every type of floats.
func TestKindsAreWhatTheySay(t *testing.T) {
	any := func(bad func(float64) bool) func([]float64) bool {
		return func(x []float64) bool { return !slices.ContainsFunc(x, bad) }
	}
	for _, elem := range []graph.DataType{graph.Float, graph.Double, graph.Float16, graph.BFloat16} {
		f, _ := element.Of(elem)
		most, least := f.Most, f.Normal
		holds := map[Kind]func(x []float64) bool{
			zerosKind:    any(func(v float64) bool { return v != 0 }),
			onesKind:     any(func(v float64) bool { return v != 1 }),
			negativeKind: any(func(v float64) bool { return v > 0 }),
			largeKind: func(v []float64) bool {
				return slices.Max(v) > math.Sqrt(most)/2 && slices.Max(v)*slices.Max(v) <= most
			},
			subnormalKind: func(v []float64) bool { return slices.Max(v) > least/4 && slices.Max(v) < least },
			nanKind:       func(v []float64) bool { return math.IsNaN(v[0]) && !math.IsNaN(v[1]) && math.IsNaN(v[8]) },
			infinityKind:  func(v []float64) bool { return v[0] == math.Inf(1) && !math.IsInf(v[1], 0) && v[8] == math.Inf(-1) },
			normalKind:    func(v []float64) bool { return slices.Max(v) > 1 && slices.Max(v) < 7 && slices.Min(v) < -1 },
			smallKind:     func(v []float64) bool { return slices.Max(v) > 0.01 && slices.Max(v) < 0.07 },
			wideKind:      func(v []float64) bool { return slices.Max(v) > 100 && slices.Max(v) < 700 },
		}
		runs := collect(t, taking(tensorOf(elem, graph.Batch, graph.Fixed(64))), nil)
		for _, k := range Kinds() {
			f, ok := runs[string(k)+", batch=2"]
			if !ok || !holds[k](floatsOf(t, f.Inputs["a"])) {
				t.Errorf("%v: %s does not hold", elem, k)
			}
		}
		if want := len(Kinds()) + 3; len(runs) != want {
			t.Errorf("%v: %d runs, want %d", elem, len(runs), want)
		}
	}
}

func TestSizes(t *testing.T) {
	two := taking(tensorOf(graph.Float, graph.Batch, graph.Unknown), tensorOf(graph.Int64, graph.Batch))
	only := &Generation{Kinds: []Kind{normalKind}}
	var got []string
	for f := range collect(t, two, only) {
		got = append(got, f)
	}
	slices.Sort(got)
	want := []string{}
	for _, at := range []string{"1 1", "1 2", "2 1", "2 2", "2 64", "2 7", "64 2", "64 64", "7 2", "7 7"} {
		n, m, _ := strings.Cut(at, " ")
		want = append(want, "normal, scale 1, a[1]="+n+", batch="+m)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	only.Dims = map[string]int64{"batch": 3, "a[1]": 5}
	runs := collect(t, two, only)
	f := runs["normal, scale 1, a[1]=5, batch=3"]
	if len(runs) != 1 || !slices.Equal(f.Inputs["a"].Dims, []int64{3, 5}) || !slices.Equal(f.Inputs["b"].Dims, []int64{3}) {
		t.Errorf("bound: %v", runs)
	}
	large := taking(tensorOf(graph.Int8, graph.Batch, graph.Fixed(1<<22)))
	runs = collect(t, large, ofKinds(normalKind))
	for name, f := range runs { // 64 times 4 Mi are too many
		if tooLarge := strings.HasSuffix(name, "=64"); tooLarge != (f.LeftOut != "") || tooLarge && !strings.Contains(f.LeftOut, "more than 67108864 elements") {
			t.Errorf("%q is left out as %q", name, f.LeftOut)
		}
	}
	if len(runs) != 4 {
		t.Errorf("%d runs", len(runs))
	}
}

func ofKinds(kinds ...Kind) *Generation { return &Generation{Kinds: kinds} }

func TestSeed(t *testing.T) {
	g := taking(tensorOf(graph.Float, graph.Fixed(9)))
	raw := func(s *Generation) []byte { return collect(t, g, s)["normal, scale 1"].Inputs["a"].Raw }
	if a := raw(nil); !bytes.Equal(a, raw(ofKinds(onesKind, normalKind))) || bytes.Equal(a, raw(&Generation{Seed: 1})) {
		t.Error("values depend on other things than seed and name")
	}
}

func TestIntegers(t *testing.T) {
	g := taking(tensorOf(graph.Int64, graph.Fixed(200)), tensorOf(graph.Int32, graph.Fixed(200)), tensorOf(graph.Bool, graph.Fixed(200)),
		tensorOf(graph.Uint8, graph.Fixed(2000)), tensorOf(graph.Int64, graph.Fixed(200)), tensorOf(graph.Int64, graph.Fixed(200)))
	g.Initializers = []*graph.Tensor{
		graph.NewTensor("table", make([]float32, 60), 20, 3), graph.Vector("depth", int64(5)), graph.Vector("few", make([]float32, 9)...),
	}
	g.Nodes = []*graph.Node{
		{Op: "Unsqueeze", Inputs: []string{"a", "axes"}, Outputs: []string{"moved"}},
		{Op: "Gather", Inputs: []string{"table", "moved"}, Outputs: []string{"g"}},
		{Op: "OneHot", Inputs: []string{"b", "depth", "values"}, Outputs: []string{"o"}},
		{Op: "Gather", Inputs: []string{"table", "e"}, Outputs: []string{"h"}, Attrs: []graph.Attribute{graph.Int("axis", -1)}},
		{Op: "GatherElements", Inputs: []string{"few", "e"}, Outputs: []string{"i"}},
		{Op: "Tile", Inputs: []string{"f", "repeats"}, Outputs: []string{"again"}},
		{Op: "ScatterElements", Inputs: []string{"few", "again", "few"}, Outputs: []string{"j"}},
	}
	runs := collect(t, g, nil)
	if len(runs) != len(exactKinds) {
		t.Errorf("%d runs, want %d", len(runs), len(exactKinds))
	}
	for name, most := range map[string]float64{"a": 19, "b": 4, "c": 1, "d": 255, "e": 2, "f": 8} {
		for _, k := range exactKinds {
			x := floatsOf(t, runs[string(k)].Inputs[name])
			want := map[Kind]float64{normalKind: most, zerosKind: 0, onesKind: 1}[k]
			if slices.Max(x) != want || k == normalKind && slices.Min(x) != 0 {
				t.Errorf("%s of %s: %v to %v, want up to %v", k, name, slices.Min(x), slices.Max(x), want)
			}
		}
	}
}

func TestGenerationsThatAreWrong(t *testing.T) {
	batch := tensorOf(graph.Float, graph.Batch)
	for _, c := range []struct {
		g    *graph.Graph
		s    Generation
		want string
	}{
		{taking(batch), Generation{Dims: map[string]int64{"n": 1}}, `no input has a dimension "n"; those that are open are ["batch"]`},
		{taking(batch), Generation{Dims: map[string]int64{"batch": -1}}, "batch=-1"},
		{taking(batch), Generation{Kinds: []Kind{"odd"}}, `"odd"`},
		{taking(tensorOf(graph.String, graph.Batch)), Generation{}, "of which none are generated"},
		{taking(graph.Type{Elem: graph.Float}), Generation{}, "unknown rank"},
		{taking(tensorOf(graph.Float, graph.Fixed(1<<20), graph.Fixed(1<<20))), Generation{}, "more than"},
	} {
		for _, err := range Generate(c.g, &c.s) {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		}
	}
}

// A run in which a value in between takes more than the memory allowed is left out.
func TestGenerateMemory(t *testing.T) {
	b := graph.NewBuilder("wide", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1))
	b.Output("y", b.Op("ReduceSum", b.Op("Mul", x, b.Const(graph.Vector("wide", make([]float32, 1000)...)))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	runs := collect(t, g, &Generation{Memory: 100_000})
	if why := runs["normal, scale 1, batch=64"].LeftOut; !strings.Contains(why, "would take 256000 bytes; the limit is 100000") {
		t.Errorf("left out as %q", why)
	}
	if why := runs["normal, scale 1, batch=7"].LeftOut; why != "" {
		t.Errorf("a small run is left out: %s", why)
	}
}
