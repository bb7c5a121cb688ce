//go:build cgo

package conformance

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/runtime"
)

// TestONNXRuntime is of the pinned version, whichever others there are: what one declines
// another may not.
func TestONNXRuntime(t *testing.T) {
	library, err := runtime.Install(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	conform(t, accel.Engine{Options: &runtime.Options{Library: library.Path}})
}
