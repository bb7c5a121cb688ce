//go:build cgo

package verify_test

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/onnxgo"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// onnxruntime is package runtime as an engine.
type onnxruntime struct{}

func (onnxruntime) Name() string { return "onnxruntime" }

func (onnxruntime) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	library, err := runtime.Ensure(ctx, nil)
	if err != nil {
		return nil, err
	}
	file, err := graph.Encode(g)
	if err != nil {
		return nil, err
	}
	return runtime.OpenBytes(ctx, file, &runtime.Options{Library: library.Path})
}

func TestThreeEnginesAgree(t *testing.T) {
	if _, err := runtime.Ensure(t.Context(), nil); err != nil {
		t.Skip(err)
	}
	r := agree(t, dense(t, "Relu"), native.Engine{}, onnxruntime{}, onnxgo.Engine{})
	for _, e := range r.Engines[1:] {
		if e.Verdict != verify.Equal {
			t.Errorf("%+v", e)
		}
	}
}
