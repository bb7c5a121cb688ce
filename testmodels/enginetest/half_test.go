//go:build cgo

package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// TestHalf: in half precision each operator is still one that onnxruntime takes, and gives an
// output of the same type and sizes.
func TestHalf(t *testing.T) {
	e := accel.Engine{Options: &runtime.Options{Threads: 1}}
	declined := onnxruntime.declined(t)
	for _, c := range Cases() {
		if c.opset < 11 || declined[c.String()] {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			g, feeds, err := c.Graph()
			if err != nil {
				t.Fatal(err)
			}
			half, _, err := convert.Half(g, convert.HalfSettings{Lossy: true})
			if err != nil {
				t.Fatal(err)
			}
			runner, err := e.NewRunner(t.Context(), half)
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			got, err := runner.Run(t.Context(), feeds)
			if err != nil {
				t.Fatal(err)
			}
			_, want := evaluated(t, g, feeds)
			y, wanted := got["y"], want["y"]
			sameCount := y.Len() == len(wanted.V) || y.Elem < graph.Undefined // whose items are not counted
			if y.Elem != wanted.Elem || !sameCount || len(y.Dims) != len(wanted.Dims) {
				t.Errorf("it gives %v, and %v%v before", y.Type(), wanted.Elem, wanted.Dims)
			}
		})
	}
}
