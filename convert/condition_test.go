//go:build cgo

package convert_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

const conditionClasses = 3

// conditions are the forms of a condition, and how a graph takes each beside values.
var conditions = map[string]struct {
	elem     graph.DataType
	dims     []graph.Dim
	features func(b *graph.Builder, c graph.Value) graph.Value
}{
	"one-hot": {graph.Float, graph.Dims(graph.Symbol("N"), graph.Fixed(conditionClasses)), func(_ *graph.Builder, c graph.Value) graph.Value { return c }},
	"index":   {graph.Int64, graph.Dims(graph.Symbol("N")), embedded},
	"column": {graph.Int32, graph.Dims(graph.Symbol("N"), graph.Fixed(1)), func(b *graph.Builder, c graph.Value) graph.Value {
		return embedded(b, b.Op("Squeeze", c, b.Const(graph.Vector[int64]("", 1))))
	}},
}

// embedded looks an index up in a table that is learnt.
func embedded(b *graph.Builder, index graph.Value) graph.Value {
	return b.Op("Gather", b.Parameter(table), index)
}

var table = random("table", conditionClasses, 4)

// conditional returns an autoencoder of rows of 6 values, given a condition at both ends, as
// anyone might write it: it has an input with a default, one that only an output beside
// the reconstruction needs, and names that ours are in the way of.
func conditional(t *testing.T, form string) *graph.Graph {
	t.Helper()
	c := conditions[form]
	b := graph.NewBuilder("conditional", 13)
	class := b.Input("input", c.elem, c.dims...)
	x := b.Input("label", graph.Float, graph.Symbol("N"), graph.Fixed(6))
	target := b.Input("target", graph.Float, graph.Symbol("N"), graph.Fixed(6))
	shift := b.Parameter(random("shift", 6))
	features := c.features(b, class)
	width := features.Type.Shape[1].Size
	axis := graph.Int("axis", 1)
	h := b.Op("Tanh", b.Op("MatMul", b.Op("Concat", b.Op("Sub", x, shift), features, axis), b.Parameter(random("down", 6+width, 2))))
	y := b.Op("Gemm", b.Op("Concat", h, features, axis), b.Parameter(random("up", 2+width, 6)), b.Parameter(random("bias", 6)))
	b.Output("code", h)
	b.Output("y", b.Op("Add", y, shift))
	b.Output("error", b.Op("ReduceMean", b.Op("Abs", b.Op("Sub", y, target))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Inputs = append(g.Inputs, graph.Value{Name: "shift", Type: g.Initializer("shift").Type()})
	return g
}

// labelledRows returns rows of noise about one point a class.
func labelledRows(rows int) *data.Set {
	r := rand.New(rand.NewPCG(3, 1))
	s := &data.Set{Name: "rows", Features: 6}
	for i := range rows {
		class := int32(i % conditionClasses)
		s.Labels = append(s.Labels, class)
		for j := range 6 {
			s.X = append(s.X, float32(r.NormFloat64())/4+float32((int(class)+j)%conditionClasses))
		}
	}
	return s
}

// fed returns the first rows of a set as a form of condition has them.
func fed(form string, set *data.Set, rows int) map[string]*graph.Tensor {
	n, labels := int64(rows), set.Labels[:rows]
	in := map[string]*graph.Tensor{"label": graph.NewTensor("label", set.X[:6*rows], n, 6), "target": graph.NewTensor("target", set.X[:6*rows], n, 6)}
	switch form {
	case "one-hot":
		v := make([]float32, rows*conditionClasses)
		for i, l := range labels {
			v[i*conditionClasses+int(l)] = 1
		}
		in["input"] = graph.NewTensor("input", v, n, conditionClasses)
	case "index":
		v := make([]int64, rows)
		for i, l := range labels {
			v[i] = int64(l)
		}
		in["input"] = graph.NewTensor("input", v, n)
	case "column":
		in["input"] = graph.NewTensor("input", labels, n, 1)
	}
	return in
}

// TestImportConditional: the model computes what the graph did, learns the rest beside the
// label, and what is exported of it gives the same on each engine.
func TestImportConditional(t *testing.T) {
	set := labelledRows(60)
	for form := range conditions {
		t.Run(form, func(t *testing.T) {
			g := conditional(t, form)
			m, err := convert.Import(t.Context(), g, convert.ImportSettings{Condition: "input"}, native.Engine{})
			if err != nil {
				t.Fatal(err)
			}
			config := m.Config.(convert.Imported)
			if config.Condition != "input" || config.Classes != conditionClasses || strings.Join(config.Dropped, " ") != "code error" || m.Latent() != 2 {
				t.Errorf("a code of %d, %+v", m.Latent(), config)
			}
			for _, p := range m.Parameters() {
				if p.Name == "shift" {
					t.Error("an input's default is learnt")
				}
			}
			labels := make([]int64, 7)
			for i := range labels {
				labels[i] = int64(set.Labels[i])
			}
			in := map[string]*graph.Tensor{
				hourglass.InputName: graph.NewTensor("", set.X[:42], 7, 6),
				hourglass.LabelName: graph.Vector("", labels...),
			}
			whole, err := m.Deployed(hourglass.AutoencoderPart)
			if err != nil {
				t.Fatal(err)
			}
			want := run(t, native.Engine{}, g, fed(form, set, 7))["y"]
			near(t, "the model", run(t, native.Engine{}, whole, in)[hourglass.ReconstructionName], want, 1e-6)
			result, err := build.Fit(t.Context(), m, set, build.Settings{Engine: native.Engine{}, Epochs: 30, Batch: 16, Rate: 0.02})
			if err != nil {
				t.Fatal(err)
			}
			if first, last := result.History[0], result.History[len(result.History)-1]; !(last.Held < first.Held/2) {
				t.Errorf("the held-out loss goes from %v to %v", first.Held, last.Held)
			}
			dir := filepath.Join(t.TempDir(), "model")
			if err := export.Folder(t.Context(), dir, m, export.Options{Engine: native.Engine{}, Fixture: in}); err != nil {
				t.Fatal(err)
			}
			agree(t, dir, in)
		})
	}
}

// agree runs the files of a folder on both engines: the whole, and its two parts after each
// other.
func agree(t *testing.T, dir string, in map[string]*graph.Tensor) {
	t.Helper()
	parts := map[hourglass.Part]*graph.Graph{}
	for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
		g, err := graph.Load(filepath.Join(dir, string(part)+".onnx"))
		if err != nil {
			t.Fatal(err)
		}
		parts[part] = g
	}
	want := run(t, native.Engine{}, parts[hourglass.AutoencoderPart], in)
	for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
		whole := run(t, e, parts[hourglass.AutoencoderPart], in)
		code := run(t, e, parts[hourglass.EncoderPart], in)
		code[hourglass.LabelName] = in[hourglass.LabelName]
		made := run(t, e, parts[hourglass.DecoderPart], code)
		for _, got := range []*graph.Tensor{whole[hourglass.ReconstructionName], made[hourglass.ReconstructionName]} {
			near(t, e.Name(), got, want[hourglass.ReconstructionName], 1e-5)
		}
		near(t, e.Name(), code[hourglass.LatentName], want[hourglass.LatentName], 1e-5)
	}
}

// near reports what is further off than a tolerance, absolute plus relative.
func near(t *testing.T, what string, got, want *graph.Tensor, tolerance float64) {
	t.Helper()
	if got.Type().String() != want.Type().String() {
		t.Fatalf("%s: %v, want %v", what, got.Type(), want.Type())
	}
	a, b := floats(t, got), floats(t, want)
	worst := 0.0
	for i := range b {
		d := math.Abs(float64(a[i]) - float64(b[i]))
		worst = max(worst, d)
		if !(d <= tolerance*(1+math.Abs(float64(b[i])))) {
			t.Errorf("%s: element %d is %v, want %v", what, i, a[i], b[i])
		}
	}
	t.Logf("%s: max |Δ| %.2g", what, worst)
}
