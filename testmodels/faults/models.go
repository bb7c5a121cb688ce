package faults

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Model is a graph, a second graph like it in which faults are planted, and the inputs and
// engines that both are run on.
type Model struct {
	Name   string
	Graph  *graph.Graph
	Soil   *graph.Graph
	Inputs []map[string]*graph.Tensor
	Engine hourglass.Engine
	Faulty hourglass.Engine // engine of the graph with the fault
}

// All returns the model's inputs, one after the other.
func (m Model) All() trial.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, in := range m.Inputs {
			if !yield(in, nil) {
				return
			}
		}
	}
}

// Beside returns the model and a graph that should be like it, as subjects of a comparison.
func (m Model) Beside(g *graph.Graph) (a, b judge.Subject) {
	return judge.Subject{Name: "sound", Graph: m.Graph, Engine: m.Engine}, judge.Subject{Name: "faulty", Graph: g, Engine: m.Faulty}
}

// Models returns the models in a folder that other tools made. Some have faults planted in
// what they are converted to, and two are in 8 bits. One more model has what none of the
// others has.
func Models(ctx context.Context, dir string) (out []Model, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "model.onnx"))
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("faults: no folder in %s holds a model.onnx", dir)
	}
	for _, path := range paths {
		m, err := made(path)
		if err != nil {
			return nil, fmt.Errorf("faults: %s: %w", path, err)
		}
		out = append(out, m)
		switch m.Name {
		case "torch_dense_17", "torch_sequence_20_dynamo":
			m, err = quantized(ctx, m)
		case "torch_conv_12", "torch_vae_17", "torch_sequence_17":
			m, err = simplified(ctx, m)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("faults: %s: %w", path, err)
		}
		out = append(out, m)
	}
	m, err := attention()
	return append(out, m), err
}

// made reads a model, with the inputs of its fixture and generated ones.
func made(path string) (Model, error) {
	m := Model{Name: filepath.Base(filepath.Dir(path)), Engine: native.Engine{}, Faulty: native.Engine{}}
	g, err := graph.Load(path)
	if err != nil {
		return m, err
	}
	if slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool { return !n.Standard() }) { // ai.onnx.ml's
		m.Engine, m.Faulty = oracle.Engine{}, oracle.Engine{}
	}
	fixtures, err := trial.ReadFixtures(filepath.Dir(path), g)
	if err != nil {
		return m, err
	}
	for f, err := range fixtures {
		if err != nil {
			return m, err
		}
		m.Inputs = append(m.Inputs, f.Inputs)
	}
	more, err := generated(g)
	m.Inputs = append(m.Inputs, more...)
	if err == nil && len(g.Unknown()) > 0 {
		g, err = convert.Opset(g, graph.DefaultOpset)
	}
	m.Graph, m.Soil = g, g
	return m, err
}

// generated makes inputs of two sizes and scales, so that bounds are reached.
func generated(g *graph.Graph) (out []map[string]*graph.Tensor, err error) {
	for _, c := range []struct {
		rows  int64
		scale float32
	}{{1, 1}, {3, 10}} {
		for in, err := range trial.Generated(g, 1, c.rows) {
			if err != nil {
				return nil, err
			}
			for name, x := range in {
				if x.Elem != graph.Float { // it is a label
					continue
				}
				if in[name], err = scaled(x, c.scale); err != nil {
					return nil, err
				}
			}
			out = append(out, in)
		}
	}
	return out, nil
}

func scaled(x *graph.Tensor, by float32) (*graph.Tensor, error) {
	v, err := graph.Data[float32](x)
	if err != nil {
		return nil, err
	}
	for i := range v {
		v[i] *= by
	}
	return graph.NewTensor(x.Name, v, x.Dims...), nil
}

// quantized converts a model to 8 bits, which the native engine does not carry.
func quantized(ctx context.Context, m Model) (Model, error) {
	g, err := convert.Quantize(ctx, m.Graph, convert.QuantizeSettings{Engine: m.Engine, Rows: m.All()})
	return Model{m.Name + "_int8", g, g, m.Inputs, oracle.Engine{}, oracle.Engine{}}, err
}

// simplified plants a model's faults in a simplified form of it, in an opset without
// LayerNormalization and HardSwish.
func simplified(ctx context.Context, m Model) (Model, error) {
	g, err := convert.Opset(m.Graph, 13)
	if err == nil {
		m.Soil, err = convert.Simplify(ctx, g, m.Engine)
	}
	m.Name += "_simplified"
	return m, err
}

// attention builds a block of a transformer, with two outputs of one shape.
func attention() (Model, error) {
	b := graph.NewBuilder("attention", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(4), graph.Fixed(6))
	weight := func(name string) graph.Value {
		v := make([]float32, 36)
		for i := range v {
			v[i] = float32((i*7919+len(name)*31)%101)/50 - 1
		}
		return b.Parameter(graph.NewTensor(name, v, 6, 6))
	}
	q, k := b.Op("MatMul", x, weight("query")), b.Op("MatMul", x, weight("keys"))
	scores := b.Op("MatMul", q, b.Op("Transpose", k, graph.Ints("perm", 0, 2, 1)))
	share := b.Op("Softmax", b.Op("Mul", scores, b.Scalar(0.1)), graph.Int("axis", 1))
	mixed := b.Op("MatMul", share, b.Op("MatMul", x, weight("values")))
	b.Output("y", b.Op("Add", x, mixed))
	b.Output("mixed", b.Op("LogSoftmax", mixed, graph.Int("axis", 1)))
	g, err := b.Graph()
	if err != nil {
		return Model{}, err
	}
	in, err := generated(g)
	return Model{"attention", g, g, in, native.Engine{}, native.Engine{}}, err
}
