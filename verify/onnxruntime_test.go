//go:build cgo

package verify_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
)

func TestThreeEnginesAgree(t *testing.T) {
	r := agree(t, fake.Dense(t, "Relu"), native.Engine{}, accel.Engine{}, onnxgo.Engine{})
	for _, p := range r.Pairs {
		if p.Verdict != judge.Equal {
			t.Errorf("%+v", p)
		}
	}
}
