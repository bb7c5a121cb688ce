//go:build cgo

package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
)

func TestONNXRuntime(t *testing.T) {
	Run(t, Subject{Engine: accel.Engine{}})
}
