package oracle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// run runs what f makes of x.
func run(t *testing.T, x *graph.Tensor, f func(b *graph.Builder, x graph.Value) graph.Value) (*graph.Tensor, error) {
	t.Helper()
	return runAt(t, 17, x, f)
}

func runAt(t *testing.T, opset int64, x *graph.Tensor, f func(b *graph.Builder, x graph.Value) graph.Value) (*graph.Tensor, error) {
	t.Helper()
	b := graph.NewBuilder("case", opset)
	b.Output("y", f(b, b.Input("x", x.Elem, graph.Batch)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	runner, err := oracle.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"x": x})
	return out["y"], err
}

func op(name string, args ...graph.Arg) func(b *graph.Builder, x graph.Value) graph.Value {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op(name, append([]graph.Arg{x}, args...)...)
	}
}

func TestTypesComeBack(t *testing.T) {
	for _, x := range []*graph.Tensor{
		graph.Vector("", 1.5, -0x1p-1060, math.Inf(1)), graph.Vector[float32]("", 1.5, -0x1p-149), graph.Vector("", true, false),
		graph.Vector[int64]("", -1<<53, 1<<53), graph.Vector[int32]("", math.MinInt32, math.MaxInt32),
		graph.Vector[int16]("", math.MinInt16, math.MaxInt16), graph.Vector[int8]("", math.MinInt8, math.MaxInt8),
		graph.Vector[uint64]("", 0, 1<<53), graph.Vector[uint32]("", 0, math.MaxUint32),
		graph.Vector[uint16]("", 0, math.MaxUint16), graph.Vector[uint8]("", 0, math.MaxUint8),
		{Elem: graph.Float16, Dims: []int64{3}, Raw: []byte{1, 0, 0xff, 0x7b, 0, 0xfc}},
		{Elem: graph.BFloat16, Dims: []int64{3}, Raw: []byte{1, 0, 0x7f, 0x7f, 0x80, 0xff}},
	} {
		y, err := run(t, x, op("Identity"))
		if err != nil || y.Elem != x.Elem || !bytes.Equal(y.Raw, x.Raw) {
			t.Errorf("%v: %v gives %v, %v", x.Elem, x.Raw, y, err)
		}
	}
}

// TestRoundsOnce adds and takes away what float32 would lose.
func TestRoundsOnce(t *testing.T) {
	const little = float32(1e-10)
	y, err := run(t, graph.Vector("", little), func(b *graph.Builder, x graph.Value) graph.Value {
		one := b.Const(graph.Scalar[float32]("", 1))
		return b.Op("Sub", b.Op("Add", x, one), one)
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := graph.Data[float32](y); err != nil || math.Abs(float64(v[0]-little)) > 1e-16 {
		t.Errorf("(%v + 1) - 1 = %v, %v", little, v, err)
	}
}

// TestRefusesByNode gives nodes what cannot be computed: the error names the node.
func TestRefusesByNode(t *testing.T) {
	for name, c := range map[string]struct {
		x    *graph.Tensor
		f    func(b *graph.Builder, x graph.Value) graph.Value
		want string
	}{
		"too large":   {graph.Vector[int64]("", 1<<20, 1<<20), op("ConstantOfShape"), "ConstantOfShape"},
		"overflowing": {graph.Vector[int64]("", 1<<62, 8), op("ConstantOfShape"), "ConstantOfShape"},
		"negative":    {graph.Vector[int64]("", -1), op("ConstantOfShape"), "ConstantOfShape"},
		"an index beyond": {graph.Vector[int64]("", 7), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gather", b.Const(graph.Vector[float32]("", 1)), x)
		}, "Gather"},
		"no element there": {graph.Vector[int64]("", -3), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("GatherElements", b.Const(graph.Vector[float32]("", 1, 2)), x)
		}, "GatherElements"},
		"nothing to reflect": {graph.Vector[float32]("", 1), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Pad", x, b.Const(graph.Vector[int64]("", 2, 2)), graph.Text("mode", "reflect"))
		}, "Pad"},
		"too large a kernel": {graph.Vector[float32]("", 1), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("MaxPool", b.Op("Reshape", x, b.Const(graph.Vector[int64]("", 1, 1, -1))), graph.Ints("kernel_shape", 1<<20))
		}, "MaxPool"},
	} {
		y, err := run(t, c.x, c.f)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error about %s", name, y, err, c.want)
		}
	}
}

// TestLacksByNode refuses what an attribute asks for, when the node runs.
func TestLacksByNode(t *testing.T) {
	_, err := run(t, graph.Vector[float32]("", 1, 2), func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op("Resize", x, graph.Value{}, b.Const(graph.Vector[float32]("", 2)), graph.Text("mode", "area"))
	})
	var l *hourglass.UnsupportedOpError
	if !errors.As(err, &l) || l.Op != "Resize" || l.Engine != "oracle" {
		t.Errorf("mode area: %v", err)
	}
}

