//go:build cgo

package verify_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/build/accel"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/onnxgo"
	"github.com/hourglass-go/hourglass/convert/verify"
)

func TestThreeEnginesAgree(t *testing.T) {
	r := agree(t, dense(t, "Relu"), native.Engine{}, accel.Engine{}, onnxgo.Engine{})
	for _, p := range r.Pairs {
		if p.Verdict != verify.Equal {
			t.Errorf("%+v", p)
		}
	}
}
