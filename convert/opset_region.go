package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["RoiAlign"] = (*rewrite).roiAlign
	forms["DFT"] = (*rewrite).dft
	forms["AffineGrid"] = (*rewrite).affineGrid
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

// affineGrid multiplies the positions of the elements of an image or a volume, which are constants, by the
// matrices, where the operator is not there yet.
func (r *rewrite) affineGrid(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 20 {
		return nil
	}
	g, err := inferred(r.g)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	grids := g.Index().Type(n.Output())
	one := graph.Type{Shape: slices.Clone(grids.Shape)} // whatever the batch is
	if len(one.Shape) > 0 {
		one.Shape[0] = graph.Fixed(1)
	}
	if tooLarge(one) || len(one.Shape) < 4 || grids.Elem != graph.Float {
		return r.refuse(n, "came with opset 20; before, float32 grids of a known size up to %d elements are written out, and not %v", maxFolded, grids)
	}
	spatial, elements := []int64(nil), int64(1)
	for _, d := range grids.Shape[1 : len(grids.Shape)-1] {
		spatial, elements = append(spatial, d.Size), elements*d.Size
	}
	var positions []float32 // of the last dimension first, and 1
	for i := range elements {
		rest, at := i, make([]float32, 0, len(spatial)+1)
		for d := len(spatial) - 1; d >= 0; d-- {
			steps := float64(rest % spatial[d])
			rest /= spatial[d]
			position := (2*steps+1)/float64(spatial[d]) - 1
			if n.Int("align_corners", 0) != 0 {
				position = 2*steps/float64(max(spatial[d]-1, 1)) - 1
			}
			at = append(at, float32(position))
		}
		positions = append(positions, append(at, 1)...)
	}
	base := r.b.Const(graph.NewTensor("", positions, 1, elements, int64(len(spatial)+1)))
	grid := r.op("MatMul", base, r.op("Transpose", in[0], graph.Ints("perm", 0, 2, 1)))
	return []graph.Value{r.op("Reshape", grid, r.vector(append(append([]int64{-1}, spatial...), int64(len(spatial)))...))}
}
