package enginetest

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// odd and last are integers that float64 rounds: it holds every integer up to 2⁵³, and near 2⁶³ every 1,024th.
const (
	odd  = 1<<53 + 1
	last = math.MaxInt64
)

// wideCases returns operators on integers of 64 bits beyond 2⁵³, with results that were worked out by
// hand. The first input is fed.
func wideCases() []Case {
	long := func(v ...int64) *graph.Tensor { return graph.Vector("", v...) }
	unsigned := func(v ...uint64) *graph.Tensor { return graph.Vector("", v...) }
	truths := func(v ...bool) *graph.Tensor { return graph.Vector("", v...) }
	matrix := func(rows int64, v ...int64) *graph.Tensor { return graph.NewTensor("", v, rows, int64(len(v))/rows) }
	one := func(v int64) *graph.Tensor { return graph.Scalar("", v) }
	at := func(op string, inputs []*graph.Tensor, want *graph.Tensor, attrs ...graph.Attribute) Case {
		return Case{name: inputs[0].Elem.String(), Op: op, opset: 18, inputs: inputs, want: want, attrs: attrs}
	}
	return []Case{
		at("Identity", these(long(odd, -odd, last, math.MinInt64)), long(odd, -odd, last, math.MinInt64)),
		at("Identity", these(unsigned(odd, math.MaxUint64)), unsigned(odd, math.MaxUint64)),
		at("Add", these(long(odd, last, -odd), long(2, 1, 1)), long(odd+2, math.MinInt64, -odd+1)),
		at("Add", these(unsigned(1<<63+1, math.MaxUint64), unsigned(1, 2)), unsigned(1<<63+2, 1)),
		at("Add", these(graph.Vector[int32]("", math.MaxInt32), graph.Vector[int32]("", 1)), graph.Vector[int32]("", math.MinInt32)),
		at("Sub", these(long(1700000001024001, odd), long(1700000001024000, odd-1)), long(1, 1)),
		at("Mul", these(long(3037000501, 94906267, -odd), long(3037000499, 94906267, 3)), long(-9223372036709301617, 9007199515875289, -3*odd)),
		at("Mul", these(graph.Vector[int32]("", 94906267), graph.Vector[int32]("", 94906267)), graph.Vector[int32]("", 261134297)),
		at("Div", these(long(last, -odd, odd), long(10, 2, 1)), long(last/10, -odd/2, odd)),
		at("Div", these(unsigned(math.MaxUint64), unsigned(2)), unsigned(math.MaxInt64)),
		at("Mod", these(long(odd, -odd), long(10, 10)), long(3, 7)),
		{name: "int64, fmod", Op: "Mod", opset: 18, inputs: these(long(odd, -odd), long(10, 10)), want: long(3, -3), attrs: []graph.Attribute{graph.Int("fmod", 1)}},
		at("Pow", these(long(3, -3, 10, 2), long(37, 37, 18, -1)), long(450283905890997363, -450283905890997363, 1e18, 0)),
		at("Max", these(long(odd, odd-1), long(odd-1, odd)), long(odd, odd)),
		at("Min", these(unsigned(math.MaxUint64, 1), unsigned(math.MaxUint64-1, 2)), unsigned(math.MaxUint64-1, 1)),
		at("PRelu", these(long(odd, -odd), long(3)), long(odd, -3*odd)),
		at("Neg", these(long(odd, -odd)), long(-odd, odd)),
		at("Abs", these(long(odd, -odd)), long(odd, odd)),
		at("Abs", these(unsigned(math.MaxUint64)), unsigned(math.MaxUint64)),
		at("Relu", these(long(odd, -odd)), long(odd, 0)),
		at("Sign", these(long(odd, -odd)), long(1, -1)),
		at("Clip", these(long(odd, last), one(odd+1), one(last-1)), long(odd+1, last-1)),
		at("Equal", these(long(odd, odd), long(odd-1, odd)), truths(false, true)),
		at("Equal", these(unsigned(math.MaxUint64), unsigned(math.MaxUint64-1)), truths(false)),
		at("Less", these(long(odd-1, odd, last-1), long(odd, odd-1, last)), truths(true, false, true)),
		at("LessOrEqual", these(long(odd, odd), long(odd-1, odd)), truths(false, true)),
		at("Greater", these(long(odd, -odd), long(odd-1, -odd+1)), truths(true, false)),
		at("GreaterOrEqual", these(long(odd-1, odd), long(odd, odd)), truths(false, true)),
		at("Where", these(truths(true, false), long(odd, 1), long(2, -odd)), long(odd, -odd)),
		at("ReduceSum", these(matrix(1, last, last, -last, odd-last)), one(odd), graph.Int("keepdims", 0)),
		at("ReduceSumSquare", these(matrix(1, 94906267, 1)), one(9007199515875290), graph.Int("keepdims", 0)),
		at("ReduceL1", these(matrix(1, -odd, odd)), one(2*odd), graph.Int("keepdims", 0)),
		at("ReduceProd", these(matrix(1, odd, 3)), one(3*odd), graph.Int("keepdims", 0)),
		at("ReduceMax", these(matrix(1, odd-1, odd)), one(odd), graph.Int("keepdims", 0)),
		at("ReduceMin", these(matrix(1, -odd+1, -odd)), one(-odd), graph.Int("keepdims", 0)),
		at("ReduceMean", these(matrix(1, odd, odd+2)), one(odd+1), graph.Int("keepdims", 0)),
		at("CumSum", these(long(odd-1, 1, 1), one(0)), long(odd-1, odd, odd+1)),
		at("MatMul", these(matrix(1, odd, 1), matrix(2, 1, 2)), matrix(1, odd+2)),
		at("Gemm", these(matrix(1, odd, 1), matrix(2, 1, 2), matrix(1, 4)), matrix(1, odd+6)),
		at("Einsum", these(long(odd, 1), long(1, 2)), one(odd+2), graph.Text("equation", "i,i->")),
		at("ArgMax", these(long(odd-1, odd)), long(1)),
		at("ArgMin", these(long(odd, odd-1, odd-1)), long(2), graph.Int("select_last_index", 1)),
		at("TopK", these(long(odd-1, odd, last-1, last), integers(3)), long(last, last-1, odd)),
		at("Gather", these(long(1, odd), integers(1, 0)), long(odd, 1)),
		at("GatherElements", these(long(1, odd), integers(1)), long(odd)),
		at("ScatterElements", these(long(1, odd), integers(0), long(last)), long(last, odd)),
		at("ScatterElements", these(long(1, odd), integers(1), long(1)), long(1, odd+1), graph.Text("reduction", "add")),
		at("Concat", these(long(odd), long(1, last)), long(odd, 1, last), graph.Int("axis", 0)),
		{name: "int64", Op: "Split", opset: 18, inputs: these(long(1, odd), integers(1, 1)), want: long(odd), give: 1},
		at("Slice", these(long(1, odd, 2), integers(1), integers(2)), long(odd)),
		at("Pad", these(long(odd), integers(1, 0), one(last)), long(last, odd)),
		at("Tile", these(long(odd), integers(2)), long(odd, odd)),
		at("Expand", these(long(odd), integers(2)), long(odd, odd)),
		at("Reshape", these(long(odd, 1), integers(2, 1)), matrix(2, odd, 1)),
		at("Transpose", these(matrix(1, odd, 1)), matrix(2, odd, 1)),
		at("OneHot", these(integers(1), integers(2), long(odd, last)), matrix(1, odd, last)),
		at("Range", these(one(odd), one(odd+3), one(1)), long(odd, odd+1, odd+2)),
		at("Cast", these(long(odd, 1<<54+1<<30)), unsigned(odd, 1<<54+1<<30), graph.Int("to", int64(graph.Uint64))),
		at("Cast", these(long(1<<60+1<<36+1)), numbers(1<<60+1<<37), graph.Int("to", int64(graph.Float))), // a tie but for the last bit
		at("Cast", these(long(odd+2)), graph.Vector("", float64(odd+3)), graph.Int("to", int64(graph.Double))),
	}
}

