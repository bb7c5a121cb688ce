//go:build cgo

package grad_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// TestOnONNXRuntime runs the gradient graphs on onnxruntime.
func TestOnONNXRuntime(t *testing.T) {
	for _, c := range slopeCases(t) {
		if c.refused != nil || c.Bends { // where it bends, any slope between those of both sides is right
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			want, _ := c.slopes(t)
			runner, err := accel.Engine{}.NewRunner(t.Context(), c.gradient)
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			out, err := runner.Run(t.Context(), c.feeds())
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range c.names {
				got, err := oracle.Widen(out[name+grad.Suffix])
				if err != nil {
					t.Fatal(err)
				}
				same(t, name, got.V, want[name+grad.Suffix].V, 1e-5)
			}
		})
	}
}
