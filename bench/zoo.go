package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// zooWorkers is how many commands run at a time.
const zooWorkers = 2

// zoo runs hourglass and its peers on ONNX files that packages carry and that exporters make,
// each command in a process of its own, and writes ZOO.md. What has been run already, by the same
// build on the same file, is not run again, so that a run that was stopped goes on.
func zoo(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("zoo", flag.ContinueOnError)
	only := flags.String("only", "", "take the files whose names have this in them, and print instead of writing the page")
	largest := flags.Float64("max-mb", 64, "size of the largest file that is taken, in megabytes")
	which := flags.String("tools", "", "run the commands of these tools, such as hourglass,onnxsim, and print instead of writing the page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 0 {
		return errors.New("usage: bench zoo [--only SUBSTRING] [--tools TOOL,…] [--max-mb 64]")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	root := filepath.Join(cache, "hourglass", "bench", "zoo")
	python, err := zooPython(ctx)
	if err != nil {
		return err
	}
	c, err := gather(ctx, root, python, int64(*largest*1e6))
	if err != nil {
		return err
	}
	c.keep(func(s specimen) bool { return strings.Contains(s.name, *only) })
	if len(c.specimens) == 0 {
		return fmt.Errorf("no file has %q in its name", *only)
	}
	tools, err := zooTools(ctx, python)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tools.dir)
	if *which != "" {
		tools.commands = slices.DeleteFunc(tools.commands, func(c command) bool { return !slices.Contains(strings.Split(*which, ","), c.tool) })
	}
	kept, err := openLedger(filepath.Join(root, "outcomes.jsonl"))
	if err != nil {
		return err
	}
	outcomes, err := tour(ctx, c.specimens, tools, kept)
	if err = errors.Join(err, kept.close()); err != nil {
		return err
	}
	page := zooPage{corpus: c, tools: tools, outcomes: outcomes, largest: *largest}
	if *only != "" || *which != "" {
		return page.write(os.Stdout)
	}
	f, err := os.Create("ZOO.md")
	if err != nil {
		return err
	}
	return errors.Join(page.write(f), f.Close())
}

// tour runs every command on every file, and returns the outcomes by file, in the order of the commands.
func tour(ctx context.Context, files []specimen, tools *toolbox, kept *ledger) ([][]outcome, error) {
	type visit struct{ file, command int }
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	visits, total := make(chan visit), len(files)*len(tools.commands)
	outcomes := make([][]outcome, len(files))
	for i := range outcomes {
		outcomes[i] = make([]outcome, len(tools.commands))
	}
	var workers sync.WaitGroup
	for range zooWorkers {
		workers.Go(func() {
			r := &referee{python: tools.python}
			defer r.close()
			for v := range visits {
				s, c := files[v.file], tools.commands[v.command]
				o, known := kept.find(s, c)
				if !known {
					var err error
					if o, err = attempt(ctx, s, c, tools, r); err == nil {
						err = kept.add(s, c, o)
					}
					if err != nil {
						stop(fmt.Errorf("%s, %s: %w", s.name, c.name(), err))
						continue
					}
					fmt.Fprintf(os.Stderr, "%d/%d %s, %s: %s, %.1f s, %.0f MB\n", v.file*len(tools.commands)+v.command+1, total, s.name, c.name(), o.summary(), o.Seconds, o.Memory/1e6)
				}
				outcomes[v.file][v.command] = o
			}
		})
	}
	for i := range files {
		for j := range tools.commands {
			select {
			case visits <- visit{i, j}:
			case <-ctx.Done():
			}
		}
	}
	close(visits)
	workers.Wait()
	return outcomes, context.Cause(ctx)
}
