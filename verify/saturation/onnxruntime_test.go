//go:build cgo

package saturation_test

import (
	"testing"

	"golang.org/x/sys/cpu"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/verify/saturation"
)

// TestOnnxruntime: it saturates on x86 processors with AVX2 and without VNNI, and on no others.
func TestOnnxruntime(t *testing.T) {
	want := cpu.X86.HasAVX2 && !cpu.X86.HasAVX512VNNI && !cpu.X86.HasAVXVNNI
	if does, err := saturation.Engine(t.Context(), accel.Engine{}); does != want || err != nil {
		t.Errorf("it saturates here: %v (%v), want %v", does, err, want)
	}
}
