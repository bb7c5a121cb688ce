package trial

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// taking returns a graph of inputs a, b, … of types.
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
			edgesKind:     any(func(v float64) bool { return v != 0 && math.Abs(v) < least }),
			halvesKind:    any(func(v float64) bool { return math.Abs(v) > 8 || 2*v != math.Trunc(2*v) }),
		}
		g := taking(tensorOf(elem, graph.Batch, graph.Fixed(64)))
		g.Initializers = []*graph.Tensor{graph.Vector("edges", float32(0), 1e-9, 3)}
		runs := collect(t, g, nil)
		for k := range holds {
			f, ok := runs[string(k)+", batch=2"]
			if !ok || !holds[k](floatsOf(t, f.Inputs["a"])) {
				t.Errorf("%v: %s does not hold", elem, k)
			}
		}
		if want := len(holds) + 6; len(runs) != want {
			t.Errorf("%v: %d runs, want %d", elem, len(runs), want)
		}
	}
}

func TestSizes(t *testing.T) {
	two := taking(tensorOf(graph.Float, graph.Batch, graph.Unknown), tensorOf(graph.Int64, graph.Batch))
	only := &Generation{Kinds: []Kind{normalKind}, NoRows: true}
	var got []string
	for f := range collect(t, two, only) {
		got = append(got, f)
	}
	slices.Sort(got)
	want := []string{}
	for _, at := range []string{"1 1", "1 2", "2 1", "2 2", "2 64", "2 7", "64 2", "64 64", "7 2", "7 7", "2 0", "2 3", "2 32", "2 100"} {
		n, m, _ := strings.Cut(at, " ")
		want = append(want, "normal, scale 1, a[1]="+n+", batch="+m)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if f := collect(t, two, only)["normal, scale 1, a[1]=2, batch=0"]; !f.Extreme || len(f.Inputs["a"].Raw) != 0 {
		t.Error("no rows decide")
	}
	only.Dims = map[string]int64{"batch": 3, "a[1]": 5}
	runs := collect(t, two, only)
	f := runs["normal, scale 1, a[1]=5, batch=3"]
	if len(runs) != 1 || !slices.Equal(f.Inputs["a"].Dims, []int64{3, 5}) || !slices.Equal(f.Inputs["b"].Dims, []int64{3}) {
		t.Errorf("bound: %v", runs)
	}
	large := taking(tensorOf(graph.Int8, graph.Batch, graph.Fixed(1<<22)))
	runs = collect(t, large, ofKinds(normalKind))
	for name, f := range runs { // 64 times 4 Mi are too many, and 32 are much to compute
		if tooLarge := strings.HasSuffix(name, "=64"); tooLarge != (f.LeftOut != "") || tooLarge && !strings.Contains(f.LeftOut, "more than 67108864 elements") {
			t.Errorf("%q is left out as %q", name, f.LeftOut)
		}
	}
	if len(runs) != 5 {
		t.Errorf("%d runs", len(runs))
	}
}

func ofKinds(kinds ...Kind) *Generation { return &Generation{Kinds: kinds} }

// TestSizesThatAGraphTakes: what inference allows is found without running anything.
func TestSizesThatAGraphTakes(t *testing.T) {
	unnamed := graph.Unknown
	for name, c := range map[string]struct {
		of    func(b *graph.Builder) graph.Value
		first string   // the run of all kinds
		never []string // sizes that are not there
	}{
		"a window": {func(b *graph.Builder) graph.Value {
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1), graph.Dim{Name: "h", Size: unnamed.Size}, graph.Dim{Name: "w", Size: unnamed.Size})
			return b.Op("Conv", x, b.Parameter(graph.NewTensor("k", make([]float32, 45), 1, 1, 5, 9)))
		}, "normal, scale 1, batch=2, h=9, w=9", []string{" h=1,", " h=2,", " w=2", " w=7"}},
		"a factor": {func(b *graph.Builder) graph.Value {
			x := b.Input("x", graph.Float, graph.Batch, graph.Dim{Name: "n", Size: unnamed.Size})
			return b.Op("Reshape", x, b.Const(graph.Vector("s", int64(0), 4, 6)))
		}, "normal, scale 1, batch=2, n=24", []string{"n=1", "n=7", "n=64"}},
		"weights": {func(b *graph.Builder) graph.Value {
			x := b.Input("x", graph.Float, graph.Batch, graph.Dim{Name: "n", Size: unnamed.Size})
			return b.Op("MatMul", x, b.Parameter(graph.NewTensor("w", make([]float32, 2*576), 576, 2)))
		}, "normal, scale 1, batch=2, n=576", []string{"n=2"}},
		"a batch of eights": {func(b *graph.Builder) graph.Value {
			x := b.Input("x", graph.Float, graph.Batch)
			return b.Op("Reshape", x, b.Const(graph.Vector("s", int64(-1), 8)))
		}, "normal, scale 1, batch=8", []string{"batch=1", "batch=3", "batch=7"}},
	} {
		b := graph.NewBuilder("sized", 17)
		b.Output("y", c.of(b))
		g, err := b.Graph()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		runs := collect(t, g, nil)
		if _, there := runs[c.first]; !there {
			t.Errorf("%s: no run %q among %q", name, c.first, slices.Sorted(maps.Keys(runs)))
		}
		for run := range runs {
			for _, size := range c.never {
				if strings.Contains(run+",", size) && strings.HasSuffix(size, ",") || strings.HasSuffix(run, size) {
					t.Errorf("%s: run %q", name, run)
				}
			}
		}
	}
}

