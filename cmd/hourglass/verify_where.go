package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// where finds the place at which two subjects part, by every value in between or by bisection.
func (v *verifying) where(c *cobra.Command, k task, paths []string) error {
	subjects, trials, notes, err := v.subjects(c, k, paths)
	if err != nil {
		return err
	}
	if len(subjects) < 2 {
		return fmt.Errorf("--layers and --bisect hold a second engine or model against the first; there is only %s", subjects[0].Name)
	}
	a, b := subjects[0], subjects[1]
	if len(paths) == 2 {
		b = subjects[len(subjects)/2]
	}
	for _, n := range notes {
		note(c, "%s", n)
	}
	trials = saying(c, trials)
	if !v.layers {
		r, err := v.bisected(c, k, a, b, trials)
		if err != nil {
			return err
		}
		return v.show(c, r)
	}
	r, err := locate.Layers(c.Context(), a, b, trial.InputsOf(trials), k.settings)
	if err != nil {
		return err
	}
	return v.show(c, r)
}

// show prints a report of another type than verify.Report, as JSON or as a table, and writes it in
// the forms that were asked for.
func (v *verifying) show(c *cobra.Command, r judge.Judged) error {
	var err error
	if v.json {
		e := json.NewEncoder(c.OutOrStdout())
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = r.WriteTable(c.OutOrStdout())
	}
	if err == nil {
		err = save(c, v, []judge.Judged{r})
	}
	if code := r.ExitCode(); err == nil && code != 0 {
		return exitCode(code)
	}
	return err
}

// saying notes what was left out of fixtures. Inputs that no data is like are left out, because where
// subjects part on them decides nothing.
func saying(c *cobra.Command, fixtures trial.Fixtures) trial.Fixtures {
	return func(yield func(trial.Fixture, error) bool) {
		for f, err := range fixtures {
			if f.Extreme && err == nil {
				continue
			}
			if f.LeftOut != "" {
				note(c, "%s", f.LeftOut)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// bisected writes the smallest part that differs.
func (v *verifying) bisected(c *cobra.Command, k task, a, b judge.Subject, trials trial.Fixtures) (*locate.Bisection, error) {
	r, err := locate.Bisect(c.Context(), a, b, trial.InputsOf(trials), k.settings)
	if err != nil || r.Verdict != judge.Different {
		return r, err
	}
	if err := r.Write(v.bisect); err != nil {
		return nil, err
	}
	note(c, "%s has the part, its inputs and outputs, and how to run it", v.bisect)
	return r, nil
}
