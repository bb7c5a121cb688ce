//go:build cgo

package stability_test

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/stability"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestMatrixOfMadeModels: what other tools made is neither unstable nor wrong, at any level of
// onnxruntime and on any number of threads.
func TestMatrixOfMadeModels(t *testing.T) {
	engines := []hourglass.Engine{native.Engine{}}
	for _, o := range []runtime.Optimization{runtime.OptimizeOff, runtime.OptimizeAll} {
		for _, threads := range []int{1, 0} {
			name := "onnxruntime-" + o.String()
			if threads == 1 {
				name += ", 1 thread"
			}
			engines = append(engines, fake.Named{Engine: accel.Engine{Options: &runtime.Options{Optimization: o, Threads: threads}}, Called: name})
		}
	}
	for _, name := range []string{"torch_conv_17", "torch_vae_17", "torch_sequence_17", "sklearn_mlp"} {
		t.Run(name, func(t *testing.T) {
			g, err := graph.Load("../../testmodels/made/" + name + "/model.onnx")
			if err != nil {
				t.Fatal(err)
			}
			for in, err := range trial.Generated(g, 1, 20) {
				if err != nil {
					t.Fatal(err)
				}
				r, err := stability.Matrix(t.Context(), g, oracle.Engine{}, engines, in, nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := r.WriteTable(t.Output()); err != nil {
					t.Fatal(err)
				}
				if r.ExitCode() != 0 || len(r.Engines) != len(engines) || r.Rows != 20 {
					t.Errorf("exit code %d, %d engines, %d rows", r.ExitCode(), len(r.Engines), r.Rows)
				}
			}
		})
	}
}
