//go:build cgo

package infer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// TestIntoAllocatesNothing runs on onnxruntime, which the test fetches where there is none.
func TestIntoAllocatesNothing(t *testing.T) {
	if _, err := runtime.Ensure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	o := &infer.Options{Engine: accel.Engine{Options: &runtime.Options{Threads: 1}}}
	m := open(t, "net", o)
	allocatesNothing(t, m)
	fraud := open(t, "fraud", o)
	rows, s := folders.Payments(40).Dense(), &infer.Scores{}
	if n := testing.AllocsPerRun(50, func() {
		if err := fraud.ScoreInto(context.Background(), s, rows); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("scores allocate %v times", n)
	}
}

// TestRace opens models on the engine that is faster, and says what was measured.
func TestRace(t *testing.T) {
	if _, err := runtime.Ensure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		"net":      "128 rows take ",
		"fraud":    "a row takes ",
		"labelled": "speeds are not measured",
	} {
		m := open(t, name, nil)
		if !strings.Contains(m.Why(), says) || m.Engine() != "onnxruntime" && m.Engine() != "native" || name == "labelled" && m.Engine() != "onnxruntime" {
			t.Errorf("%s is on %s because %s", name, m.Engine(), m.Why())
		}
		t.Logf("%s is on %s because %s", name, m.Engine(), m.Why())
	}
	pinned := open(t, "net", &infer.Options{Engine: native.Engine{}})
	if pinned.Engine() != "native" || pinned.Why() != "Options.Engine names it" {
		t.Errorf("a pinned model is on %s because %s", pinned.Engine(), pinned.Why())
	}
}
