//go:build cgo

package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
)

var onnxruntime = Subject{Engine: accel.Engine{}, Declines: "testdata/onnxruntime.txt", Deviates: map[string]string{
	"TopK/17/NaN last":              placed,
	"TopK/17/NaN last, least first": placed,
	"ArgMax/17/NaN behind":          placed,
}}

const placed = "ONNX leaves the place of NaN open, and onnxruntime takes NaN for the greatest, or for what its sorting makes of it"

func TestONNXRuntime(t *testing.T) {
	Run(t, onnxruntime)
}
