//go:build cgo

package conformance

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/runtime"
)

// TestONNXRuntime runs the pinned version, even where others are installed, because versions
// decline different tests.
func TestONNXRuntime(t *testing.T) {
	library, err := runtime.Install(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	conform(t, accel.Engine{Options: &runtime.Options{Library: library.Path}})
}
