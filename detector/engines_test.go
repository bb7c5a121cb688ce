//go:build cgo

package detector_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass"
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
		set.X[i*set.Features+(i/3)%7] = float32(math.NaN())
		set.X[i*set.Features+2] = 1e7
	}
	want := scores(t, d, set.X)
	for _, e := range []hourglass.Engine{oracle.Engine{}, accel.Engine{Options: &runtime.Options{Library: library.Path}}} {
		s, err := d.Scorer(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Score(t.Context(), set.X)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-5, 1e-5), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-native +it)\n%s", e.Name(), diff)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
