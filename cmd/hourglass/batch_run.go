package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/pieces"
)

// companionName is the program that does the pieces of jobs.
const companionName = "hourglass-batch"

// companion finds that program beside this one, or on PATH.
func companion() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	for _, name := range []string{filepath.Join(filepath.Dir(self), companionName), companionName} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf(`the program %s, which does the work, is neither beside %s nor on PATH; this installs it:
  git clone https://github.com/hourglass-go/hourglass
  go -C hourglass/batch install ./cmd/%[1]s`, companionName, self)
}

// runs has a companion do what a plan lacks.
type runs struct {
	plan     *pieces.Plan
	program  string
	beam     []string // flags of Beam
	restarts int
}

// all does all pieces. After a failure it starts the companion again for those that are left: Prism, the runner in this
// machine, ends a job where a worker is lost.
func (r runs) all(c *cobra.Command) error {
	for again := 0; ; again++ {
		missing, err := r.plan.Missing()
		if err != nil || len(missing) == 0 {
			return err
		}
		if done := len(r.plan.Pieces) - len(missing); again == 0 && done > 0 {
			note(c, "%d of %d shards are there already", done, len(r.plan.Pieces))
		}
		failed := r.once(c)
		if c.Context().Err() != nil {
			return errors.Join(errors.New("interrupted; the same command goes on with the shards that are not there"), r.plan.Tidy())
		}
		left, err := r.plan.Missing()
		switch {
		case err != nil || len(left) == 0:
			return err
		case failed == nil:
			return fmt.Errorf("the runner ended, and %d of %d shards are not there; if the job still runs, the same command takes up what it made", len(left), len(r.plan.Pieces))
		case again == r.restarts:
			return fmt.Errorf("%d of %d shards are not there after %s (--restarts): %w; %s has all that the runner said", len(left), len(r.plan.Pieces), data.Count(again, "restart"), failed, r.log())
		}
		note(c, "%v; the job goes on with the %d of %d shards that are not there", failed, len(left), len(r.plan.Pieces))
	}
}

func (r runs) log() string { return r.plan.State("runner.log") }

// once starts the companion, and shows how many shards there are until it ends.
func (r runs) once(c *cobra.Command) error {
	log, err := os.Create(r.log())
	if err != nil {
		return err
	}
	defer log.Close()
	p := exec.CommandContext(c.Context(), r.program, append([]string{"--folder=" + r.plan.Folder()}, r.beam...)...)
	p.Stdout, p.Stderr = log, log
	p.Cancel = func() error { return p.Process.Signal(os.Interrupt) }
	p.WaitDelay = grace / 2
	if err := p.Start(); err != nil {
		return err
	}
	ctx, ended := context.WithCancel(c.Context())
	watched := make(chan bool)
	go func() {
		defer close(watched)
		r.watch(ctx, c)
	}()
	err = p.Wait()
	ended()
	<-watched
	if err == nil {
		return nil
	}
	return r.said(err)
}

// watch shows how many shards there are.
func (r runs) watch(ctx context.Context, c *cobra.Command) {
	shown := progressTo(c)
	defer shown.end()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if missing, err := r.plan.Missing(); err == nil {
				shown.state("%d of %d shards", len(r.plan.Pieces)-len(missing), len(r.plan.Pieces))
			}
		}
	}
}

// said returns what the companion said last, or else how it ended.
func (r runs) said(ended error) error {
	text, err := os.ReadFile(r.log())
	if err != nil {
		return errors.Join(ended, err)
	}
	mark := []byte("\n" + companionName + ": ")
	if i := bytes.LastIndex(append([]byte("\n"), text...), mark); i >= 0 {
		line := string(text[i+len(mark)-1:])
		return fmt.Errorf("%s: %s", companionName, strings.TrimSpace(line))
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return fmt.Errorf("%s: %w: %.300s", companionName, ended, lines[len(lines)-1])
}
