//go:build cgo

package detector_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/runtime"
)

// TestEngines holds that every engine gives the same scores, p-values, decisions and contributions of rows with
// gaps, unseen texts and values that are far away.
func TestEngines(t *testing.T) {
	library, err := runtime.Install(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	d := fitted(t, 300)
	set := rows(100, 3)
	for i := 0; i < set.Rows(); i += 3 {
		set.X[i*set.Features+3] = 9
		row := set.Row(i)
		row[i/3%7] = float32(math.NaN())
		if i/3%7 == 4 || i/3%7 == 5 { // a time is missing as a whole
			row[4], row[5] = float32(math.NaN()), float32(math.NaN())
		}
		set.X[i*set.Features+2] = 1e7
	}
	want := scores(t, d, set.X)
	columns, err := d.Columns()
	if err != nil {
		t.Fatal(err)
	}
	accel := accel.Engine{Options: &runtime.Options{Library: library.Path}}
	for _, c := range []struct {
		detector *detector.Detector
		engine   hourglass.Engine
	}{{d, oracle.Engine{}}, {d, accel}, {columns, oracle.Engine{}}, {columns, accel}} {
		name := fmt.Sprintf("%s on %s", c.detector.Graph.Name, c.engine.Name())
		s, err := c.detector.Scorer(t.Context(), c.engine)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := s.Score(t.Context(), set.X)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-5, 1e-5), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-native +it)\n%s", name, diff)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
