//go:build cgo

package infer_test

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// TestIntoAllocatesNothing runs on onnxruntime, which the test fetches where there is none.
func TestIntoAllocatesNothing(t *testing.T) {
	if _, err := runtime.Ensure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	m := open(t, "net", &infer.Options{Threads: 1})
	if m.Engine() != "onnxruntime" {
		t.Fatalf("the engine is %s", m.Engine())
	}
	allocatesNothing(t, m)
	fraud := open(t, "fraud", &infer.Options{Threads: 1})
	rows, s := folders.Payments(40).Dense(), &infer.Scores{}
	if n := testing.AllocsPerRun(50, func() {
		if err := fraud.ScoreInto(context.Background(), s, rows); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("scores allocate %v times", n)
	}
}
