//go:build cgo

package conformance

import (
	"testing"

	"github.com/hourglass-go/hourglass/build/accel"
)

func TestONNXRuntime(t *testing.T) { conform(t, accel.Engine{}) }