// TestSizesAreSearchedByRunning: where types do not tell, what ran and what did not leads to a size.
func TestSizesAreSearchedByRunning(t *testing.T) {
	g := taking(tensorOf(graph.Float, graph.Batch, graph.Dim{Name: "n", Size: graph.Unknown.Size}))
	takes := func(f Fixture) bool { return f.Inputs["a"].Dims[1] == 576 }
	var failed, ran []string
	for f, err := range Generate(g, nil) {
		if err != nil {
			t.Fatal(err)
		}
		ok := takes(f)
		if f.Tried != nil {
			f.Tried(map[bool]int{true: 1}[ok], 1)
		}
		if ok {
			ran = append(ran, f.Name)
		} else if f.Tried == nil {
			t.Errorf("%q does not run, and is no part of a search", f.Name)
		} else {
			failed = append(failed, f.Name)
		}
	}
	if len(failed) == 0 || len(failed) > 2*attempts || !slices.Contains(ran, "NaN, batch=2, n=576") || !slices.Contains(ran, "normal, scale 1, batch=32, n=576") {
		t.Errorf("%q ran; %d did not", ran, len(failed))
	}
	names := map[string]bool{}
	for f := range Generate(g, nil) { // nothing runs it
		if f.Tried != nil {
			f.Tried(0, 1)
		} else {
			names[f.Name] = true
		}
	}
	if !names["normal, scale 1, batch=2, n=2"] {
		t.Errorf("once the search ended, %v are made", names)
	}
}

// TestSizesForAllEngines: a size that one of two engines takes is no end of the search where both take another, and
// otherwise it is.
func TestSizesForAllEngines(t *testing.T) {
	g := taking(tensorOf(graph.Float, graph.Batch, graph.Dim{Name: "n", Size: graph.Unknown.Size}))
	for both, want := range map[int64]string{32: "n=32", 1 << 20: "n=3"} {
		var counted []string
		tried := 0
		for f, err := range Generate(g, nil) {
			if err != nil {
				t.Fatal(err)
			}
			ran, counts := 0, true
			if n := f.Inputs["a"].Dims[1]; n == both {
				ran = 2
			} else if n > 2 {
				ran = 1
			}
			if f.Tried != nil {
				tried++
				counts = f.Tried(ran, 2)
			}
			if counts && !f.Resized {
				counted = append(counted, f.Name)
			}
		}
		if len(counted) < 5 || slices.ContainsFunc(counted, func(name string) bool { return !strings.HasSuffix(name, want) }) || tried > 60 {
			t.Errorf("both take %d: %q count, and %d were tried; want those of %s", both, counted, tried, want)
		}
	}
}

func TestSeed(t *testing.T) {
	g := taking(tensorOf(graph.Float, graph.Fixed(9)))
	raw := func(s *Generation) []byte { return collect(t, g, s)["normal, scale 1"].Inputs["a"].Raw }
	if a := raw(nil); !bytes.Equal(a, raw(ofKinds(onesKind, normalKind))) || bytes.Equal(a, raw(&Generation{Seed: 1})) {
		t.Error("values depend on other things than seed and name")
	}
}

