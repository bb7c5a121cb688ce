package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/detector"
	rowwise "github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/accel"
	ort "github.com/hourglass-go/hourglass/runtime"
)

//go:embed scoring.py
var scoringScript string

// fittedRows are the rows at the start of the table that detectors are fitted on.
const fittedRows = 20_000

// scoring measures how long a table takes from its file to its scores, beside reading it. It writes SCORING.md.
func scoring(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("scoring", flag.ContinueOnError)
	rows := flags.Int("rows", 1_000_000, "rows of the table")
	tries := flags.Int("tries", 3, "how often each is measured; the shortest time counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 0 || *rows < fittedRows || *tries < 1 {
		return fmt.Errorf("usage: bench scoring [--rows 1000000] [--tries 3]; there must be at least %d rows", fittedRows)
	}
	dir, err := os.MkdirTemp("", "hourglass-scoring-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var page strings.Builder
	fmt.Fprintf(&page, `# How long scoring takes

Written by `+"`go -C bench run . scoring`"+`: tables of %d rows as CSV, %d processors, the shortest of %d times. Detectors are fitted on the first %d rows.

- *Reading* takes the file to the float32 values of its rows.
- *Scoring* is `+"`hourglass score`"+`: reading, scores, and writing them with the columns at fault as CSV.
- CPU is the time of all processors, which says more where other programs ran at the same time.

| table | MB | reading, s | CPU | scoring, s | CPU | scoring ÷ reading | CPU |
|---|---|---|---|---|---|---|---|
`, *rows, runtime.NumCPU(), *tries, fittedRows)
	var numbers string
	for _, kind := range []struct {
		name  string
		mixed bool
	}{{"8 numbers", false}, {"5 numbers with gaps, 2 texts, a time", true}} {
		path := filepath.Join(dir, fmt.Sprintf("mixed_%v.csv", kind.mixed))
		if err := writeRows(path, *rows, kind.mixed); err != nil {
			return err
		}
		if !kind.mixed {
			numbers = path
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		read, scored, err := scoringTimes(ctx, path, *tries)
		if err != nil {
			return err
		}
		fmt.Fprintf(&page, "| %s | %.0f | %.2f | %.2f | %.2f | %.2f | %.1f | %.1f |\n", kind.name, float64(info.Size())/1e6, read.wall, read.cpu, scored.wall, scored.cpu, scored.wall/read.wall, scored.cpu/read.cpu)
	}
	peers, err := scoringPeers(ctx, numbers)
	if err != nil {
		return err
	}
	page.WriteString(peers)
	return os.WriteFile("SCORING.md", []byte(page.String()), 0o644)
}

// writeRows writes a table whose numbers go together.
func writeRows(path string, rows int, mixed bool) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	random := rand.New(rand.NewPCG(1, 2))
	if mixed {
		fmt.Fprintln(w, "a,b,c,d,e,machine,shift,when")
	} else {
		fmt.Fprintln(w, "a,b,c,d,e,f,g,h")
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		x, y := random.NormFloat64(), random.NormFloat64()
		v := []float64{x, y, x + y, x - y, x * y, math.Exp(x), math.Abs(y), math.Sin(x)}
		for j := range v {
			v[j] += 0.1 * random.NormFloat64()
		}
		if !mixed {
			fmt.Fprintf(w, "%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g\n", v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
			continue
		}
		gap := ""
		if i%10 > 0 {
			gap = fmt.Sprintf("%.6g", v[2])
		}
		fmt.Fprintf(w, "%.6g,%.6g,%s,%.6g,%.6g,M%d,%s,%s\n", v[0], v[1], gap, v[3], v[4], random.IntN(12), []string{"day", "night"}[i/100%2], start.Add(time.Duration(i)*time.Minute).Format("2006-01-02 15:04:05"))
	}
	return w.Flush()
}

// taken is the time that something took.
type taken struct{ wall, cpu float64 }

// shortest returns the least times of several tries.
func shortest(tries int, do func() error) (taken, error) {
	least := taken{math.Inf(1), math.Inf(1)}
	for range tries {
		start, before := time.Now(), processorTime()
		if err := do(); err != nil {
			return least, err
		}
		least.wall, least.cpu = min(least.wall, time.Since(start).Seconds()), min(least.cpu, processorTime()-before)
	}
	return least, nil
}

func processorTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// scoringTimes fits a detector on the start of a table, and measures the table.
func scoringTimes(ctx context.Context, path string, tries int) (read, scored taken, err error) {
	s, err := inferred(ctx, path)
	if err != nil {
		return read, scored, err
	}
	var train *data.Set
	if err := withRows(ctx, path, s, func(r *data.Records, m *schema.Matching) (err error) {
		train, _, err = schema.Sample(r, m, fittedRows, 1, func([]string) (bool, error) { return r.Row() <= fittedRows, nil })
		return err
	}); err != nil {
		return read, scored, err
	}
	engine := accel.Engine{Options: &ort.Options{Threads: 1}}
	found, err := detector.Fit(ctx, s, train, detector.Settings{Training: accel.Engine{}, Engine: accel.Engine{}, Seed: 1})
	if err != nil {
		return read, scored, err
	}
	scorer, err := found.Scorer(ctx, engine)
	if err != nil {
		return read, scored, err
	}
	defer scorer.Close()
	if read, err = shortest(tries, func() error {
		return withRows(ctx, path, s, func(r *data.Records, m *schema.Matching) (err error) {
			var values []float32
			for fields := r.Next(); fields != nil && err == nil; fields = r.Next() {
				values, err = m.Row(values[:0], fields)
			}
			return errors.Join(err, r.Err())
		})
	}); err != nil {
		return read, scored, err
	}
	scored, err = shortest(tries, func() error {
		return withRows(ctx, path, s, func(r *data.Records, m *schema.Matching) error {
			names, _ := r.Columns()
			layout, err := rowwise.NewLayout(s, names, nil)
			if err != nil {
				return err
			}
			return sink.Save(data.StandardInput, io.Discard, layout.Table(), func(w sink.Writer) error {
				return rowwise.Each(ctx, found, scorer, r, m, func(row rowwise.Row) error { return layout.Write(w, row) })
			})
		})
	})
	return read, scored, err
}

func inferred(ctx context.Context, path string) (*schema.Schema, error) {
	r, err := data.OpenRecords(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return schema.Infer(r)
}

// withRows calls do with the rows of a table.
func withRows(ctx context.Context, path string, s *schema.Schema, do func(*data.Records, *schema.Matching) error) error {
	r, err := data.OpenRecords(ctx, path, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	m, err := s.Match(r.Columns())
	if err != nil {
		return err
	}
	return do(r, m)
}

// scoringPeers measures pandas and PyOD on the same table of numbers.
func scoringPeers(ctx context.Context, path string) (string, error) {
	python, err := pyod(ctx)
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, python, "-c", scoringScript, path, fmt.Sprint(fittedRows)).Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", python, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe table of numbers in Python. PyOD %s scores the values that pandas read:\n\n| | s |\n|---|---|\n", lines[0])
	for _, line := range lines[1:] {
		name, seconds, _ := strings.Cut(line, " ")
		fmt.Fprintf(&b, "| %s | %.6s |\n", map[string]string{"pandas": "`pandas.read_csv`", "KNN": "`KNN().decision_function`", "IForest": "`IForest().decision_function`"}[name], seconds)
	}
	return b.String(), nil
}
