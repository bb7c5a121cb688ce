package trial_test

import (
	"errors"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// bundle returns inputs with tensors of some shapes.
func bundle(shapes ...[]int64) map[string]*graph.Tensor {
	in := map[string]*graph.Tensor{}
	for i, dims := range shapes {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		name := string(rune('a' + i))
		in[name] = graph.NewTensor(name, make([]float32, n), dims...)
	}
	return in
}

func TestRows(t *testing.T) {
	for _, test := range []struct {
		in   map[string]*graph.Tensor
		want int
	}{
		{bundle([]int64{3, 2}), 3}, {bundle([]int64{3, 2}, []int64{3}), 3},
		{bundle([]int64{3, 2}, []int64{4}), 1}, {bundle([]int64{3}, []int64{}), 1}, {bundle([]int64{0, 2}), 1}, {bundle(), 1},
	} {
		if got := trial.Rows(test.in); got != test.want {
			t.Errorf("%d rows, want %d", got, test.want)
		}
	}
}

// TestAtLeast: inputs end with the one that makes enough rows, in each pass, and an error is passed on.
func TestAtLeast(t *testing.T) {
	broken := errors.New("broken")
	all := func(yield func(map[string]*graph.Tensor, error) bool) {
		for range 4 {
			if !yield(bundle([]int64{3, 2}), nil) {
				return
			}
		}
		yield(nil, broken)
	}
	some, rows := trial.AtLeast(all, 7)
	for range 2 {
		runs := 0
		for _, err := range some {
			if err != nil {
				t.Fatal(err)
			}
			runs++
		}
		if runs != 3 || *rows != 9 {
			t.Errorf("%d runs of %d rows, want 3 of 9", runs, *rows)
		}
	}
	var last error
	every, rows := trial.AtLeast(all, 99)
	for _, err := range every {
		last = err
	}
	if last != broken || *rows != 12 {
		t.Errorf("error %v after %d rows", last, *rows)
	}
}
