package hourglass

import "github.com/hourglass-go/hourglass/graph"

// Contractive is Weight·‖J‖², averaged over rows, where J is the Jacobian of the
// code by what the encoder sees and ‖J‖ its Frobenius norm (Rifai et al. 2011).
//
// Where the encoder is one dense sigmoid layer, the closed form of that paper is
// used. For other encoders ‖J‖² is estimated: the mean of ‖J·n‖² over normal n is
// ‖J‖², and J·n is the central difference of the code along n over a step of 0.01.
// The estimate has no bias in the limit of small steps.
type Contractive struct {
	Weight float64 `json:"weight"` // above 0
}

// Name returns "contractive".
func (Contractive) Name() string { return "contractive" }

// Penalty implements Penalty.
func (p Contractive) Penalty(b *graph.Builder, t Terms) graph.Value {
	if err := checkWeight(p.Name(), p.Weight); err != nil {
		return b.Fail(err)
	}
	if w := sigmoidLayer(t.Encoder); w != "" {
		return overRows(b, sigmoidJacobian(b, w, t.Encoded[0]), p.Weight)
	}
	const step = 0.01
	along := b.Op("Mul", t.Draw(Normal, rowOf(t.Input)...), b.Scalar(step))
	ahead := t.Encode(b.Op("Add", t.Input, along))[0]
	behind := t.Encode(b.Op("Sub", t.Input, along))[0]
	moved := b.Op("Mul", b.Op("Sub", ahead, behind), b.Scalar(1/(2*step)))
	return overRows(b, b.Op("Mul", moved, moved), p.Weight)
}

// sigmoidLayer returns the name of the weights where the encoder is one dense
// sigmoid layer, and otherwise "".
func sigmoidLayer(g *graph.Graph) string {
	if len(g.Nodes) != 2 || g.Nodes[0].Op != "Gemm" || g.Nodes[1].Op != "Sigmoid" || len(g.Nodes[0].Attrs) > 0 {
		return ""
	}
	w := g.Nodes[0].Input(1)
	if g.Nodes[0].Input(0) != InputName || g.Initializer(w) == nil {
		return ""
	}
	return w
}

// sigmoidJacobian computes (h·(1−h))²·Σw² for each unit h. The sum runs over the
// unit's weights w.
func sigmoidJacobian(b *graph.Builder, weights string, h graph.Value) graph.Value {
	w, _ := b.Value(weights)
	slope := b.Op("Mul", h, b.Op("Sub", b.Scalar(1), h))
	rows, _ := w.Type.Shape.Static()
	lengths := b.Op("Mul", b.Op("ReduceMean", b.Op("Mul", w, w), graph.Ints("axes", 0)), b.Scalar(float64(rows[0])))
	return b.Op("Mul", b.Op("Mul", slope, slope), lengths)
}
