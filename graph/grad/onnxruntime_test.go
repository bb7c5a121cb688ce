//go:build cgo

package grad_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// TestOnONNXRuntime runs the gradient graphs on onnxruntime.
func TestOnONNXRuntime(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.String(), func(t *testing.T) {
			g, values, names, err := c.build()
			if err != nil {
				t.Fatal(err)
			}
			dg, want := gradients(t, g, values, names)
			runner, err := accel.Engine{}.NewRunner(t.Context(), dg)
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"v0": values["v0"]})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				got, err := oracle.Widen(out[name+grad.Suffix])
				if err != nil {
					t.Fatal(err)
				}
				same(t, name, got.V, want[name+grad.Suffix].V, 1e-5)
			}
		})
	}
}