// TestStrings: what moves and compares elements does so with strings, and what computes refuses them.
func TestStrings(t *testing.T) {
	words := func(all ...string) *graph.Tensor {
		x := &graph.Tensor{Name: "x", Elem: graph.String, Dims: []int64{int64(len(all))}}
		for _, s := range all {
			x.Strings = append(x.Strings, []byte(s))
		}
		return x
	}
	texts := func(y *graph.Tensor) string { return fmt.Sprintf("%q", y.Strings) }
	x := words("b", "", "a", "b")
	for name, c := range map[string]struct {
		f    func(b *graph.Builder, x graph.Value) graph.Value
		want string
	}{
		"Identity": {func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Identity", x) }, `["b" "" "a" "b"]`},
		"Concat": {func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Concat", x, b.Parameter(words("c", "a").Renamed("more")), graph.Int("axis", 0))
		}, `["b" "" "a" "b" "c" "a"]`},
		"Gather": {func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gather", x, b.Const(graph.Vector[int64]("", 2, 0)))
		}, `["a" "b"]`},
		"Where": {func(b *graph.Builder, x graph.Value) graph.Value {
			same := b.Op("Equal", x, b.Parameter(words("b").Renamed("b")))
			return b.Op("Where", same, b.Parameter(words("z").Renamed("z")), x)
		}, `["z" "" "a" "z"]`},
		"Unique": {func(b *graph.Builder, x graph.Value) graph.Value { return b.OpN("Unique", 4, x)[0] }, `["" "a" "b"]`},
	} {
		y, err := runAt(t, 19, x, c.f)
		if err != nil || texts(y) != c.want {
			t.Errorf("%s: %v, %v; want %s", name, y, err, c.want)
		}
	}
	_, err := runAt(t, 19, x, func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op("Pad", x, b.Const(graph.Vector[int64]("", 1, 0)))
	})
	if l := (*hourglass.UnsupportedOpError)(nil); !errors.As(err, &l) || !strings.Contains(err.Error(), "Pad of strings") {
		t.Errorf("Pad: %v", err)
	}
}

// TestAround cancels at the first of two nodes, and doubles what the first gives.
func TestAround(t *testing.T) {
	b := graph.NewBuilder("case", 17)
	b.Output("y", b.Op("Neg", b.Op("Neg", b.Input("x", graph.Float, graph.Batch))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{1}, V: []float64{3}}}
	ctx, cancel := context.WithCancel(t.Context())
	stop := func(_ *graph.Node, in []oracle.Array, op func([]oracle.Array) ([]oracle.Array, error)) ([]oracle.Array, error) {
		cancel()
		return op(in)
	}
	if _, err := oracle.NewProgram(g).Evaluate(ctx, given, stop); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled at a node: %v", err)
	}
	double := func(n *graph.Node, in []oracle.Array, op func([]oracle.Array) ([]oracle.Array, error)) ([]oracle.Array, error) {
		out, err := op(in)
		if n == g.Nodes[0] {
			out[0].V[0] *= 2
		}
		return out, err
	}
	out, err := oracle.NewProgram(g).Evaluate(t.Context(), given, double)
	if err != nil || out["y"].V[0] != 6 {
		t.Errorf("gives %v, %v; want 6", out, err)
	}
}

// TestRefusesWhatTypesShow: PyTorch's exporter writes an LSTM with proj_size as one of that
// hidden size, whose cell state then is larger.
func TestRefusesWhatTypesShow(t *testing.T) {
	b := graph.NewBuilder("case", 17)
	state := func(name string, units int64) graph.Value {
		return b.Parameter(graph.NewTensor(name, make([]float32, 3*units), 1, 3, units))
	}
	x := b.Input("x", graph.Float, graph.Fixed(4), graph.Fixed(3), graph.Fixed(2))
	w := b.Parameter(graph.NewTensor("w", make([]float32, 8*2), 1, 8, 2))
	r := b.Parameter(graph.NewTensor("r", make([]float32, 8*2), 1, 8, 2))
	b.Output("y", b.Op("LSTM", x, w, r, graph.Value{}, graph.Value{}, state("h", 2), state("c", 2)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (oracle.Engine{}).NewRunner(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	g.SetInitializer(graph.NewTensor("c", make([]float32, 3*5), 1, 3, 5))
	if _, err := (oracle.Engine{}).NewRunner(t.Context(), g); err == nil || !strings.Contains(err.Error(), "input 6 is") {
		t.Errorf("a cell state of another size: %v", err)
	}
}
