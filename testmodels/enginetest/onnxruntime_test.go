//go:build cgo

package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
)

var onnxruntime = Subject{Engine: accel.Engine{}, Declines: "testdata/onnxruntime.txt"}

func TestONNXRuntime(t *testing.T) {
	Run(t, onnxruntime)
}
