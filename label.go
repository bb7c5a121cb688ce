package hourglass

import "github.com/hourglass-go/hourglass/graph"

// OneHot turns labels, int64 [batch], into float32 [batch, classes]: 1 at each row's
// class and 0 elsewhere. The row of a label that is no class is all 0.
func OneHot(b *graph.Builder, labels graph.Value, classes int) graph.Value {
	all := make([]int64, classes)
	for i := range all {
		all[i] = int64(i)
	}
	column := b.Op("Reshape", labels, b.Const(graph.Vector[int64]("", -1, 1)))
	which := b.Op("Equal", column, b.Const(graph.NewTensor("", all, 1, int64(classes))))
	return b.Op("Cast", which, graph.Int("to", int64(graph.Float)))
}
