package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	rowwise "github.com/hourglass-go/hourglass/detector/table"
)

//go:embed mixed.py
var mixedScript string

// mixedPeers are the detectors of PyOD that run beside ours on mixed tables.
var mixedPeers = []string{"KNN", "LOF", "IForest", "ECOD", "COPOD", "HBOS", "PCA"}

// mixed measures detectors on tables with texts, gaps and times. It writes MIXED.md. Of a folder of CSV files, whose last column is 1
// for rare rows and 0 for others, it prints the page.
func mixed(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mixed", flag.ContinueOnError)
	seeds := flags.Int("seeds", 2, "number of splits of each table")
	methods := flags.String("peers", strings.Join(mixedPeers, ","), "detectors of PyOD that run beside ours")
	only := flags.String("only", "", "take the tables whose names have this in them, and print instead of writing the page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 1 || *seeds < 1 {
		return errors.New("usage: bench mixed [--seeds 2] [--peers KNN,…] [--only NAME] [FOLDER]")
	}
	dir := flags.Arg(0)
	if dir == "" {
		made, err := mixedTables(ctx)
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		dir = made
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"+*only+"*.csv"))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("no table has %q in its name: %w", *only, errors.Join(err))
	}
	var peers []string
	if *methods != "" {
		peers = strings.Split(*methods, ",")
	}
	p, err := newDetectors(ctx, peers)
	if err != nil {
		return err
	}
	defer p.close()
	m := &mixture{study: study{methods: append([]string{ours}, peers...), seeds: *seeds, version: p.version}}
	for _, name := range names {
		for seed := range *seeds {
			if err := m.run(ctx, p, name, uint64(seed+1)); err != nil {
				return fmt.Errorf("%s, seed %d: %w", filepath.Base(name), seed+1, err)
			}
		}
	}
	if *only != "" || flags.NArg() > 0 {
		_, err := fmt.Print(m.page())
		return err
	}
	return os.WriteFile("MIXED.md", []byte(m.page()), 0o644)
}

// mixedTables writes the tables of packages to a folder.
func mixedTables(ctx context.Context) (dir string, err error) {
	python, err := pyod(ctx)
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "hourglass-mixed-*"); err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, python, "-c", mixedScript, dir).CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("%s: %w: %.2000s", python, err, out), os.RemoveAll(dir))
	}
	return dir, nil
}

// mixture holds what was measured on mixed tables.
type mixture struct {
	study
	about map[string]string // table → its columns
	blame map[string]*blamed
}

// blamed counts replaced values whose column was named first.
type blamed struct{ changed, first int }

// textTable is a table as text, with the label of each row.
type textTable struct {
	names []string
	rows  [][]string
	rare  []bool
}

func readTable(path string) (*textTable, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	last := len(all[0]) - 1
	t := &textTable{names: all[0][:last]}
	for _, row := range all[1:] {
		t.rows = append(t.rows, row[:last])
		t.rare = append(t.rare, row[last] == "1")
	}
	return t, nil
}

