package ml

import (
	"cmp"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Case is a node of ai.onnx.ml, or of another domain, with the data that it is tried on.
type Case struct {
	Name   string
	Op     string
	Domain string // "": ai.onnx.ml
	Opset  int64  // of the domain
	// Inputs are the operands. The first is fed, and the others are initializers. nil: left out.
	Inputs  []*graph.Tensor
	Attrs   []graph.Attribute
	Outputs int // 0: one
	Skipped int // number of outputs after the first that are left out
	// Want has the first outputs, worked out by hand; nil: they are not known.
	Want []*graph.Tensor
	// Declined says why the oracle refuses the case: the specification leaves open what is computed.
	Declined string
	Lacks    bool // whether onnxruntime has no kernel for the types
	// Deviates says where onnxruntime is known to compute something else than the specification says.
	Deviates string
}

func (c Case) String() string { return fmt.Sprintf("%s/%d/%s", c.Op, c.Opset, c.Name) }

// Graph returns the case as a graph with the outputs "y0" and so on, and its feed. The first dimension of
// what is fed is symbolic.
func (c Case) Graph() (*graph.Graph, map[string]*graph.Tensor) {
	domain := cmp.Or(c.Domain, graph.ML)
	n := &graph.Node{Name: "n", Op: c.Op, Domain: domain, Attrs: c.Attrs}
	g := &graph.Graph{
		Name: "case", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}, {Domain: domain, Version: c.Opset}}},
		Nodes: []*graph.Node{n},
	}
	feeds := map[string]*graph.Tensor{}
	for i, t := range c.Inputs {
		if t == nil {
			n.Inputs = append(n.Inputs, "")
			continue
		}
		t = t.Renamed(fmt.Sprintf("x%d", i))
		n.Inputs = append(n.Inputs, t.Name)
		if i > 0 && !fedToo[c.Op] {
			g.Initializers = append(g.Initializers, t)
			continue
		}
		typ := t.Type()
		if len(typ.Shape) > 1 {
			typ.Shape[0] = graph.Batch
		}
		g.Inputs = append(g.Inputs, graph.Value{Name: t.Name, Type: typ})
		feeds[t.Name] = t
	}
	for i := range max(c.Outputs, 1) {
		if i > 0 && i <= c.Skipped {
			n.Outputs = append(n.Outputs, "")
			continue
		}
		name := fmt.Sprintf("y%d", i)
		n.Outputs = append(n.Outputs, name)
		g.Outputs = append(g.Outputs, graph.Value{Name: name})
	}
	return g, feeds
}

// fedToo are operators of whose operands all are fed.
var fedToo = map[string]bool{"FeatureVectorizer": true}

// Cases returns all cases.
func Cases() (all []Case) {
	for _, family := range [][]Case{scaling(), labels(), features(), linear(), trees(), ensembles(), machines(), contributed(), transformer(), quantized()} {
		all = append(all, family...)
	}
	return all
}

func list(name string, v ...float32) graph.Attribute {
	return graph.Attribute{Name: name, Kind: graph.AttrFloats, Floats: v}
}

func texts(name string, v ...string) graph.Attribute {
	a := graph.Attribute{Name: name, Kind: graph.AttrStrings}
	for _, s := range v {
		a.Strings = append(a.Strings, []byte(s))
	}
	return a
}

// words makes a tensor of strings.
func words(dims []int64, v ...string) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: dims}
	for _, s := range v {
		t.Strings = append(t.Strings, []byte(s))
	}
	return t
}

// table makes a tensor of some columns.
func table[T graph.Element](columns int64, v ...T) *graph.Tensor {
	return graph.NewTensor("", v, int64(len(v))/columns, columns)
}

func these(t ...*graph.Tensor) []*graph.Tensor          { return t }
func attributes(a ...graph.Attribute) []graph.Attribute { return a }
