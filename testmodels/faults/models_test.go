package faults_test

import (
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/convert/oracle"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/graph"
)

// model is a graph, one that is like it and that faults are planted in, and what both are
// run on.
type model struct {
	name   string
	graph  *graph.Graph
	soil   *graph.Graph
	inputs []map[string]*graph.Tensor
	engine hourglass.Engine
	faulty hourglass.Engine // of what has a fault
}

func (m model) all() verify.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, in := range m.inputs {
			if !yield(in, nil) {
				return
			}
		}
	}
}

// beside are the model and a graph that should be like it.
func (m model) beside(g *graph.Graph) (a, b verify.Subject) {
	return verify.Subject{Name: "sound", Graph: m.graph, Engine: m.engine}, verify.Subject{Name: "faulty", Graph: g, Engine: m.faulty}
}

// models are those that other tools made, some of them with faults in what they are
// converted to, two in 8 bits, and one with what none of them has.
func models(t *testing.T) (out []model) {
	t.Helper()
	paths, err := filepath.Glob("../made/*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range paths {
		m := made(t, path)
		out = append(out, m)
		switch m.name {
		case "torch_dense_17", "torch_sequence_20_dynamo":
			out = append(out, quantized(t, m))
		case "torch_conv_12", "torch_vae_17", "torch_sequence_17":
			out = append(out, converted(t, m))
		}
	}
	return append(out, attention(t))
}

// made is a model with its fixture's inputs and generated ones.
func made(t *testing.T, path string) model {
	t.Helper()
	g, err := graph.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	m := model{name: filepath.Base(filepath.Dir(path)), graph: g, engine: native.Engine{}, faulty: native.Engine{}}
	fixtures, err := verify.ReadFixtures(filepath.Dir(path), g)
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range fixtures {
		if err != nil {
			t.Fatal(err)
		}
		m.inputs = append(m.inputs, f.Inputs)
	}
	m.inputs = append(m.inputs, generated(t, g)...)
	if len(g.Unknown()) > 0 {
		if m.graph, err = convert.Opset(g, graph.DefaultOpset); err != nil {
			t.Fatal(err)
		}
	}
	m.soil = m.graph
	return m
}

// generated are inputs of several sizes and scales, so that bounds are reached.
func generated(t *testing.T, g *graph.Graph) (out []map[string]*graph.Tensor) {
	t.Helper()
	for _, scale := range []float32{1, 10} {
		for in, err := range verify.Generated(g, 1, 1, 2, 5) {
			if err != nil {
				t.Fatal(err)
			}
			for name, x := range in {
				v, err := graph.Data[float32](x)
				if err != nil {
					t.Fatal(err)
				}
				for i := range v {
					v[i] *= scale
				}
				in[name] = graph.NewTensor(name, v, x.Dims...)
			}
			out = append(out, in)
		}
	}
	return out
}

// quantized is a model in 8 bits, which the native engine does not carry.
func quantized(t *testing.T, m model) model {
	t.Helper()
	g, err := convert.Quantize(t.Context(), m.graph, convert.QuantizeSettings{Engine: m.engine, Rows: m.all()})
	if err != nil {
		t.Fatal(err)
	}
	return model{m.name + "_int8", g, g, m.inputs, oracle.Engine{}, oracle.Engine{}}
}

// converted is a model whose faults are planted in its simplified form of an opset without
// LayerNormalization and HardSwish.
func converted(t *testing.T, m model) model {
	t.Helper()
	g, err := convert.Opset(m.graph, 13)
	if err == nil {
		g, err = convert.Simplify(t.Context(), g, native.Engine{})
	}
	if err != nil {
		t.Fatal(err)
	}
	m.name, m.soil = m.name+"_simplified", g
	return m
}

// attention is a block of a transformer, and two outputs of one shape.
func attention(t *testing.T) model {
	t.Helper()
	b := graph.NewBuilder("attention", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(4), graph.Fixed(6))
	weight := func(name string, n int64) graph.Value {
		v := make([]float32, 6*n)
		for i := range v {
			v[i] = float32((i*7919+len(name)*31)%101)/50 - 1
		}
		return b.Parameter(graph.NewTensor(name, v, 6, n))
	}
	q, k := b.Op("MatMul", x, weight("query", 6)), b.Op("MatMul", x, weight("keys", 6))
	scores := b.Op("MatMul", q, b.Op("Transpose", k, graph.Ints("perm", 0, 2, 1)))
	share := b.Op("Softmax", b.Op("Mul", scores, b.Scalar(0.1)), graph.Int("axis", 1))
	mixed := b.Op("MatMul", share, b.Op("MatMul", x, weight("values", 6)))
	b.Output("y", b.Op("Add", x, mixed))
	b.Output("mixed", b.Op("LogSoftmax", mixed, graph.Int("axis", 1)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return model{"attention", g, g, generated(t, g), native.Engine{}, native.Engine{}}
}
