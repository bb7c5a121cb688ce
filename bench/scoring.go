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
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/detector"
	rowwise "github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
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

| table | MB | reading, s | CPU | engine | scoring, s | CPU | scoring ÷ reading | CPU |
|---|---|---|---|---|---|---|---|---|
`, *rows, runtime.NumCPU(), *tries, fittedRows)
	for _, kind := range scoringTables {
		path := filepath.Join(dir, strings.ReplaceAll(kind.name, " ", "_")+".csv")
		if err := kind.write(path, *rows); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		read, scored, err := scoringTimes(ctx, path, *tries)
		if err != nil {
			return err
		}
		for i, e := range scoringEngines {
			t := scored[i]
			fmt.Fprintf(&page, "| %s | %.0f | %.2f | %.2f | %s | %.2f | %.2f | %.1f | %.1f |\n", kind.name, float64(info.Size())/1e6, read.wall, read.cpu, e.Name(), t.wall, t.cpu, t.wall/read.wall, t.cpu/read.cpu)
		}
	}
	peers, err := scoringPeers(ctx, filepath.Join(dir, strings.ReplaceAll(scoringTables[0].name, " ", "_")+".csv"))
	if err != nil {
		return err
	}
	page.WriteString(peers)
	return os.WriteFile("SCORING.md", []byte(page.String()), 0o644)
}

// scoringTable is a table that is made for the measurement.
type scoringTable struct {
	name  string
	width int // numbers of a row; 0: a row has numbers, texts and a time
}

var scoringTables = []scoringTable{{"8 numbers", 8}, {"5 numbers with gaps, 2 texts, a time", 0}, {"30 numbers", 30}, {"100 numbers", 100}}

// scoringEngines score one batch a thread.
var scoringEngines = []hourglass.Engine{accel.Engine{Options: &ort.Options{Threads: 1}}, native.Engine{Threads: 1}}

// write writes rows whose numbers go together.
func (k scoringTable) write(path string, rows int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"a", "b", "c", "d", "e", "machine", "shift", "when"}
	if k.width > 0 {
		names = names[:0]
		for j := range k.width {
			names = append(names, fmt.Sprint("c", j))
		}
	}
	fmt.Fprintln(w, strings.Join(names, ","))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var line []byte
	for i := range rows {
		x, y := random.NormFloat64(), random.NormFloat64()
		of := [...]float64{x, y, x + y, x - y, x * y, math.Exp(x), math.Abs(y), math.Sin(x)}
		line = line[:0]
		for j := range max(k.width, 5) {
			if j > 0 {
				line = append(line, ',')
			}
			if k.width > 0 || j != 2 || i%10 > 0 { // a gap in every tenth row
				line = strconv.AppendFloat(line, of[j%len(of)]+0.1*random.NormFloat64(), 'g', 6, 64)
			}
		}
		if k.width == 0 {
			line = fmt.Appendf(line, ",M%d,%s,%s", random.IntN(12), []string{"day", "night"}[i/100%2], start.Add(time.Duration(i)*time.Minute).Format("2006-01-02 15:04:05"))
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
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
func scoringTimes(ctx context.Context, path string, tries int) (read taken, scored []taken, err error) {
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
	found, err := detector.Fit(ctx, s, train, detector.Settings{Training: accel.Engine{}, Engine: accel.Engine{}, Seed: 1})
	if err != nil {
		return read, scored, err
	}
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
	for _, e := range scoringEngines {
		t, err := scoringTime(ctx, found, e, path, tries)
		if err != nil {
			return read, scored, err
		}
		scored = append(scored, t)
	}
	return read, scored, nil
}

// scoringTime measures one engine.
func scoringTime(ctx context.Context, d *detector.Detector, e hourglass.Engine, path string, tries int) (taken, error) {
	scorer, err := d.Scorer(ctx, e)
	if err != nil {
		return taken{}, err
	}
	defer scorer.Close()
	return shortest(tries, func() error {
		return withRows(ctx, path, d.Schema, func(r *data.Records, m *schema.Matching) error {
			names, _ := r.Columns()
			layout, err := rowwise.NewLayout(d.Schema, names, nil)
			if err != nil {
				return err
			}
			return sink.Save(data.StandardInput, io.Discard, layout.Table(), func(w sink.Writer) error {
				return rowwise.Each(ctx, d, scorer, r, m, func(row rowwise.Row) error { return layout.Write(w, row) })
			})
		})
	})
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
