package main

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/sink"
)

//go:embed data.py
var dataScript string

// dataColumns is the number of columns of the tables.
const dataColumns = 30

// dataPackages are the releases that are measured against.
var dataPackages = []string{"pandas==3.1.1", "polars==2.1.0", "pyarrow==26.0.1", "onnxruntime==1.32.0", "numpy==2.4.6"}

// toCodes measures how much processor time and memory it takes from a table to codes, beside Python's readers with
// onnxruntime, and what a table that memory does not hold takes. It writes DATA.md.
func toCodes(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("data", flag.ContinueOnError)
	rows := flags.Int("rows", 1_000_000, "rows of the table that is encoded")
	large := flags.Int("large", 10_000_000, "rows of the table that memory does not hold; 0 leaves it out")
	rounds := flags.Int("rounds", 5, "how often each way is measured; the median counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 0 || *rows < 1000 || *large < 0 || *rounds < 1 {
		return errors.New("usage: bench data [--rows 1000000] [--large 10000000] [--rounds 5]")
	}
	python := os.Getenv("HOURGLASS_BENCH_DATA")
	if python == "" {
		var err error
		if python, err = environment(ctx, "data-"+strings.ReplaceAll(dataPackages[0], "==", "-"), "polars", dataPackages...); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "hourglass-data-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := dataBench{dir: dir, python: python}
	if out, err := exec.CommandContext(ctx, "go", "-C", "..", "build", "-o", b.at("hourglass"), "./cmd/hourglass").CombinedOutput(); err != nil {
		return fmt.Errorf("building hourglass: %w: %s", err, out)
	}
	var page strings.Builder
	if err := b.beside(ctx, &page, *rows, *rounds); err != nil {
		return err
	}
	if err := os.WriteFile("DATA.md", []byte(page.String()), 0o644); err != nil { // the rest takes long
		return err
	}
	if *large > 0 {
		if err := b.beyond(ctx, &page, *large); err != nil {
			return err
		}
	}
	return os.WriteFile("DATA.md", []byte(page.String()), 0o644)
}

// dataBench holds the files of a run.
type dataBench struct{ dir, python string }

func (b dataBench) at(name string) string { return filepath.Join(b.dir, name) }

// cost is what a process took.
type cost struct {
	cpu, wall float64 // seconds
	resident  float64 // MB
}

func (b dataBench) run(ctx context.Context, name string, args ...string) (c cost, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var trouble strings.Builder
	cmd.Stderr = &trouble
	took, err := shortest(1, func() (err error) {
		if err := cmd.Start(); err != nil {
			return err
		}
		ended := make(chan bool)
		var watching sync.WaitGroup
		watching.Go(func() { c.resident = peakOf(cmd.Process.Pid, ended) })
		err = cmd.Wait()
		close(ended)
		watching.Wait()
		return err
	})
	if err != nil {
		return c, fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args[:min(len(args), 2)], " "), err, trouble.String())
	}
	s := cmd.ProcessState
	c.cpu, c.wall = (s.UserTime() + s.SystemTime()).Seconds(), took.wall
	return c, nil
}

// peakOf returns the most memory that a process had resident before it ended, in MB. What wait tells is also that of this process, which
// the other one was until it began its program.
func peakOf(pid int, ended <-chan bool) (most float64) {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		if n, err := statusOf(pid, "VmHWM"); err == nil {
			most = float64(n) / 1e6
		}
		select {
		case <-ended:
			return most
		case <-look.C:
		}
	}
}

// dataWay is a way from a table to codes.
type dataWay struct{ name, table, script string }

var dataWays = []dataWay{
	{"hourglass encode", "csv", ""}, {"pandas, onnxruntime", "csv", "pandas"}, {"polars, onnxruntime", "csv", "polars"},
	{"hourglass encode", "parquet", ""}, {"pyarrow, onnxruntime", "parquet", "pyarrow"},
}

func (w dataWay) codes() string { return w.table + "_" + cmp.Or(w.script, "hourglass") + ".npy" }

