package judge

import (
	"reflect"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestScale(t *testing.T) {
	s := &Scale{}
	if bound, columns := s.Share(0.5); bound.Abs != 0 || columns != nil {
		t.Errorf("of nothing: %v, %v", bound, columns)
	}
	s.Add(graph.NewTensor("y", []float32{640, -1, 0, 100, 0.5, 0}, 2, 3))
	s.Add(graph.NewTensor("y", []float32{-320, 2, 0, 1, 1, 0}, 2, 3))
	s.Add(graph.Vector[int64]("y", 1000))
	bound, columns := s.Share(0.5)
	if want := []Columns{{1, []float64{320, 1, 320}}}; bound.Abs != 320 || !reflect.DeepEqual(columns, want) {
		t.Errorf("%v, %v; want 320, %v: a column of zeros has the scale of the whole", bound, columns, want)
	}
	alike := &Scale{}
	alike.Add(graph.NewTensor("y", []float32{1, 2, 3, 4, 1, 2, 3, 4}, 4, 2))
	if _, columns := alike.Share(1); columns != nil {
		t.Errorf("columns of one scale have bounds of their own: %v", columns)
	}
	s.Add(graph.NewTensor("y", []float32{1, 2}, 1, 2))
	if _, columns := s.Share(1); columns != nil {
		t.Errorf("an axis of two sizes has columns: %v", columns)
	}
}
