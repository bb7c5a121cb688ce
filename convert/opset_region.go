package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	forms["RoiAlign"] = (*rewrite).roiAlign
	forms["DFT"] = (*rewrite).dft
}

// roiAlign says from opset 16 on whether regions are moved by half of an element. Before, they are not.
func (r *rewrite) roiAlign(n *graph.Node, in []graph.Value) []graph.Value {
	const mode, unmoved = "coordinate_transformation_mode", "output_half_pixel"
	switch {
	case r.to < 10:
		return r.refuse(n, "came with opset 10")
	case r.from < 16 && r.to >= 16:
		return r.again(n, in, all, graph.Text(mode, unmoved))
	case r.from >= 16 && r.to < 16 && n.Text(mode, "half_pixel") != unmoved:
		return r.refuse(n, "%s is %q; before opset 16 there is %s alone", mode, n.Text(mode, "half_pixel"), unmoved)
	case r.to < 16:
		return r.again(n, in, but(mode))
	}
	return nil
}

// dft has its axis in an attribute before opset 20, by default 1, and from there on in an input, by default
// the last one of the signal.
func (r *rewrite) dft(n *graph.Node, in []graph.Value) []graph.Value {
	switch {
	case r.to < 17:
		return r.refuse(n, "came with opset 17")
	case r.from < 20 && r.to >= 20:
		return r.again(n, []graph.Value{in[0], given(in, 1), r.b.Const(graph.Scalar("", n.Int("axis", 1)))}, but("axis"))
	case r.from >= 20 && r.to < 20:
		at := []int64{-2}
		if len(in) > 2 && in[2].Name != "" {
			var known bool
			if at, known = r.ints(n, 2); !known || len(at) != 1 {
				return r.refuse(n, "its axis is computed, and is an attribute before opset 20")
			}
		}
		return r.again(n, in[:min(len(in), 2)], all, graph.Int("axis", at[0]))
	}
	return nil
}
