package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// checkFeed returns an error unless the rows of a batch determine the sizes of a feed.
func checkFeed(v graph.Value) error {
	if v.Type.Elem != graph.Float {
		return fmt.Errorf("native: input %q is %v; batches are float32", v.Name, v.Type.Elem)
	}
	for i, d := range v.Type.Shape {
		first := v.Type.Shape[0]
		if !d.IsFixed() && i > 0 && (d.Name == "" || d.Name != first.Name) {
			return fmt.Errorf("native: input %q is %v; dimensions after the batch's have to be fixed", v.Name, v.Type)
		}
	}
	if v.Type.Shape == nil {
		return fmt.Errorf("native: input %q is of unknown rank", v.Name)
	}
	return nil
}

func (t *trainer) checkBatch(batch [][]float32, rows int) error {
	if rows < 1 || rows > maxElements {
		return fmt.Errorf("native: a batch of %d rows", rows)
	}
	if len(batch) != len(t.feeds) {
		return fmt.Errorf("native: the batch has %d tensors, graph %q has %d inputs to feed", len(batch), t.training.Graph.Name, len(t.feeds))
	}
	for i, v := range t.feeds {
		dims, err := intDims(sizesAt(v, rows))
		if err != nil {
			return fmt.Errorf("native: input %q: %w", v.Name, err)
		}
		if len(batch[i]) != product(dims) {
			return fmt.Errorf("native: input %q has %d elements, %v at %d rows wants %d", v.Name, len(batch[i]), v.Type, rows, product(dims))
		}
	}
	return nil
}

// sizesAt returns the sizes of a feed in a batch of rows.
func sizesAt(v graph.Value, rows int) []int64 {
	dims := make([]int64, len(v.Type.Shape))
	for i, d := range v.Type.Shape {
		dims[i] = d.Size
		if !d.IsFixed() {
			dims[i] = int64(rows)
		}
	}
	return dims
}