func (b dataBench) encode(ctx context.Context, w dataWay, table string) (cost, error) {
	table, codes := b.at(table+"."+w.table), b.at(w.codes())
	if w.script == "" {
		return b.run(ctx, b.at("hourglass"), "encode", b.at("model"), "--data", table, "--out", codes, "--force")
	}
	return b.run(ctx, b.python, "-c", dataScript, w.script, table, b.at("model/encoder.onnx"), codes)
}

// beside measures the ways in a random order.
func (b dataBench) beside(ctx context.Context, page *strings.Builder, rows, rounds int) error {
	for name, n := range map[string]int{"rows": rows, "few": 10} {
		if err := b.write(name, n, "csv", "parquet"); err != nil {
			return err
		}
	}
	if _, err := b.run(ctx, b.at("hourglass"), "train", "--data", b.at("rows.csv"), "--variant", "deep", "--hidden", "64", "--latent", "8", "--scale", "standard", "--epochs", "1", "--batch", "1024", "--out", b.at("model")); err != nil {
		return err
	}
	all, starts := make([][]cost, len(dataWays)), make([][]cost, len(dataWays))
	for range rounds {
		for _, i := range rand.Perm(len(dataWays)) {
			for table, to := range map[string]*[]cost{"few": &starts[i], "rows": &all[i]} {
				c, err := b.encode(ctx, dataWays[i], table)
				if err != nil {
					return err
				}
				*to = append(*to, c)
			}
		}
	}
	for i, w := range dataWays { // the last table that each encoded may be the small one
		if _, err := b.encode(ctx, w, "rows"); err != nil {
			return err
		}
		far, err := b.apart(ctx, w.codes())
		if err != nil {
			return err
		}
		if far > 1e-4 {
			return fmt.Errorf("the codes of %s from %s are %g apart from those of hourglass from CSV", dataWays[i].name, w.table, far)
		}
	}
	fmt.Fprintf(page, `# From tables to codes

Written by `+"`go -C bench run . data`"+`: %d rows of %d numbers of float32 with as many digits as it takes, %d processors, medians of %d rounds in a random order. An encoder of 30, 64 and 8 units gives the codes, which are written as NPY. The codes of all ways agree within 1e-4.

- CPU is the time of all processors, of whole processes. *Start* is that of a table of 10 rows.
- Python is that of %s. onnxruntime runs on one thread on both sides.

| from | way | CPU, s | start, s | wall, s | resident, MB | CPU ÷ hourglass | without start |
|---|---|---|---|---|---|---|---|
`, rows, dataColumns, runtime.NumCPU(), rounds, strings.Join(dataPackages, ", "))
	for i, w := range dataWays {
		own := slices.IndexFunc(dataWays, func(o dataWay) bool { return o.table == w.table })
		cpu := func(all []cost) float64 { return middle(all, func(c cost) float64 { return c.cpu }) }
		fmt.Fprintf(page, "| %s | %s | %.2f | %.2f | %.2f | %.0f | %.2f | %.2f |\n", w.table, w.name, cpu(all[i]), cpu(starts[i]),
			middle(all[i], func(c cost) float64 { return c.wall }), middle(all[i], func(c cost) float64 { return c.resident }),
			cpu(all[i])/cpu(all[own]), (cpu(all[i])-cpu(starts[i]))/(cpu(all[own])-cpu(starts[own])))
	}
	return nil
}

