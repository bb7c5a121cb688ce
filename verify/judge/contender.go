package judge

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Contender is a subject that takes part in the runs of a comparison. Its inputs and outputs have the
// names that they have in the comparison's reference graph, whatever its own graph calls them.
type Contender struct {
	Subject
	Err    error // its first failure
	Runs   int   // number of runs that it ended
	Failed int   // number of runs that it did not end
	// Replaced says that it ended none, and a spare subject takes part in its place.
	Replaced bool
	// Skipped has the generated runs that it did not end and another contender did.
	Skipped []Skip
	Took    time.Duration

	names  *naming // names that the reference's inputs and outputs have in its own graph
	runner hourglass.Runner
	dead   error // why it takes no more runs
}

// Enter matches the inputs and outputs of a subject's graph with those of the reference. A
// subject whose graph does not match takes no runs, and Err says why.
func Enter(s Subject, reference *graph.Graph) *Contender {
	c := &Contender{Subject: s}
	c.names, c.dead = namingOf(reference, s.Graph)
	c.Err = c.dead
	return c
}

// Notes says which inputs and outputs were matched by their place. Once the contender is prepared,
// it also says whether its engine was given other bytes than those of the file.
func (c *Contender) Notes() (notes []string) {
	if c.names != nil {
		notes = c.names.notes
	}
	if c.given() == GivenEncoding && c.Graph.Source() != "" {
		notes = append(slices.Clip(notes), fmt.Sprintf("%s was given an encoding of the graph, and not the bytes of %s", c.Name, filepath.Base(c.Graph.Source())))
	}
	return notes
}

// given says what an engine that reads files was given.
func (c *Contender) given() string {
	switch {
	case c.runner == nil || !hourglass.ReadsFiles(c.Engine):
		return ""
	case hourglass.RunsOriginal(c.runner):
		return GivenFile
	}
	return GivenEncoding
}

// Prepare prepares the engine for the graph. A panic of the engine comes out as an error.
func (c *Contender) Prepare(ctx context.Context) {
	if c.dead != nil || c.Engine == nil { // its outputs are recorded
		return
	}
	c.dead = c.guarded(func() (err error) {
		c.runner, err = c.Engine.NewRunner(ctx, c.Graph)
		return err
	})
	c.Err = c.dead
}

// Carries reports whether the contender's engine can carry its graph, as far as is known.
func (c *Contender) Carries() bool { return c.dead == nil }

// Run returns the contender's outputs on a trial. It returns nil where there are none: outputs that
// are recorded may be missing, and a subject that computes in narrow types takes no extreme inputs.
func (c *Contender) Run(ctx context.Context, fixture trial.Fixture) (out map[string]*graph.Tensor, err error) {
	switch {
	case c.dead != nil:
		return nil, c.dead
	case c.Engine == nil:
		return fixture.Outputs, nil
	case fixture.Extreme && c.IsNarrow(): // such numbers leave narrow types by design
		return nil, nil
	}
	err = c.guarded(func() (err error) {
		out, err = c.runner.Run(ctx, c.names.inputs(fixture.Inputs))
		return err
	})
	if err == nil && out == nil {
		out = map[string]*graph.Tensor{}
	}
	return c.names.outputs(out), err
}

// Skip is a generated run that a contender did not end.
type Skip struct {
	Run     string
	Extreme bool
	Err     error
}

// Lost records why the contender did not end a run that another contender ended. One whose engine
// lacks an operator takes no more runs. One that ended others before lacks it for these sizes alone. A
// generated run is only skipped, because nobody gave it.
func (c *Contender) Lost(fixture trial.Fixture, err error) {
	c.Failed++
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lacks) && c.Runs == 0 {
		c.dead = err
	} else if fixture.Generated && c.Err == nil {
		c.Skipped = append(c.Skipped, Skip{fixture.Name, fixture.Extreme, err})
		return
	}
	if c.Err != nil {
		return
	}
	c.Err = named(fixture.Name, err)
}

// named says in which run an error came up.
func named(run string, err error) error {
	if run == "" {
		return err
	}
	return fmt.Errorf("run %q: %w", run, err)
}

// Settle ends the runs. A contender that skipped all of them failed.
func (c *Contender) Settle() {
	if c.Err == nil && c.Runs == 0 && len(c.Skipped) > 0 {
		c.Err = named(c.Skipped[0].Run, c.Skipped[0].Err)
		c.Skipped = nil
	}
}

// Retire keeps the contender from taking any more runs.
func (c *Contender) Retire(why error) { c.dead = why }

// guarded measures the time of do, and returns the error that do returns or panics with.
func (c *Contender) guarded(do func() error) (err error) {
	start := time.Now()
	defer func() {
		c.Took += time.Since(start)
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %v", c.Name, r)
		}
	}()
	return do()
}

// Close frees the runner. Its error says nothing about the outputs and is dropped.
func (c *Contender) Close() {
	if c.runner != nil {
		_ = c.guarded(c.runner.Close)
	}
}

// Report judges the contender by its pairs. A difference is not hidden by an operator that
// the engine lacks, or by a failure, that came after it.
func (c *Contender) Report(pairs []*Pair) SubjectReport {
	s := SubjectReport{Name: c.Name, Replaced: c.Replaced && c.Runs == 0, Runs: c.Runs, Failed: c.Failed, Optional: c.Optional, Given: c.given(), Seconds: c.Took.Seconds(), Verdict: Failed, Reason: "nothing was compared with it"}
	if c.Runs > 0 {
		s.Verdict = Ran
	}
	alone := s.Verdict
	for _, p := range pairs {
		if p.a != c && p.b != c {
			continue
		}
		if p.Aside { // it was compared, and that decides nothing
			if s.Verdict == alone {
				s.Verdict, s.Reason = Equal, ""
			}
			continue
		}
		if p.Verdict == Different {
			s.From = append(s.From, p.Other(c.Name))
		}
		if s.Verdict != Different && (p.Verdict != Equal || s.Verdict == alone) {
			s.Verdict, s.Reason = p.Verdict, p.Reason
		}
	}
	if s.Verdict == Different || c.Err == nil {
		return s
	}
	s.Verdict, s.Reason = Failed, c.Err.Error()
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(c.Err, &lacks) {
		s.Verdict, s.Operator, s.Node, s.Reason = Unsupported, lacks.Op, lacks.Node, lacks.Reason
	}
	return s
}
