package trial

import "github.com/hourglass-go/hourglass/graph"

// fewTerms and fewResults are the greatest numbers of terms and of elements that nodes compute in a run on
// many rows.
const (
	fewTerms   = 1e7
	fewResults = 1e6
)

// cheap reports whether a run on some sizes computes little, as far as is known.
func (w *generating) cheap(d sizing) bool {
	typed := w.typed(d)
	if typed.err != nil {
		return false
	}
	terms, elements, index := 0.0, 0.0, typed.graph.Index()
	for _, n := range typed.graph.Nodes {
		facts, known := graph.FactsOf(n)
		if !known {
			return false
		}
		var in []graph.Extent
		for _, name := range n.Inputs {
			dims, static := shapeOf(index, name).Static()
			if name != "" && !static {
				return false
			}
			var e graph.Extent
			for _, d := range dims {
				e.Dims = append(e.Dims, int(d))
			}
			in = append(in, e)
		}
		results := 1.0
		for _, d := range shapeOf(index, n.Output()) {
			results *= float64(max(d.Size, 1))
		}
		elements += results
		terms += results * float64(max(facts.Sum(n, in).Terms, 1))
	}
	return terms <= fewTerms && elements <= fewResults
}
