package enginetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestInference holds the type that inference gives the result of each case against what the
// oracle computes, with the first dimension of what is fed as a symbol and as a size.
func TestInference(t *testing.T) {
	for _, c := range Cases() {
		g, feeds, err := c.Graph()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		y, err := resultOf(g, feeds)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		checkInferred(t, c, g.Outputs[0].Type, y, symbolSizes(g, feeds))
		for i, v := range g.Inputs {
			g.Inputs[i].Type = feeds[v.Name].Type()
		}
		g.Values, g.Outputs[0].Type = nil, graph.Type{}
		if err := g.Infer(); err != nil {
			t.Errorf("%v, of fixed sizes: %v", c, err)
			continue
		}
		checkInferred(t, c, g.Outputs[0].Type, y, nil)
	}
}

// symbolSizes returns the sizes that symbols stand for in what is fed.
func symbolSizes(g *graph.Graph, feeds map[string]*graph.Tensor) map[graph.Dim]int64 {
	sizes := map[graph.Dim]int64{}
	for _, v := range g.Inputs {
		for i, d := range v.Type.Shape {
			if !d.IsFixed() && d != graph.Unknown {
				sizes[d] = feeds[v.Name].Dims[i]
			}
		}
	}
	return sizes
}

// checkInferred compares a type with a value. A dimension that is not known says nothing, and a
// symbol stands for its size in what is fed.
func checkInferred(t *testing.T, c Case, inferred graph.Type, y oracle.Array, sizes map[graph.Dim]int64) {
	t.Helper()
	if inferred.Elem != y.Elem {
		t.Errorf("%v: is inferred as %v and computed as %v", c, inferred, y.Elem)
	}
	if inferred.Shape == nil {
		return
	}
	if len(inferred.Shape) != len(y.Dims) {
		t.Errorf("%v: is inferred as %v and computed of dimensions %v", c, inferred, y.Dims)
		return
	}
	for i, d := range inferred.Shape {
		n := int64(y.Dims[i])
		if stated, ok := sizes[d]; d.IsFixed() && d.Size != n || ok && stated != n {
			t.Errorf("%v: is inferred as %v and computed of dimensions %v, where symbols are %v", c, inferred, y.Dims, sizes)
		}
	}
}

// TestInferenceOfLess takes from each case what is known of one operand, or of all: its rank, its sizes, or
// that it is a constant. Inference then knows less, and nothing of what it says may be wrong.
func TestInferenceOfLess(t *testing.T) {
	for _, c := range Cases() {
		g, feeds, err := c.Graph()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		computed, err := resultOf(g, feeds)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		sizes := symbolSizes(g, feeds)
		for name, less := range knowingLess(g) {
			if err := less.Infer(); err != nil {
				t.Errorf("%v, %s: %v", c, name, err)
				continue
			}
			if y := less.Outputs[0].Type; y.Elem != graph.Undefined {
				checkInferred(t, c, y, computed, sizes)
			}
		}
	}
}

// resultOf returns what the oracle computes of a case.
func resultOf(g *graph.Graph, feeds map[string]*graph.Tensor) (oracle.Array, error) {
	at, err := oracle.Arrays(feeds)
	if err != nil {
		return oracle.Array{}, err
	}
	out, err := oracle.Evaluate(g, at)
	return out["y"], err
}

// knowingLess returns graphs that state less of their inputs than g, by what is left out.
func knowingLess(g *graph.Graph) map[string]*graph.Graph {
	all := map[string]*graph.Graph{}
	add := func(name string, change func(*graph.Graph)) {
		less := g.Clone()
		less.Values, less.Outputs[0].Type = nil, graph.Type{}
		for i, v := range less.Inputs {
			less.Inputs[i].Type.Shape = slices.Clone(v.Type.Shape)
		}
		change(less)
		all[name] = less
	}
	for i, v := range g.Inputs {
		add("rank of "+v.Name, func(less *graph.Graph) { less.Inputs[i].Type.Shape = nil })
		for d := range v.Type.Shape {
			add(fmt.Sprintf("dimension %d of %s", d, v.Name), func(less *graph.Graph) { less.Inputs[i].Type.Shape[d] = graph.Unknown })
		}
	}
	add("all ranks", func(less *graph.Graph) {
		for i := range less.Inputs {
			less.Inputs[i].Type.Shape = nil
		}
	})
	for i, x := range g.Initializers {
		for _, shape := range []graph.Shape{x.Type().Shape, nil} {
			add(fmt.Sprintf("elements of %s, of %v", x.Name, shape), func(less *graph.Graph) {
				less.Initializers = slices.Delete(less.Initializers, i, i+1)
				less.Inputs = append(less.Inputs, graph.Value{Name: x.Name, Type: graph.Type{Elem: x.Elem, Shape: shape}})
			})
		}
	}
	for i, n := range g.Nodes {
		if x := graph.ConstantOf(n); x != nil && len(g.Nodes) > 1 {
			for _, shape := range []graph.Shape{x.Type().Shape, nil} {
				add(fmt.Sprintf("elements of %s, of %v", n.Outputs[0], shape), func(less *graph.Graph) {
					less.Nodes = slices.Delete(less.Nodes, i, i+1)
					less.Inputs = append(less.Inputs, graph.Value{Name: n.Outputs[0], Type: graph.Type{Elem: x.Elem, Shape: shape}})
				})
			}
		}
	}
	return all
}