func middle(all []cost, of func(cost) float64) float64 {
	var values []float64
	for _, c := range all {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

// apart returns how far codes are from those that hourglass made of the CSV.
func (b dataBench) apart(ctx context.Context, codes string) (far float64, err error) {
	want, err := data.Open(ctx, b.at(dataWays[0].codes()), nil)
	if err != nil {
		return 0, err
	}
	got, err := data.Open(ctx, b.at(codes), nil)
	if err != nil {
		return 0, err
	}
	if got.Rows() != want.Rows() || got.Features != want.Features {
		return 0, fmt.Errorf("%s has %d rows of %d codes, want %d of %d", codes, got.Rows(), got.Features, want.Rows(), want.Features)
	}
	for i, v := range want.X {
		far = max(far, math.Abs(float64(v)-float64(got.X[i])))
	}
	return far, nil
}

// largeMemory is what trainings of the large table may hold of it.
const largeMemory = "256MiB"

// beyond measures the commands on a table that does not fit into memory.
func (b dataBench) beyond(ctx context.Context, page *strings.Builder, rows int) error {
	if err := b.write("large", rows, "csv", "parquet", "npy"); err != nil {
		return err
	}
	fmt.Fprintf(page, `
## A table that memory does not hold

%d rows of as many columns. Trainings have `+"`--max-memory %s`"+`, one epoch in batches of 1,024 rows, and the encoder above.

| command | from | CPU, s | wall, s | resident, MB |
|---|---|---|---|---|
`, rows, largeMemory)
	tell := func(what, ending string, args ...string) error {
		c, err := b.run(ctx, b.at("hourglass"), append(args, "--data", b.at("large."+ending))...)
		if err == nil {
			fmt.Fprintf(page, "| %s | %s | %.0f | %.0f | %.0f |\n", what, ending, c.cpu, c.wall, c.resident)
		}
		return err
	}
	for _, ending := range []string{"csv", "parquet", "npy"} {
		if err := tell("train", ending, "train", "--variant", "deep", "--hidden", "64", "--latent", "8", "--scale", "standard", "--epochs", "1", "--batch", "1024", "--max-memory", largeMemory, "--out", b.at("large_"+ending)); err != nil {
			return err
		}
		if err := tell("encode", ending, "encode", b.at("large_csv"), "--out", b.at("large_"+ending+"_codes.npy")); err != nil {
			return err
		}
	}
	if err := b.sameCodes("csv", "parquet", "npy"); err != nil {
		return err
	}
	if err := tell("train --variant detector", "csv", "train", "--variant", "detector", "--out", b.at("detector")); err != nil {
		return err
	}
	if err := tell("score", "csv", "score", b.at("detector"), "--out", b.at("scores.csv")); err != nil {
		return err
	}
	page.WriteString("\nThe codes from the three files are the same, byte for byte.\n")
	return nil
}

func (b dataBench) sameCodes(endings ...string) error {
	first, err := os.ReadFile(b.at("large_" + endings[0] + "_codes.npy"))
	if err != nil {
		return err
	}
	for _, ending := range endings[1:] {
		other, err := os.ReadFile(b.at("large_" + ending + "_codes.npy"))
		if err != nil {
			return err
		}
		if !slices.Equal(first, other) {
			return fmt.Errorf("codes from %s are others than from %s", ending, endings[0])
		}
	}
	return nil
}

// write writes a table of numbers of which few say all, in formats by their endings.
func (b dataBench) write(name string, rows int, endings ...string) error {
	for _, ending := range endings {
		path := b.at(name + "." + ending)
		var err error
		if ending == "csv" {
			err = writeNumbers(path, rows)
		} else {
			err = sink.Save(path, nil, sink.Numbers(numberNames()), func(w sink.Writer) error {
				return eachNumbers(rows, func(row []float32) error {
					for _, v := range row {
						w.Number(v)
					}
					return w.End()
				})
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func numberNames() (names []string) {
	for j := range dataColumns {
		names = append(names, fmt.Sprintf("c%d", j))
	}
	return names
}

// writeNumbers writes CSV, with as many digits as float32 needs.
func writeNumbers(path string, rows int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, strings.Join(numberNames(), ","))
	var line []byte
	err = eachNumbers(rows, func(row []float32) error {
		line = line[:0]
		for j, v := range row {
			if j > 0 {
				line = append(line, ',')
			}
			line = strconv.AppendFloat(line, float64(v), 'g', -1, 32)
		}
		_, err := w.Write(append(line, '\n'))
		return err
	})
	return errors.Join(err, w.Flush())
}

// eachNumbers makes rows that are six numbers, mixed, and noise.
func eachNumbers(rows int, do func([]float32) error) error {
	const hidden = 6
	random := rand.New(rand.NewPCG(1, 2))
	var mix [hidden][dataColumns]float64
	for i := range mix {
		for j := range mix[i] {
			mix[i][j] = random.NormFloat64()
		}
	}
	row := make([]float32, dataColumns)
	for range rows {
		var z [hidden]float64
		for i := range z {
			z[i] = random.NormFloat64()
		}
		for j := range row {
			v := 0.1 * random.NormFloat64()
			for i := range z {
				v += z[i] * mix[i][j]
			}
			row[j] = float32(v)
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return nil
}