// wholeNumbers returns all elements of an input over some runs, apart from those of large numbers and of
// kinds that no data is like.
func wholeNumbers(t *testing.T, runs map[string]Fixture, name string) (all []float64) {
	for _, f := range runs {
		if !f.Extreme && !strings.HasPrefix(f.Name, string(vastKind)) {
			all = append(all, floatsOf(t, f.Inputs[name])...)
		}
	}
	return all
}

func TestIntegersHaveManyMagnitudes(t *testing.T) {
	for elem, want := range map[graph.DataType][2]float64{
		graph.Int64: {-wholeMost, wholeMost}, graph.Int32: {-wholeMost, wholeMost}, graph.Uint32: {0, wholeMost}, graph.Uint64: {0, wholeMost},
		graph.Int8: {-128, 127}, graph.Uint8: {0, 255}, graph.Int16: {-1 << 15, 1<<15 - 1}, graph.Uint16: {0, 1<<16 - 1}, graph.Bool: {0, 1},
	} {
		runs := collect(t, taking(tensorOf(elem, graph.Fixed(4000))), nil)
		x := wholeNumbers(t, runs, "a")
		if near := 0.01 * want[1]; math.Abs(slices.Min(x)-want[0]) > near || math.Abs(slices.Max(x)-want[1]) > near {
			t.Errorf("%v: %v to %v, want about %v", elem, slices.Min(x), slices.Max(x), want)
		}
		if small := slices.DeleteFunc(x, func(v float64) bool { return math.Abs(v) > 3 }); ranges(elem) && len(small) < 1000 {
			t.Errorf("%v: only %d small numbers", elem, len(small))
		}
		limits, extreme := runs["limits"]
		if extreme != ranges(elem) || extreme && !limits.Extreme {
			t.Errorf("%v: limits are made: %v, extreme: %v", elem, extreme, limits.Extreme)
		}
	}
	for elem, most := range map[graph.DataType]float64{graph.Int64: 1 << 40, graph.Int32: math.MaxInt32, graph.Uint32: math.MaxUint32} {
		x := floatsOf(t, collect(t, taking(tensorOf(elem, graph.Fixed(999))), nil)["large integers"].Inputs["a"])
		if v := slices.Max(x); v > most || v < 0.9*most {
			t.Errorf("large integers of %v: up to %v", elem, v)
		}
	}
	x := floatsOf(t, collect(t, taking(tensorOf(graph.Int32, graph.Fixed(99))), nil)["limits"].Inputs["a"])
	if slices.Min(x) != math.MinInt32 || slices.Max(x) != math.MaxInt32 {
		t.Errorf("limits: %v to %v", slices.Min(x), slices.Max(x))
	}
}