// write writes some rows without their labels.
func (t *textTable) write(path string, at []int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	w.Write(t.names)
	for _, i := range at {
		w.Write(t.rows[i])
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
}

// run fits all detectors on half of the normal rows, and scores the others and the rare ones.
func (m *mixture) run(ctx context.Context, p *detectors, path string, seed uint64) error {
	t, err := readTable(path)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(path), ".csv")
	if !slices.Contains(m.tables, name) {
		m.tables = append(m.tables, name)
	}
	var normal, odd []int
	for _, i := range rand.New(rand.NewPCG(seed, 0x5be0cd19137e2179)).Perm(len(t.rows)) {
		if t.rare[i] {
			odd = append(odd, i)
		} else {
			normal = append(normal, i)
		}
	}
	half := len(normal) / 2
	test := slices.Concat(normal[half:], odd)
	anomaly := make([]bool, len(test))
	for i, at := range test {
		anomaly[i] = t.rare[at]
	}
	dir, err := os.MkdirTemp("", "hourglass-mixed-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	train, tested := filepath.Join(dir, "train.csv"), filepath.Join(dir, "test.csv")
	if err := errors.Join(t.write(train, normal[:half]), t.write(tested, test)); err != nil {
		return err
	}
	started := processorTime()
	found, scores, err := m.fit(ctx, p, train, tested, seed)
	if err != nil {
		return err
	}
	times := map[string]float64{ours: processorTime() - started}
	if err := m.replace(ctx, p, found, t, normal[half:], name, seed); err != nil {
		return err
	}
	if err := p.run(dir, m.methods[1:], times); err != nil {
		return err
	}
	m.describe(name, found.Schema, half, len(normal)-half, len(odd))
	fmt.Fprintf(os.Stderr, "%s, seed %d, %d rows to fit:", name, seed, half)
	return m.judge(ctx, dir, name, m.methods[1:], times, scores, anomaly)
}

// fit does what the command train does, and scores a table.
func (m *mixture) fit(ctx context.Context, p *detectors, train, test string, seed uint64) (*detector.Detector, []float32, error) {
	s, err := inferred(ctx, train)
	if err != nil {
		return nil, nil, err
	}
	var rows *data.Set
	if err := withRows(ctx, train, s, func(r *data.Records, match *schema.Matching) (err error) {
		rows, _, err = schema.Sample(r, match, 1<<20, seed, func([]string) (bool, error) { return true, nil })
		return err
	}); err != nil {
		return nil, nil, err
	}
	found, err := detector.Fit(ctx, s, rows, detector.Settings{Training: p.engine, Engine: p.engine, Seed: seed})
	if err != nil {
		return nil, nil, err
	}
	scorer, err := found.Scorer(ctx, p.engine)
	if err != nil {
		return nil, nil, err
	}
	defer scorer.Close()
	var scores []float32
	err = withRows(ctx, test, s, func(r *data.Records, match *schema.Matching) error {
		return rowwise.Each(ctx, found, scorer, r, match, func(row rowwise.Row) error {
			scores = append(scores, row.Score)
			return nil
		})
	})
	return found, scores, err
}

// replace replaces a category of normal rows by a rare one, and counts how often its column is named first.
func (m *mixture) replace(ctx context.Context, p *detectors, found *detector.Detector, t *textTable, normal []int, name string, seed uint64) error {
	match, err := found.Schema.Match(t.names, true)
	if err != nil {
		return err
	}
	rows := &data.Set{Features: found.Schema.Width()}
	for _, i := range normal {
		if rows.X, err = match.Row(rows.X, t.rows[i]); err != nil {
			return err
		}
	}
	random := rand.New(rand.NewPCG(seed, 0x1f83d9abfb41bd6b))
	var values []float32
	var columns []int
	used := found.Schema.Used()
	starts, able, at := make([]int, len(used)), []int(nil), 0 // where columns stand in a row; those with a far category
	for j, c := range used {
		starts[j], at = at, at+c.Width()
		if _, ok := farCategory(c, rows, starts[j], -1, random); ok {
			able = append(able, j)
		}
	}
	for i := 0; i < changes && able != nil; i++ {
		j := able[random.IntN(len(able))]
		row := slices.Clone(rows.Row(random.IntN(len(normal))))
		far, ok := farCategory(used[j], rows, starts[j], row[starts[j]], random)
		if !ok { // the row has the only one
			continue
		}
		row[starts[j]] = far
		values, columns = append(values, row...), append(columns, j)
	}
	scorer, err := found.Scorer(ctx, p.engine)
	if err != nil {
		return err
	}
	defer scorer.Close()
	out, err := scorer.Score(ctx, values)
	if err != nil {
		return err
	}
	if m.blame == nil {
		m.blame = map[string]*blamed{}
	}
	if m.blame[name] == nil {
		m.blame[name] = &blamed{}
	}
	for i, j := range columns {
		share := out.Contribution[i*len(used) : (i+1)*len(used)]
		m.blame[name].changed++
		if slices.Index(share, slices.Max(share)) == j {
			m.blame[name].first++
		}
	}
	return nil
}

// rareShare is the share of the rows up to which a category is far from the others.
const rareShare = 0.01

// farCategory draws a category that some and at most a share rareShare of the rows have, another one than that of a row. Texts
// that the schema does not have are one category.
func farCategory(c schema.Column, rows *data.Set, at int, own float32, random *rand.Rand) (float32, bool) {
	if c.Kind != schema.Category {
		return 0, false
	}
	counts := make([]int, len(c.Categories)+1)
	for i := range rows.Rows() {
		if code := rows.Row(i)[at]; code == code { // no gap
			counts[int(code)]++
		}
	}
	var far []float32
	for code, n := range counts {
		if n > 0 && float32(code) != own && float64(n) <= rareShare*float64(rows.Rows()) {
			far = append(far, float32(code))
		}
	}
	if far == nil {
		return 0, false
	}
	return far[random.IntN(len(far))], true
}

func (m *mixture) describe(name string, s *schema.Schema, fitted, normal, rare int) {
	if m.about == nil {
		m.about = map[string]string{}
	}
	counts := map[schema.Kind]int{}
	gaps := 0
	for _, c := range s.Used() {
		counts[c.Kind]++
		if c.Gaps {
			gaps++
		}
	}
	m.about[name] = fmt.Sprintf("%d | %d | %d | %d | %d | %d | %d", fitted, normal, rare, counts[schema.Number], counts[schema.Category], counts[schema.Time], gaps)
}
