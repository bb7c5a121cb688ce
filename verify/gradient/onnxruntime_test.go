//go:build cgo

package gradient_test

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
)

func TestGradientsOnONNXRuntime(t *testing.T) {
	r := gradientsOf(t, "torch_vae_17", []hourglass.Engine{accel.Engine{}}, native.Engine{})
	if code := r.ExitCode(); code != 0 || r.Pair("oracle", "onnxruntime") == nil {
		t.Errorf("exit code %d", code)
		_ = r.WriteTable(t.Output())
	}
}
