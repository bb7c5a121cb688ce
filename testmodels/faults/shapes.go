package faults

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// padded moves one row of padding from the beginning to the end. Where there is none at the
// beginning, it adds one at the end.
func padded(s *site) string {
	if s.n.Op == "Pad" {
		return paddedInput(s)
	}
	if op, _ := graph.Lookup(s.n.Op); op.AttributeSince("auto_pad") == 0 { // no operator of windows
		return ""
	}
	pads := s.n.Ints("pads")
	if len(pads) == 0 {
		return ""
	}
	to := moved(pads, 0)
	s.set(graph.Ints("pads", to...))
	return fmt.Sprintf("pads %v are %v", pads, to)
}

func paddedInput(s *site) string {
	if pads := s.n.Ints("pads"); pads != nil { // the form before opset 11
		to := moved(pads, firstPadded(pads))
		s.set(graph.Ints("pads", to...))
		return fmt.Sprintf("pads %v are %v", pads, to)
	}
	t := s.g.Index().Constant(s.n.Input(1))
	if t == nil {
		return ""
	}
	pads, err := graph.Data[int64](t)
	if err != nil || len(pads) == 0 {
		return ""
	}
	to := moved(pads, firstPadded(pads))
	s.replace(1, graph.NewTensor("", to, t.Dims...))
	return fmt.Sprintf("pads %v are %v", pads, to)
}

func firstPadded(pads []int64) int {
	return max(0, slices.IndexFunc(pads[:len(pads)/2], func(p int64) bool { return p > 0 }))
}

func moved(pads []int64, axis int) []int64 {
	to := slices.Clone(pads)
	if to[axis] > 0 {
		to[axis]--
	}
	to[axis+len(pads)/2]++
	return to
}

// resized interpolates where values should be repeated, and repeats where they should be
// interpolated.
func resized(s *site) string {
	if s.n.Op != "Resize" && s.n.Op != "Upsample" {
		return ""
	}
	was := s.n.Text("mode", "nearest")
	to := "linear"
	if was != "nearest" {
		to = "nearest"
	}
	s.set(graph.Text("mode", to))
	return fmt.Sprintf("mode %q is %q", was, to)
}

// misaligned replaces an axis by the one before it, or the first axis by the second.
func misaligned(s *site) string {
	rank := int64(len(s.types[s.n.Input(0)].Shape))
	if a, given := s.n.Attr("axis"); given && rank > 1 {
		to := beside(a.I, rank)
		s.set(graph.Int("axis", to))
		return fmt.Sprintf("axis %d is %d", a.I, to)
	}
	if axes := s.n.Ints("axes"); len(axes) == 1 && rank > 1 && s.n.Op != "Unsqueeze" && s.n.Op != "Squeeze" {
		to := beside(axes[0], rank)
		s.set(graph.Ints("axes", to))
		return fmt.Sprintf("axes %v are [%d]", axes, to)
	}
	return ""
}

func beside(axis, rank int64) int64 {
	if axis < 0 {
		axis += rank
	}
	if axis > 0 {
		return axis - 1
	}
	return 1
}

// outdated reads a node by the rule from the other side of opset 13. There Softmax changed
// from all dimensions from the axis on to the axis alone.
// https://onnx.ai/onnx/operators/onnx__Softmax.html
func outdated(s *site) string {
	if !slices.Contains([]string{"Softmax", "LogSoftmax", "Hardmax"}, s.n.Op) {
		return ""
	}
	rank := int64(len(s.types[s.n.Inputs[0]].Shape))
	axis := s.n.Int("axis", -1)
	if axis < 0 {
		axis += rank
	}
	if rank < 2 || axis < 0 || s.g.Opset() < 13 {
		return ""
	}
	in, out := s.n.Inputs[0], s.n.Outputs[0]
	flat := &graph.Node{Name: s.n.Name + "_flatten", Op: "Flatten", Inputs: []string{in}, Outputs: []string{out + "_flat"}, Attrs: []graph.Attribute{graph.Int("axis", axis)}}
	shape := &graph.Node{Name: s.n.Name + "_shape", Op: "Shape", Inputs: []string{in}, Outputs: []string{out + "_shape"}}
	back := &graph.Node{Name: s.n.Name + "_reshape", Op: "Reshape", Inputs: []string{out + "_soft", out + "_shape"}, Outputs: []string{out}}
	s.n.Inputs, s.n.Outputs = []string{out + "_flat"}, []string{out + "_soft"}
	s.set(graph.Int("axis", 1))
	s.g.Nodes = slices.Concat(s.g.Nodes[:s.at], []*graph.Node{flat, shape, s.n, back}, s.g.Nodes[s.at+1:])
	return fmt.Sprintf("%s over all dimensions from %d on", s.n.Op, axis)
}
