//go:build cgo

package detector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
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

// TestEnginesOfManyTexts holds the same where texts are looked up and embedded.
func TestEnginesOfManyTexts(t *testing.T) {
	library, err := runtime.Install(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, set := payments(1500, 5)
	d := fit(t, s, set)
	columns, err := d.Columns()
	if err != nil {
		t.Fatal(err)
	}
	_, rows := payments(200, 6)
	for i := 0; i < rows.Rows(); i += 5 {
		rows.Row(i)[1] = []float32{shops, float32(math.NaN()), -1, 1e9, 3}[i/5%5]
	}
	want := scores(t, d, rows.X)
	accel := accel.Engine{Options: &runtime.Options{Library: library.Path}}
	for _, c := range []struct {
		detector *detector.Detector
		engine   hourglass.Engine
	}{{d, oracle.Engine{}}, {d, accel}, {columns, oracle.Engine{}}, {columns, accel}} {
		if diff := cmp.Diff(want, scoresOn(t, c.engine, c.detector, rows.X), cmpopts.EquateApprox(1e-5, 1e-5), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s on %s (-native +it)\n%s", c.detector.Graph.Name, c.engine.Name(), diff)
		}
	}
}

// TestTies holds that engines agree where many rows are equally far away, whatever the rounding of their products makes the nearest.
func TestTies(t *testing.T) {
	library, err := runtime.Install(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"red", "green", "blue", "white"}
	tied := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "size", Kind: schema.Number},
		{Name: "inside", Kind: schema.Category, Categories: texts},
		{Name: "outside", Kind: schema.Category, Categories: texts},
		{Name: "lid", Kind: schema.Category, Categories: texts},
		{Name: "label", Kind: schema.Category, Categories: texts},
	}}
	drawn := func(n int, seed uint64) *data.Set {
		r := rand.New(rand.NewPCG(seed, 1))
		set := &data.Set{Name: "drawn", Features: tied.Width()}
		for range n {
			set.X = append(set.X, float32(r.IntN(3)), float32(r.IntN(4)), float32(r.IntN(4)), float32(r.IntN(4)), float32(r.IntN(4)))
		}
		return set
	}
	d, err := detector.Fit(t.Context(), tied, drawn(1200, 1), detector.Settings{Training: native.Engine{}, Engine: native.Engine{}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	rows := drawn(300, 2).X
	want := scoresOn(t, oracle.Engine{}, d, rows)
	for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{Options: &runtime.Options{Library: library.Path}}} {
		if diff := cmp.Diff(want, scoresOn(t, e, d, rows), cmpopts.EquateApprox(1e-5, 1e-5)); diff != "" {
			t.Errorf("%s (-oracle +it)\n%s", e.Name(), diff)
		}
	}
}
