package faults

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// transposed transposes the matrices of a weight and leaves the dimensions as they are.
func transposed(s *site) string {
	if !slices.Contains([]string{"Gemm", "MatMul", "Conv", "ConvTranspose"}, s.n.Op) {
		return ""
	}
	v, t := s.weight(1)
	if t == nil || len(t.Dims) < 2 {
		return ""
	}
	rows, columns := int(t.Dims[len(t.Dims)-2]), int(t.Dims[len(t.Dims)-1])
	if rows*columns == 0 || rows == 1 || columns == 1 {
		return ""
	}
	out := make([]float32, len(v))
	for i := range v {
		at, place := i/(rows*columns)*rows*columns, i%(rows*columns)
		out[at+place%columns*rows+place/columns] = v[i]
	}
	s.replace(1, graph.NewTensor("", out, t.Dims...))
	return fmt.Sprintf("weight %q is laid out transposed", t.Name)
}

// unbiased drops what a layer adds: its bias, or the Add after its product.
func unbiased(s *site) string {
	if s.n.Op == "Add" {
		return dropAdd(s)
	}
	facts, _ := graph.FactsOf(s.n)
	op, _ := graph.Lookup(s.n.Op)
	if _, t := s.weight(2); t == nil || op.MinInputs > 2 || facts.Operand(2).What != "bias" {
		return ""
	}
	s.n.Inputs = s.n.Inputs[:2]
	return "the bias is left out"
}

func dropAdd(s *site) string {
	index := s.g.Index()
	product := index.Maker(s.n.Input(0))
	if _, bias := s.weight(1); bias == nil || product == nil || product.Op != "MatMul" || index.Uses(s.n.Inputs[0]) != 1 {
		return ""
	}
	product.Outputs = s.n.Outputs
	s.names = append(s.names, product.Title())
	s.g.Nodes = slices.DeleteFunc(s.g.Nodes, func(m *graph.Node) bool { return m == s.n })
	return "the Add of the bias is left out"
}

// clamped lowers scales above half the greatest one to that half.
func clamped(s *site) string {
	facts, _ := graph.FactsOf(s.n)
	const i = 1
	if facts.Operand(i).What != "scale" || s.n.Op == "Upsample" {
		return ""
	}
	v, t := s.weight(i)
	if t == nil || len(v) == 0 {
		return ""
	}
	most := float32(0)
	for _, x := range v {
		most = max(most, x, -x)
	}
	for i, x := range v {
		v[i] = min(max(x, -most/2), most/2)
	}
	s.replace(i, graph.NewTensor("", v, t.Dims...))
	return fmt.Sprintf("scale %q is clamped to ±%v", t.Name, most/2)
}

// flipped flips a bit of a weight: of the element with the greatest magnitude, in the operand
// with the most elements.
func flipped(bit uint32) func(s *site) string {
	return func(s *site) string {
		if s.n.Op == "Resize" || s.n.Op == "Upsample" || s.n.Op == "Constant" {
			return "" // operands that are sizes are no weights
		}
		which, most := -1, 1 // a single number is no weight
		for i := range s.n.Inputs {
			if v, _ := s.weight(i); len(v) > most {
				which, most = i, len(v)
			}
		}
		if which < 0 {
			return ""
		}
		v, t := s.weight(which)
		at := 0
		for i, x := range v {
			if math.Abs(float64(x)) > math.Abs(float64(v[at])) {
				at = i
			}
		}
		was := v[at]
		v[at] = math.Float32frombits(math.Float32bits(was) ^ bit)
		s.replace(which, graph.NewTensor("", v, t.Dims...))
		return fmt.Sprintf("bit %#x of element %d of %q: %v is %v", bit, at, t.Name, was, v[at])
	}
}

// loosened multiplies an epsilon by a hundred: the attribute, or the small number that is
// added to a variance under a root.
func loosened(s *site) string {
	if a, given := s.n.Attr("epsilon"); given {
		s.set(graph.Float32("epsilon", 100*a.F))
		return fmt.Sprintf("epsilon %v is %v", a.F, 100*a.F)
	}
	v, t := s.weight(1)
	rooted := slices.ContainsFunc(s.g.Index().Readers(s.n.Outputs[0]), func(m *graph.Node) bool { return m.Op == "Sqrt" })
	if s.n.Op != "Add" || !rooted || len(v) != 1 {
		return ""
	}
	s.replace(1, graph.NewTensor("", []float32{100 * v[0]}, t.Dims...))
	return fmt.Sprintf("epsilon %v is %v", v[0], 100*v[0])
}
