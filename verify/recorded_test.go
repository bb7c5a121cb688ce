package verify

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func TestCompareRecorded(t *testing.T) {
	dir := t.TempDir()
	for i := range 12 {
		fake.WriteSet(t, filepath.Join(dir, fmt.Sprint("test_data_set_", i)), int64(i+1), i%2 == 0)
	}
	off := fake.Engine{Called: "off", Change: fake.Set(1, 0, fake.Add(1))}
	fixtures, err := trial.ReadFixtures(dir, fake.Graph())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, off), fixtures, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Subjects[0].Name != judge.Recorded || r.Runs != 12 || r.Pair(judge.Recorded, "exact").Verdict != judge.Equal || r.Pair("off", judge.Recorded).Verdict != judge.Different {
		t.Errorf("%+v", r)
	}
}

// TestCompareUnrecorded: sets of inputs alone are run, and a set that lacks what another has
// recorded is said not to be checked.
func TestCompareUnrecorded(t *testing.T) {
	for _, c := range []struct {
		lacking []int
		exit    int
		said    string
	}{
		{[]int{0, 1, 2}, 0, ""},
		{[]int{1}, 3, `run "test_data_set_1": it has no recorded outputs`},
		{[]int{0, 2}, 3, `run "test_data_set_1": its outputs, as the first run has none`},
	} {
		dir := t.TempDir()
		for i := range 3 {
			set := filepath.Join(dir, fmt.Sprint("test_data_set_", i))
			fake.WriteSet(t, set, 2, true)
			if !slices.Contains(c.lacking, i) {
				continue
			}
			for _, file := range []string{"output_0.pb", "output_1.pb"} {
				if err := os.Remove(filepath.Join(set, file)); err != nil {
					t.Fatal(err)
				}
			}
		}
		fixtures, err := trial.ReadFixtures(dir, fake.Graph())
		if err != nil {
			t.Fatal(err)
		}
		r, err := Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "other"}), fixtures, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Runs != 3 || r.ExitCode() != c.exit || c.said != "" && !strings.Contains(strings.Join(r.Unchecked, "\n"), c.said) {
			t.Errorf("without %v: %d runs, exit code %d, unchecked: %q", c.lacking, r.Runs, r.ExitCode(), r.Unchecked)
		}
	}
}

// A fixture that cannot be read stops the comparison, and says which it is.
func TestCompareStopsAtABrokenFixture(t *testing.T) {
	dir := t.TempDir()
	for i := range 2 {
		fake.WriteSet(t, filepath.Join(dir, fmt.Sprint("test_data_set_", i)), 2, true)
	}
	fake.Write(t, filepath.Join(dir, "test_data_set_1", "input_0.pb"), []byte("no tensor"))
	fixtures, err := trial.ReadFixtures(dir, fake.Graph())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact), fixtures, nil)
	if !errors.Is(err, trial.ErrFixtures) || !strings.Contains(err.Error(), "test_data_set_1") {
		t.Errorf("got %v, want an error of test_data_set_1", err)
	}
}
