package graph

import "fmt"

// GridSample reads an image at positions that a grid names, between its elements too.
// https://onnx.ai/onnx/operators/onnx__GridSample.html
func init() {
	facts := smooth(composed(1, 1, 1, 1).near1(), data, positions).summing(sumsNothing)
	facts.at = func(f *Facts, n *Node) {
		if n.Text("mode", "linear") == "nearest" {
			f.Continuity = Jumping // where a position is between two elements
		}
	}
	register(Operator{Name: "GridSample", Facts: facts, infer: inferGridSample})
}

func inferGridSample(c *inference) error {
	x, grid := c.in(0).Shape, c.in(1).Shape
	c.out.Elem = c.in(0).Elem
	if x == nil || grid == nil {
		return nil
	}
	if len(x) < 3 || len(grid) != len(x) || !agree(grid[0], x[0]) || !agree(grid[len(grid)-1], Fixed(int64(len(x)-2))) {
		return fmt.Errorf("an input of %v and a grid of %v, want [batch, channels, …] and [batch, …, a coordinate for each …]", x, grid)
	}
	c.out.Shape = append(Shape{x[0], x[1]}, grid[1:len(grid)-1]...)
	return nil
}
