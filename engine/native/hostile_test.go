package native

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// one returns a graph of one node that reads x, of 2×3, and c, and gives y.
func one(opset int64, op string, inputs []string, c *graph.Tensor, attrs ...graph.Attribute) *graph.Graph {
	g := model(opset, node(op, inputs, "y", attrs...))
	g.Nodes[0].Name = "n"
	g.Inputs, g.Outputs = []graph.Value{fixed("x", 2, 3)}, []graph.Value{{Name: "y"}}
	if c != nil {
		g.Initializers = []*graph.Tensor{c.Renamed("c")}
	}
	return g
}

func TestUnsupported(t *testing.T) {
	custom := one(17, "Relu", names("x"), nil)
	custom.Nodes[0].Domain = "com.example"
	for _, c := range []struct {
		name   string
		g      *graph.Graph
		op     string
		reason string
	}{
		{"operator", one(17, "Det", names("x"), nil), "Det", ""},
		{"domain", custom, "com.example.Relu", ""},
		{"type", one(17, "Add", names("x", "c"), graph.Vector[int64]("", 1, 2, 3)), "Add", "int64"},
		{"type of a bound", one(17, "Clip", names("x", "", "c"), graph.Scalar[int64]("", 1)), "Clip", "int64"},
		{"cast", one(17, "Cast", names("x"), nil, graph.Int("to", int64(graph.Float16))), "Cast", "float16"},
		{"computed shape", one(17, "Reshape", names("x", "x"), nil), "Reshape", "shape computed"},
		{"two outputs", func() *graph.Graph {
			g := one(17, "Relu", names("x"), nil)
			g.Nodes[0].Outputs = names("y", "z")
			return g
		}(), "Relu", "2 outputs"},
		{"broadcasting of old", one(6, "Add", names("x", "c"), graph.Vector[float32]("", 1, 2, 3), graph.Int("broadcast", 1)), "Add", "opset 6"},
	} {
		_, err := Engine{}.NewRunner(context.Background(), c.g)
		var lacks *hourglass.UnsupportedOpError
		if !errors.As(err, &lacks) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if lacks.Engine != "native" || lacks.Op != c.op || lacks.Node != "n" || !strings.Contains(lacks.Reason, c.reason) {
			t.Errorf("%s: %+v", c.name, lacks)
		}
	}
}

func TestHostileGraphs(t *testing.T) {
	backwards := model(17, node("Relu", names("b"), "a"), node("Relu", names("a"), "b"))
	backwards.Outputs = []graph.Value{{Name: "a"}}
	twice := one(17, "Relu", names("x"), nil)
	twice.Nodes = append(twice.Nodes, twice.Nodes[0])
	over := one(17, "Relu", names("x"), nil)
	over.Nodes[0].Outputs[0] = "x"
	missing := one(17, "Relu", names("x"), nil)
	missing.Outputs[0].Name = "z"
	torn := one(17, "Add", names("x", "c"), graph.Vector[float32]("", 1, 2, 3))
	torn.Initializers[0].Raw = torn.Initializers[0].Raw[:5]
	huge := one(17, "Add", names("x", "c"), &graph.Tensor{Elem: graph.Float, Dims: []int64{1 << 40, 1 << 40}})
	unversioned := one(17, "Relu", names("x"), nil)
	unversioned.Header.Opsets = nil
	f := func(op string, attrs ...graph.Attribute) *graph.Graph { return one(17, op, names("x"), nil, attrs...) }
	for name, g := range map[string]*graph.Graph{
		"no graph": nil, "in a circle": backwards, "given twice": twice, "given over an input": over,
		"an output that nothing gives": missing, "a torn initializer": torn, "a huge initializer": huge,
		"no opset":             unversioned,
		"no inputs":            one(17, "Relu", nil, nil),
		"an input left out":    one(17, "Relu", names(""), nil),
		"too many inputs":      one(17, "Relu", names("x", "x"), nil),
		"undefined":            one(17, "Add", names("x", "q"), nil),
		"no broadcasting":      one(17, "Add", names("x", "c"), graph.Vector[float32]("", 1, 2)),
		"no product":           one(17, "MatMul", names("x", "x"), nil),
		"a product of scalars": one(17, "MatMul", names("x", "c"), graph.Scalar[float32]("", 1)),
		"gemm of a vector":     one(17, "Gemm", names("x", "c"), graph.Vector[float32]("", 1, 2, 3)),
		"a bias that does not fit": one(17, "Gemm", names("x", "x", "c"), graph.Vector[float32]("", 1, 2, 3),
			graph.Int("transB", 1)),
		"reshape to another size":       one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", 4)),
		"reshape to two unknowns":       one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", -1, -1)),
		"reshape to what does not fit":  one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", -1, 4)),
		"reshape to a negative":         one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", -6)),
		"reshape copies what is not":    one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", 6, 1, 0)),
		"reshape to zero":               one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", 0, 3), graph.Int("allowzero", 1)),
		"reshape to a product too wide": one(17, "Reshape", names("x", "c"), graph.Vector[int64]("", 1<<31, 1<<31, 1<<31)),
		"squeeze of no one":             one(17, "Squeeze", names("x", "c"), graph.Vector[int64]("", 0)),
		"unsqueeze twice":               one(17, "Unsqueeze", names("x", "c"), graph.Vector[int64]("", 0, 0)),
		"flatten outside":               f("Flatten", graph.Int("axis", 3)),
		"softmax outside":               f("Softmax", graph.Int("axis", 2)),
		"concat without axis":           f("Concat"),
		"transpose of three":            f("Transpose", graph.Ints("perm", 0, 1, 2)),
		"transpose twice":               f("Transpose", graph.Ints("perm", 0, 0)),
		"transpose outside":             f("Transpose", graph.Ints("perm", 0, 5)),
		"mean outside":                  f("ReduceMean", graph.Ints("axes", 5)),
		"an unknown gelu":               f("Gelu", graph.Text("approximate", "sine")),
		"an empty constant":             one(17, "Constant", nil, nil),
		"clip by a vector":              one(17, "Clip", names("x", "c"), graph.Vector[float32]("", 1, 2)),
		"a list of many sizes":          one(17, "ConstantOfShape", names("c"), graph.Vector[int64]("", maxListed+1), graph.Constant("value", graph.Vector[int64]("", 1))),
		"a constant that grows":         one(17, "Add", names("x", "c"), graph.NewTensor("", []float32{}, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Engine{}.NewRunner(context.Background(), g)
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "panic") {
				t.Fatalf("a panic came through: %v", err)
			}
		})
	}
}

// TestPanicsBecomeErrors puts a kernel that panics where only its operator can
// catch it: on the machine's goroutine, and on a worker's.
func TestPanicsBecomeErrors(t *testing.T) {
	for name, f := range map[string]func(){
		"machine": func() { panic("oh") },
		"worker":  func() { new(team).parallel(3, 3, func(lo, _ int) { _ = make([]int, 1)[lo] }) },
	} {
		l := lower(model(17), model(17).Index(), newWeights(model(17)), new(team), false)
		l.node = &graph.Node{Name: "guilty", Op: "Relu"}
		x, err := l.leaf("x", []int{1}, []float32{1})
		if err != nil {
			t.Fatal(err)
		}
		y, err := l.apply(kernel{name: "Panic", dims: []int{1}, run: func([]float32, [][]float32) { f() }}, x)
		if err != nil {
			t.Fatal(err)
		}
		p, err := l.machine(y.node)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.run(); err == nil || !strings.Contains(err.Error(), "panic") || !strings.Contains(err.Error(), `Relu "guilty"`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
