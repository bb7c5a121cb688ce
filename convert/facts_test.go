package convert

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestOpsetTypes refuses types that an operator came to take between two opsets. The opsets
// are those of https://onnx.ai/onnx/operators/.
func TestOpsetTypes(t *testing.T) {
	for _, c := range []struct {
		op       string
		from, to int64
		elem     graph.DataType
		inputs   int
		refused  string // "": it is converted
	}{
		{"Relu", 17, 13, graph.Int32, 1, "opset 14"},
		{"Relu", 17, 14, graph.Int32, 1, ""},
		{"Relu", 17, 13, graph.Float16, 1, ""},
		{"Add", 17, 13, graph.Uint8, 2, "opset 14"},
		{"Add", 17, 13, graph.Int64, 2, ""},
		{"Max", 17, 11, graph.Int64, 2, "opset 12"},
		{"Clip", 17, 11, graph.Int64, 1, "opset 12"},
		{"Pow", 17, 11, graph.Int64, 2, "opset 12"},
		{"Where", 17, 11, graph.Float, 3, ""},
		{"ReduceMax", 21, 18, graph.Bool, 1, "opset 20"},
		{"Equal", 22, 17, graph.String, 2, "opset 19"},
	} {
		b := graph.NewBuilder("types", c.from)
		in := make([]graph.Arg, c.inputs)
		for i := range in {
			elem := c.elem
			if c.op == "Where" && i == 0 {
				elem = graph.Bool
			}
			in[i] = b.Input(string(rune('a'+i)), elem, graph.Fixed(3))
		}
		b.Output("y", b.Op(c.op, in...))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		_, err = Opset(g, c.to)
		if refused := (*RefusedError)(nil); c.refused == "" && err != nil || c.refused != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%s of %v from opset %d to %d: %v; want %q", c.op, c.elem, c.from, c.to, err, c.refused)
		}
	}
}

// TestOpsetAttributes drops attributes that came later where they state their default, and
// refuses others.
func TestOpsetAttributes(t *testing.T) {
	for _, c := range []struct {
		op      string
		attr    graph.Attribute
		to      int64
		refused bool
	}{
		{"AveragePool", graph.Ints("dilations", 1, 1), 17, false},
		{"AveragePool", graph.Ints("dilations", 2, 1), 17, true},
		{"ArgMax", graph.Int("select_last_index", 0), 11, false},
		{"ArgMax", graph.Int("select_last_index", 1), 11, true},
		{"ArgMax", graph.Int("select_last_index", 1), 12, false},
	} {
		b := graph.NewBuilder("attributes", 22)
		attrs := []graph.Arg{b.Input("x", graph.Float, graph.Fixed(1), graph.Fixed(1), graph.Fixed(5), graph.Fixed(5)), c.attr}
		if c.op == "AveragePool" {
			attrs = append(attrs, graph.Ints("kernel_shape", 2, 2))
		}
		b.Output("y", b.Op(c.op, attrs...))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		out, err := Opset(g, c.to)
		if (err != nil) != c.refused {
			t.Errorf("%s with %s to opset %d: %v; refused: want %v", c.op, c.attr.Name, c.to, err, c.refused)
			continue
		}
		if err != nil {
			continue
		}
		op, _ := graph.Lookup(c.op)
		if _, has := out.Nodes[len(out.Nodes)-1].Attr(c.attr.Name); has != (op.AttributeSince(c.attr.Name) <= c.to) {
			t.Errorf("%s at opset %d has %s: %v", c.op, c.to, c.attr.Name, has)
		}
	}
}

// TestStaysSingle: a node stays in float32 where the specification has no float16 for it, or
// onnxruntime has none.
func TestStaysSingle(t *testing.T) {
	for _, c := range []struct {
		op    string
		until int64 // the last opset from 11 on at which it stays; 0: it does not
	}{
		{"Relu", 0}, {"LayerNormalization", 0}, {"Gemm", 0}, {"CumSum", 13}, {"IsInf", 19}, {"QuantizeLinear", 18}, {"DequantizeLinear", 18},
		{"Celu", NewestOpset}, {"Range", NewestOpset}, {"DynamicQuantizeLinear", NewestOpset}, {"Resize", NewestOpset}, {"LSTM", NewestOpset}, {"ScatterElements", NewestOpset},
	} {
		op, _ := graph.Lookup(c.op)
		for opset := max(op.From, 11); opset <= NewestOpset; opset++ {
			if stays := staysSingle(&graph.Node{Op: c.op}, opset); stays != (opset <= c.until) {
				t.Errorf("%s at opset %d stays in float32: %v; want it up to opset %d", c.op, opset, stays, c.until)
			}
		}
	}
}