// TestIndicesPointIntoTheirTables: a is drawn so that it is an index, whatever is done to it before.
func TestIndicesPointIntoTheirTables(t *testing.T) {
	type value = graph.Value
	whole := func(b *graph.Builder, v ...int64) value { return b.Const(graph.Vector("c", v...)) }
	cast := func(to graph.DataType) graph.Attribute { return graph.Int("to", int64(to)) }
	for name, c := range map[string]struct {
		of       func(b *graph.Builder, x value) value
		elem     graph.DataType
		min, max float64
	}{
		"itself":          {func(b *graph.Builder, x value) value { return x }, graph.Int64, 0, 19},
		"unsqueezed":      {func(b *graph.Builder, x value) value { return b.Op("Unsqueeze", x, whole(b, 0)) }, graph.Int32, 0, 19},
		"added to":        {func(b *graph.Builder, x value) value { return b.Op("Add", x, whole(b, 5)) }, graph.Int64, -5, 14},
		"added to first":  {func(b *graph.Builder, x value) value { return b.Op("Add", whole(b, 5), x) }, graph.Int64, -5, 14},
		"less a number":   {func(b *graph.Builder, x value) value { return b.Op("Sub", x, whole(b, 100)) }, graph.Int64, 100, 119},
		"from a number":   {func(b *graph.Builder, x value) value { return b.Op("Sub", whole(b, 19), x) }, graph.Int64, 0, 19},
		"multiplied":      {func(b *graph.Builder, x value) value { return b.Op("Mul", x, whole(b, 4)) }, graph.Int64, 0, 4},
		"divided":         {func(b *graph.Builder, x value) value { return b.Op("Div", x, whole(b, 10)) }, graph.Int64, 0, 190},
		"negative":        {func(b *graph.Builder, x value) value { return b.Op("Neg", x) }, graph.Int64, -19, 0},
		"cast":            {func(b *graph.Builder, x value) value { return b.Op("Cast", x, cast(graph.Int64)) }, graph.Float, 0, 19},
		"rounded":         {func(b *graph.Builder, x value) value { return b.Op("Cast", b.Op("Floor", x), cast(graph.Int64)) }, graph.Float, 0, 19},
		"the remainder":   {func(b *graph.Builder, x value) value { return b.Op("Mod", x, whole(b, 20)) }, graph.Int64, 0, 60_000},
		"a far remainder": {func(b *graph.Builder, x value) value { return b.Op("Mod", x, whole(b, 50)) }, graph.Int64, 0, 19},
		"clipped": {func(b *graph.Builder, x value) value {
			return b.Op("Clip", x, b.Const(graph.Scalar("l", int64(0))), b.Const(graph.Scalar("h", int64(19))))
		}, graph.Int64, -wholeMost, wholeMost},
		"clipped below": {func(b *graph.Builder, x value) value { return b.Op("Max", x, whole(b, 3)) }, graph.Int64, -wholeMost, 19},
		"both":          {func(b *graph.Builder, x value) value { return b.Op("Add", x, x) }, graph.Int64, 0, 9},
		"joined":        {func(b *graph.Builder, x value) value { return b.Op("Concat", x, x, graph.Int("axis", 0)) }, graph.Int64, 0, 19},
		"two steps": {func(b *graph.Builder, x value) value {
			return b.Op("Cast", b.Op("Add", b.Op("Mul", x, whole(b, 2)), whole(b, 1)), cast(graph.Int32))
		}, graph.Int64, 0, 9},
	} {
		b := graph.NewBuilder("indexed", 18)
		x := b.Input("a", c.elem, graph.Fixed(400))
		b.Output("y", b.Op("Gather", b.Const(graph.NewTensor("table", make([]float32, 60), 20, 3)), c.of(b, x)))
		g, err := b.Graph()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		seen := wholeNumbers(t, collect(t, g, nil), "a")
		if near := max(1, 0.02*(c.max-c.min)); slices.Min(seen) < c.min || slices.Max(seen) > c.max || slices.Min(seen) > c.min+near || slices.Max(seen) < c.max-near {
			t.Errorf("%s: from %v to %v, want %v to %v", name, slices.Min(seen), slices.Max(seen), c.min, c.max)
		}
	}
}

// TestWhatPointsElsewhere: the operators with indices, the least of two tables, sizes, and subgraphs.
func TestWhatPointsElsewhere(t *testing.T) {
	types := make([]graph.Type, 7)
	for i := range types {
		types[i] = tensorOf(graph.Int64, graph.Fixed(200))
	}
	g := taking(types...)
	g.Initializers = []*graph.Tensor{
		graph.NewTensor("table", make([]float32, 60), 20, 3), graph.Vector("depth", int64(5)), graph.Vector("few", make([]float32, 9)...),
		graph.NewTensor("cube", make([]float32, 24), 4, 3, 2), graph.Vector("yes", true),
	}
	inner := &graph.Graph{Nodes: []*graph.Node{{Op: "Gather", Inputs: []string{"few", "f"}, Outputs: []string{"k"}}}, Outputs: []graph.Value{{Name: "k"}}}
	passing := &graph.Graph{Nodes: []*graph.Node{{Op: "Identity", Inputs: []string{"g"}, Outputs: []string{"n"}}}, Outputs: []graph.Value{{Name: "n"}}}
	g.Nodes = []*graph.Node{
		{Op: "OneHot", Inputs: []string{"a", "depth", "values"}, Outputs: []string{"o"}},
		{Op: "Gather", Inputs: []string{"table", "b"}, Outputs: []string{"h"}, Attrs: []graph.Attribute{graph.Int("axis", -1)}},
		{Op: "GatherElements", Inputs: []string{"few", "b"}, Outputs: []string{"i"}},
		{Op: "ScatterElements", Inputs: []string{"few", "c", "few"}, Outputs: []string{"j"}},
		{Op: "GatherND", Inputs: []string{"cube", "d"}, Outputs: []string{"l"}},
		{Op: "Tile", Inputs: []string{"few", "e"}, Outputs: []string{"again"}},
		{Op: "If", Inputs: []string{"yes"}, Outputs: []string{"m"}, Attrs: []graph.Attribute{{Name: "then_branch", Kind: graph.AttrGraph, Graph: inner}}},
		{Op: "If", Inputs: []string{"yes"}, Outputs: []string{"p"}, Attrs: []graph.Attribute{{Name: "then_branch", Kind: graph.AttrGraph, Graph: passing}}},
		{Op: "Gather", Inputs: []string{"few", "p"}, Outputs: []string{"q"}},
	}
	runs := collect(t, g, nil)
	for name, most := range map[string]float64{"a": 4, "b": 2, "c": 8, "d": 1, "e": 1, "f": 8, "g": 8} {
		if x := wholeNumbers(t, runs, name); slices.Min(x) != 0 || slices.Max(x) != most {
			t.Errorf("%s: %v to %v, want 0 to %v", name, slices.Min(x), slices.Max(x), most)
		}
	}
}

