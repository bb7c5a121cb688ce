package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["GridSample"] = (*rewrite).gridSample }

// gridSample names its modes otherwise from opset 20 on, and takes volumes, too.
func (r *rewrite) gridSample(n *graph.Node, in []graph.Value) []graph.Value {
	rank := len(in[0].Type.Shape)
	switch {
	case r.to < 16:
		return r.refuse(n, "came with opset 16")
	case r.from >= 20 && r.to < 20 && rank != 4:
		return r.refuse(n, "reads an input of %v, and images alone before opset 20", in[0].Type)
	}
	mode := n.Text("mode", "linear")
	for _, names := range [][2]string{{"bilinear", "linear"}, {"bicubic", "cubic"}} {
		switch {
		case r.to >= 20 && mode == names[0]:
			mode = names[1]
		case r.to < 20 && mode == names[1]:
			mode = names[0]
		}
	}
	return r.again(n, in, but("mode"), graph.Text("mode", mode))
}
