package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["Upsample"] = (*rewrite).upsample
	forms["Resize"] = (*rewrite).resize
}

// upsample repeats elements: it takes the nearest one at or before a coordinate that is divided by
// the scale.
func (r *rewrite) upsample(n *graph.Node, in []graph.Value) []graph.Value {
	scales, given := n.Attr("scales")
	t := graph.Vector("", scales.Floats...)
	if !given {
		if t = r.index.Constant(n.Input(1)); t == nil {
			return r.refuse(n, "its scales are computed")
		}
	}
	return r.enlarged(n, in[0], t)
}

// enlarged writes Upsample, or Resize as it was at opset 10, as a Resize of later opsets.
func (r *rewrite) enlarged(n *graph.Node, x graph.Value, scales *graph.Tensor) []graph.Value {
	v, err := graph.Data[float32](scales)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	if slices.ContainsFunc(v, func(s float32) bool { return s < 1 }) {
		return r.refuse(n, "makes smaller, of which engines had ideas of their own before opset 11")
	}
	attrs := []graph.Attribute{
		graph.Text("mode", n.Text("mode", "nearest")), graph.Text("coordinate_transformation_mode", "asymmetric"), graph.Text("nearest_mode", "floor"),
	}
	c := &graph.Node{Name: n.Name, Op: "Resize", Outputs: n.Outputs, Attrs: attrs}
	return r.b.Node(c, x, r.roi(graph.Value{}), r.b.Const(scales.Renamed("")))
}

// roi replaces an input that is left out. Before opset 13 neither roi nor the scales beside sizes
// could be left out, but they could be empty.
func (r *rewrite) roi(v graph.Value) graph.Value {
	if v.Name == "" && r.to < 13 {
		return r.b.Const(graph.Vector[float32](""))
	}
	return v
}

func (r *rewrite) resize(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from == 10 {
		t := r.index.Constant(n.Input(1))
		if t == nil {
			return r.refuse(n, "its scales are computed")
		}
		return r.enlarged(n, in[0], t)
	}
	symmetric := n.Text("coordinate_transformation_mode", "") == "half_pixel_symmetric"
	if r.to >= 19 || r.to == 18 && !symmetric {
		return r.again(n, in, all)
	}
	switch {
	case n.Int("antialias", 0) != 0:
		return r.refuse(n, "antialias came with opset 18")
	case n.Text("keep_aspect_ratio_policy", "stretch") != "stretch":
		return r.refuse(n, "keep_aspect_ratio_policy came with opset 18")
	case symmetric:
		return r.refuse(n, "half_pixel_symmetric came with opset 19")
	case n.Ints("axes") != nil:
		return r.refuse(n, "axes came with opset 18")
	}
	four := append(slices.Clone(in), make([]graph.Value, 4)...)[:4]
	four[1], four[2] = r.roi(four[1]), r.roi(four[2])
	return r.again(n, four, but("antialias", "keep_aspect_ratio_policy", "axes"))
}