// TestOperandsThatAreOpen: what the specification leaves open, or refuses, is not made.
func TestOperandsThatAreOpen(t *testing.T) {
	g := taking(tensorOf(graph.Int64, graph.Fixed(99)), tensorOf(graph.Int32, graph.Fixed(99)), tensorOf(graph.Float, graph.Fixed(99)),
		tensorOf(graph.Int64, graph.Fixed(2)), tensorOf(graph.Int64, graph.Fixed(3)), tensorOf(graph.Float, graph.Fixed(99)))
	g.Nodes = []*graph.Node{
		{Op: "Div", Inputs: []string{"x", "a"}, Outputs: []string{"by"}},
		{Op: "Pow", Inputs: []string{"x", "b"}, Outputs: []string{"power"}},
		{Op: "QuantizeLinear", Inputs: []string{"x", "c"}, Outputs: []string{"level"}},
		{Op: "Slice", Inputs: []string{"x", "s", "s", "e", "d"}, Outputs: []string{"cut"}},
		{Op: "Div", Inputs: []string{"x", "f"}, Outputs: []string{"ratio"}}, // of floats anything goes
	}
	runs := collect(t, g, nil)
	for name, c := range map[string][2]float64{"a": {1, wholeMost}, "b": {0, 3}, "c": {1, 2}, "d": {1, 1}} {
		x := wholeNumbers(t, runs, name)
		if slices.Min(x) != c[0] || slices.Max(x) > c[1]+2*wholeMost*c[0] || slices.Max(x) < c[1] && name != "a" {
			t.Errorf("%s: %v to %v, want %v", name, slices.Min(x), slices.Max(x), c)
		}
	}
	for name, f := range runs {
		if axes := floatsOf(t, f.Inputs["e"]); !slices.Equal(axes, []float64{0, 1, 2}) {
			t.Errorf("%s: axes %v", name, axes)
		}
	}
	if x := wholeNumbers(t, runs, "f"); !slices.Contains(x, 0) || slices.Min(x) > -1 {
		t.Error("a divisor of floats is kept from 0")
	}
}

// TestNumbersOfTheGraph: thresholds and constants are tried, and those beside them, of both graphs.
func TestNumbersOfTheGraph(t *testing.T) {
	threshold := func(v float32) *graph.Graph {
		b := graph.NewBuilder("threshold", 17)
		b.Output("y", b.Op("Greater", b.Input("a", graph.Float, graph.Fixed(1000)), b.Const(graph.Scalar("t", v))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	x := floatsOf(t, collect(t, threshold(37.25), &Generation{Also: []*graph.Graph{threshold(-6e5)}})["the graph's numbers"].Inputs["a"])
	for _, want := range []float64{37.25, 37.25 * 1.001, 37.25 * 0.999, -6e5} {
		v := float64(float32(want))
		if !slices.Contains(x, v) {
			t.Errorf("%v is not tried", v)
		}
	}
	if above := float64(math.Nextafter32(37.25, 40)); !slices.Contains(x, above) {
		t.Errorf("%v, the next number, is not tried", above)
	}
	if all := spread(make([]float64, 1000), edgesTried); len(all) != edgesTried {
		t.Errorf("%d numbers", len(all))
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
		{taking(tensorOf(graph.Complex64, graph.Batch)), Generation{}, "of which none are generated"},
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
