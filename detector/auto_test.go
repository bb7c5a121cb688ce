package detector_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
)

// TestAuto holds that one setting is chosen, that it is the best or the usual one, and that known trials give the same detector without being tried again.
func TestAuto(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	set := &data.Set{Name: "drawn", Features: 4}
	for range 300 {
		a, b := r.NormFloat64(), r.NormFloat64()
		set.X = append(set.X, float32(a), float32(b), float32(a+b+0.1*r.NormFloat64()), float32(a-b+0.1*r.NormFloat64()))
	}
	var tried []detector.Trial
	settings := detector.Settings{
		Training: native.Engine{}, Engine: native.Engine{}, Seed: 1,
		Auto: true, Tried: func(trial detector.Trial) { tried = append(tried, trial) },
	}
	fit := func() *detector.Detector {
		d, err := detector.Fit(t.Context(), schema.Numbers(4, nil), set, settings)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := fit()
	all := d.Quality.Trials
	at := slices.IndexFunc(all, func(trial detector.Trial) bool { return trial.Chosen })
	if len(all) != 15 || len(tried) != 15 || at < 0 {
		t.Fatalf("%d trials of which %d were told, and number %d was chosen; want 15 and 15, and one", len(all), len(tried), at)
	}
	for i, trial := range all {
		for _, auroc := range []float64{trial.Shuffled, trial.Spread, trial.Altered} {
			if !(auroc > 0.5 && auroc <= 1) {
				t.Errorf("trial %d: %+v; want AUROC above 0.5", i, trial)
			}
		}
		if i != at && (trial.Chosen || trial.Mean() > max(all[at].Mean(), all[0].Mean()+0.01)) {
			t.Errorf("trial %d, %+v, should not have lost against %+v", i, trial, all[at])
		}
	}
	if all[0].Noise != 0.3 || all[0].Net != 0.5 {
		t.Errorf("the first trial is %+v; want the usual setting", all[0])
	}
	// Seven trials are those of one net and a part of another's, which is tried anew.
	settings.Known, tried = slices.Clone(tried[:7]), nil
	again := fit()
	if diff := cmp.Diff(all, again.Quality.Trials); diff != "" || len(tried) != 10 {
		t.Errorf("%d trials after 7 known ones; want 10 (-first +again)\n%s", len(tried), diff)
	}
	if diff := cmp.Diff(scores(t, d, set.X), scores(t, again, set.X)); diff != "" {
		t.Errorf("(-first +again)\n%s", diff)
	}
}

// TestAutoOfFewRows tries nothing where a fifth of the rows says nothing.
func TestAutoOfFewRows(t *testing.T) {
	set := &data.Set{Name: "few", Features: 1}
	for i := range 60 {
		set.X = append(set.X, float32(i*i%17))
	}
	d, err := detector.Fit(t.Context(), schema.Numbers(1, nil), set, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}, Auto: true})
	if err != nil || d.Quality.Trials != nil {
		t.Errorf("trials %v, %v; want none", d.Quality.Trials, err)
	}
}