// rounds are the cases in which onnxruntime 1.30 gives an integer that float64 was rounded to.
var rounds = []string{"Mod/18/int64, fmod", "Pow/18/int64", "Range/18/int64", "ReduceL1/18/int64", "ReduceProd/18/int64", "ReduceSum/18/int64", "ReduceSumSquare/18/int64"}

// TestWide runs them. No engine of ours may round: it computes what is right, or says that it cannot. What
// the engines of ours decline is in a golden file.
func TestWide(t *testing.T) {
	var declined strings.Builder
	for _, c := range wideCases() {
		for _, e := range slices.Concat([]hourglass.Engine{oracle.Engine{}, oracle.Engine{Narrow: true}, native.Engine{}}, others) {
			t.Run(c.String()+"/"+e.Name(), func(t *testing.T) {
				g, feeds, err := c.Graph()
				if err != nil {
					t.Fatal(err)
				}
				got, lack := Subject{Engine: e}.run(t, g, feeds)
				if lack != nil {
					if e == (oracle.Engine{}) {
						t.Error(lack)
					}
					if e.Name() != "onnxruntime" {
						fmt.Fprintf(&declined, "%v: %v\n", c, lack)
					}
					t.Skip(lack)
				}
				y, known := got["y"], e.Name() == "onnxruntime" && slices.Contains(rounds, c.String())
				if right := y.Type().String() == c.want.Type().String() && bytes.Equal(y.Raw, c.want.Raw); right == known {
					t.Errorf("gives %v %v, want %v %v; known to round: %t", y.Type(), y.Raw, c.want.Type(), c.want.Raw, known)
				}
			})
		}
	}
	golden.Check(t, "wide.txt", declined.String())
}
