package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// trials keeps what --auto tried in a file beside the folder, so that --resume need not try it again.
type trials struct {
	path string
	// Rows and Seed say what the trials are of.
	Rows   string           `json:"rows"`
	Seed   uint64           `json:"seed"`
	Trials []detector.Trial `json:"trials"`
}

// mostTrialBytes is the greatest size of the file.
const mostTrialBytes = 1 << 20

// openTrials reads the file where a training is resumed.
func openTrials(dir string, rows *data.Set, seed uint64, resume bool) (*trials, error) {
	t := &trials{path: dir + ".trials.json", Rows: rows.Fingerprint(), Seed: seed}
	if !resume {
		return t, nil
	}
	b, err := regular.Read(t.path, mostTrialBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	held := *t
	if err := json.Unmarshal(b, &held); err != nil {
		return nil, fmt.Errorf("%s: %w", t.path, err)
	}
	if held.Rows != t.Rows || held.Seed != t.Seed {
		return nil, fmt.Errorf("%s has trials of other rows or of --seed %d; without --resume they are discarded", t.path, held.Seed)
	}
	return &held, nil
}

// add tells of a trial and keeps it.
func (t *trials) add(c *cobra.Command, trial detector.Trial) {
	note(c, "tried %s", described(trial))
	t.Trials = append(t.Trials, trial)
	if b, err := json.Marshal(t); err == nil {
		_ = atomicfile.Bytes(t.path, b) // without the file, nothing but a second trial is lost
	}
}

// stopped says where the trials of a training that did not end are.
func (t *trials) stopped(err error) error {
	if _, lost := os.Lstat(t.path); lost != nil || !errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("stopped; %s holds %d trials, --resume goes on after them", t.path, len(t.Trials))
}

// done removes the file.
func (t *trials) done() error {
	if err := os.Remove(t.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// described returns a trial as a line.
func described(t detector.Trial) string {
	return fmt.Sprintf("noise %.1f, code %.3f of the columns, distance %.1f, local %.1f, net %.1f: AUROC of shuffled %.3f, spread %.3f, altered %.3f, mean %.3f",
		t.Noise, t.Code, t.Distance, t.Local, t.Net, t.Shuffled, t.Spread, t.Altered, t.Mean())
}
