package stream_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/stream"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/variants"
)

const window, sensors = 5, 2

// series has steps of two sensors that go together.
func series(seed uint64, steps int) *data.Set {
	random := rand.New(rand.NewPCG(seed, 1))
	s := &data.Set{Name: "series", Features: sensors, Columns: []string{"load", "temp"}}
	for i := range steps {
		x := math.Sin(float64(i)/3) + 0.1*random.NormFloat64()
		s.X = append(s.X, float32(x), float32(2*x+0.1*random.NormFloat64()))
	}
	return s
}

// around returns a detector of windows whose rows have times, a step of 1 apart.
func around(t *testing.T) *detector.Detector {
	t.Helper()
	m, err := variants.Deep{Features: window * sensors, Hidden: []int{6}, Latent: 2}.Model()
	if err != nil {
		t.Fatal(err)
	}
	s := schema.Numbers(3, []string{"when", "load", "temp"})
	s.Ignore("when")
	rows := &contract.Contract{Schema: s, Window: window, Stride: 1, Time: &contract.Clock{Column: "when", Step: 1}}
	fitted, err := series(1, 300).Windows(window, 1)
	if err != nil {
		t.Fatal(err)
	}
	calibrating, err := series(2, 200).Windows(window, 1)
	if err != nil {
		t.Fatal(err)
	}
	d, err := detector.Around(t.Context(), m, rows, fitted, calibrating, detector.Settings{Engine: native.Engine{}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// steps goes through a series as a stream: times has that of each row, and a missing row has no load.
func steps(t *testing.T, d *detector.Detector, s *detector.Scorer, kind stream.Kind, set *data.Set, times []int, missing int) (all []stream.Step) {
	t.Helper()
	scorer, err := stream.New(d, s, kind, []string{"temp", "when", "load", "more"}, true)
	if err != nil {
		t.Fatal(err)
	}
	take := func(step stream.Step) error {
		all = append(all, step)
		return nil
	}
	number := func(x float32) string { return strconv.FormatFloat(float64(x), 'g', -1, 32) }
	for i := range set.Rows() {
		fields := []string{number(set.Row(i)[1]), strconv.Itoa(times[i]), number(set.Row(i)[0]), "x"}
		if i == missing {
			fields[2] = ""
		}
		if err := scorer.Next(t.Context(), fields, take); err != nil {
			t.Fatal(err)
		}
		if kind == stream.Last && len(all) != i+1 {
			t.Fatalf("%d scores after %d rows", len(all), i+1)
		}
	}
	if err := scorer.End(t.Context(), take); err != nil {
		t.Fatal(err)
	}
	for i, step := range all {
		if step.Row != i+1 {
			t.Fatalf("score %d is of row %d", i+1, step.Row)
		}
	}
	return all
}

// TestSteps: a stream has the scores of the whole series cut into windows, with a gap and a row that lacks a value.
func TestSteps(t *testing.T) {
	const rows, gap, missing = 40, 13, 27
	d := around(t)
	s, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	set := series(3, rows)
	times := make([]int, rows)
	set.Segments = make([]int32, rows)
	for i := range times {
		times[i] = i
		if i >= gap {
			times[i] += 4000
			set.Segments[i] = 1
		}
		if i == missing {
			set.Segments[i] = 2
		}
		if i > missing {
			set.Segments[i] = 3
		}
	}
	windows, err := set.Windows(window, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := s.Score(t.Context(), windows.Dense())
	if err != nil {
		t.Fatal(err)
	}
	last, mean := make([]float64, rows), make([]float64, rows)
	var ends []int // the row that each window ends with
	for i := range rows {
		if i >= window-1 && set.Segments[i] == set.Segments[i-window+1] {
			ends = append(ends, i)
		}
	}
	if len(ends) != windows.Rows() {
		t.Fatalf("%d windows, %d ends", windows.Rows(), len(ends))
	}
	counts := make([]int, rows)
	for w, end := range ends {
		last[end] = float64(whole.Score[w])
		for i := end - window + 1; i <= end; i++ {
			mean[i] += float64(whole.Score[w])
			counts[i]++
		}
	}
	ended := map[int]int{}
	for w, end := range ends {
		ended[end] = w
	}
	for i, step := range steps(t, d, s, stream.Last, set, times, missing) {
		w, ok := ended[i]
		if step.Scored != ok || ok && (math.Abs(float64(step.Score)-last[i]) > 1e-5 || step.PValue != whole.PValue[w] || step.Anomaly != whole.Anomaly[w]) {
			t.Errorf("row %d: %+v, want %v", i+1, step, last[i])
		}
	}
	for i, step := range steps(t, d, s, stream.Mean, set, times, missing) {
		if step.Scored != (counts[i] > 0) || step.Scored && math.Abs(float64(step.Score)-mean[i]/float64(counts[i])) > 1e-5 {
			t.Errorf("row %d: %+v, want the mean %v of %d", i+1, step, mean[i]/float64(counts[i]), counts[i])
		}
	}
}

// TestResampled: a stream whose rows are resampled has the scores of the file.
func TestResampled(t *testing.T) {
	d := around(t)
	d.Rows.Time = &contract.Clock{Column: "when", Step: 10, Resample: contract.Mean}
	s, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	random := rand.New(rand.NewPCG(4, 4))
	var lines [][]string
	text := "when,load,temp\n"
	at := 1000.0
	for i := range 120 {
		if at += 6 * random.Float64(); i == 60 {
			at += 100
		}
		fields := []string{strconv.FormatFloat(at, 'f', 3, 64), strconv.FormatFloat(math.Sin(at/30), 'g', 6, 64), strconv.FormatFloat(2*math.Sin(at/30), 'g', 6, 64)}
		lines, text = append(lines, fields), text+strings.Join(fields, ",")+"\n"
	}
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	set, _, err := d.Rows.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	windows, err := set.Windows(window, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := s.Score(t.Context(), windows.Dense())
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := stream.New(d, s, stream.Last, []string{"when", "load", "temp"}, true)
	if err != nil {
		t.Fatal(err)
	}
	var scores []float32
	steps, row := 0, 0
	take := func(step stream.Step) error {
		if step.Row <= row {
			t.Errorf("row %d comes after row %d", step.Row, row)
		}
		if steps, row = steps+1, step.Row; step.Scored {
			scores = append(scores, step.Score)
		}
		return nil
	}
	for _, fields := range lines {
		if err := scorer.Next(t.Context(), fields, take); err != nil {
			t.Fatal(err)
		}
	}
	if err := scorer.End(t.Context(), take); err != nil {
		t.Fatal(err)
	}
	near := func(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-5 }
	if !slices.EqualFunc(scores, whole.Score, near) || steps != set.Rows() || row != len(lines) || len(scores) < 10 {
		t.Errorf("%d scores of %d steps up to row %d; the file has %d of %d", len(scores), steps, row, len(whole.Score), set.Rows())
	}
}

func TestRefused(t *testing.T) {
	d := around(t)
	s, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, names := range map[string][]string{"no times": {"load", "temp"}, "no sensor": {"when", "load"}} {
		if _, err := stream.New(d, s, stream.Last, names, true); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := stream.New(d, s, "first", []string{"when", "load", "temp"}, true); err == nil {
		t.Error("another kind is taken")
	}
	scorer, err := stream.New(d, s, stream.Last, []string{"when", "load", "temp"}, true)
	if err != nil {
		t.Fatal(err)
	}
	ignore := func(stream.Step) error { return nil }
	if err := scorer.Next(t.Context(), []string{"5", "1", "1"}, ignore); err != nil {
		t.Fatal(err)
	}
	for _, fields := range [][]string{{"5", "1", "1"}, {"4", "1", "1"}, {"x", "1", "1"}, {"6", "x", "1"}} {
		if err := scorer.Next(t.Context(), fields, ignore); err == nil {
			t.Errorf("%q is taken", fields)
		}
	}
}
