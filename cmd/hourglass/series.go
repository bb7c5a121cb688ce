package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
)

// series holds the flags that say what the times of a table's rows are.
type series struct {
	time, step, resample string
	sort                 bool
}

func (s *series) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.time, "time", "", "column of a table that has the time of each row: windows do not cross gaps, and the model keeps the step")
	f.StringVar(&s.step, "step", "", "resample the rows to steps of this length (--time), such as 30s, 5m, 2h or 1d, or a number in the unit of the times; a step without rows is a gap")
	f.StringVar(&s.resample, "resample", "", "what the rows of a step become (--step): mean, min, max or last (default mean)")
	f.BoolVar(&s.sort, "sort", false, "sort the rows by their times (--time), within --max-memory; without it, times must increase")
}

// given reports whether any of the flags was.
func (s *series) given() bool { return *s != series{} }

// set writes what the flags say into the options of a table.
func (s *series) set(o *data.CSV) (err error) {
	o.Time, o.Resample, o.Sort = s.time, s.resample, s.sort
	if s.step != "" {
		if o.Step, err = parseStep(s.step); err != nil {
			return err
		}
	}
	if known := contract.Resamplings(); s.resample != "" && !slices.Contains(known, s.resample) {
		return unknown("resampling", s.resample, known)
	}
	if s.resample != "" && s.step == "" {
		return fmt.Errorf("--resample %s goes with --step, which says how long a step is", s.resample)
	}
	return nil
}

// parseStep returns the length of a step in seconds, or in the unit of times that are numbers.
func parseStep(text string) (float64, error) {
	x, err := strconv.ParseFloat(text, 64)
	if days, ok := strings.CutSuffix(text, "d"); err != nil && ok {
		x, err = strconv.ParseFloat(days, 64)
		x *= 24 * 60 * 60
	}
	if err != nil {
		var d time.Duration
		d, err = time.ParseDuration(text)
		x = d.Seconds()
	}
	if err != nil || !(x > 0) || math.IsInf(x, 1) {
		return 0, fmt.Errorf("--step is %q; it must be a time above 0 such as 30s, 5m, 2h or 1d, or a number in the unit of the times", text)
	}
	return x, nil
}
