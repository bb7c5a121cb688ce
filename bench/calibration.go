package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/engine/accel"
)

// calibration measures what the p-values of detectors promise, on a folder of tables as detect takes it. It writes
// CALIBRATION.md.
func calibration(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("calibration", flag.ContinueOnError)
	splits := flags.Int("splits", 20, "number of splits of each table")
	rows := flags.Int("rows", 2000, "greatest number of rows that are drawn of a table")
	only := flags.String("only", "", "take the tables whose names have this in them, and print instead of writing the page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *splits < 1 || *rows < 100 {
		return errors.New("usage: bench calibration [--splits 20] [--rows 2000] FOLDER; the folder has tables as .npz, with X and y")
	}
	names, err := tables(flags.Arg(0), *only)
	if err != nil {
		return err
	}
	c := &promises{splits: *splits, rows: *rows}
	for _, name := range names {
		table := &promised{name: strings.TrimSuffix(filepath.Base(name), ".npz")}
		c.tables = append(c.tables, table)
		for seed := range *splits {
			d, err := split(name, *rows, uint64(seed+1))
			if err != nil {
				return err
			}
			if err := table.add(ctx, d, uint64(seed+1)); err != nil {
				return fmt.Errorf("%s, split %d: %w", table.name, seed+1, err)
			}
		}
		fmt.Fprintln(os.Stderr, table)
	}
	if *only != "" {
		_, err := fmt.Print(c.page())
		return err
	}
	return os.WriteFile("CALIBRATION.md", []byte(c.page()), 0o644)
}

// rates are the shares of normal rows among discoveries that are asked for.
var rates = []float64{0.05, 0.1, 0.2}

// promises holds what all tables gave.
type promises struct {
	splits, rows int
	tables       []*promised
}

// promised sums what the splits of a table gave.
type promised struct {
	name        string
	normal      int          // rows of all splits
	found       [2]int       // that are called anomalies, at the levels
	variance    [2]float64   // of these counts, from the rows and from those that calibrate
	one         []float64    // the p-value of one normal row a split
	falseShare  [3][]float64 // of the discoveries of a split, at the rates
	power       [3][]float64 // share of the anomalies that are discovered
	alarmed     [2]int       // martingales of normal rows that reach 1/level
	delays      []float64    // rows until the alarm at the lower level, after anomalies began
	blamed, raw int          // changed values whose column is named first, and has the greatest error
	changed     int
}

// streamRows are the normal rows of a stream, after which anomalies are drawn until there is an alarm.
const (
	streamRows = 500
	mostDelay  = 2000
	changes    = 100 // values that are changed, a split
)

func (t *promised) add(ctx context.Context, d *division, seed uint64) error {
	engine := accel.Engine{}
	found, err := detector.Fit(ctx, schema.Numbers(d.train.Features, nil), d.train, detector.Settings{Training: engine, Engine: engine, Seed: seed})
	if err != nil {
		return err
	}
	scorer, err := found.Scorer(ctx, engine)
	if err != nil {
		return err
	}
	defer scorer.Close()
	out, err := scorer.Score(ctx, d.test.X)
	if err != nil {
		return err
	}
	var normal, odd []int
	for i, is := range d.anomaly {
		if is {
			odd = append(odd, i)
		} else {
			normal = append(normal, i)
		}
	}
	random := rand.New(rand.NewPCG(seed, 0x1f83d9abfb41bd6b))
	random.Shuffle(len(normal), func(i, j int) { normal[i], normal[j] = normal[j], normal[i] })
	t.levels(out, normal, found.Calibrating())
	t.discoveries(out, normal, odd)
	calibrating, err := found.CalibratingScores()
	if err != nil {
		return err
	}
	t.stream(drift.NewMartingale(calibrating, seed), out, normal, odd, random)
	return t.blame(ctx, scorer, d, normal, random)
}

// levels counts false positives. With n calibrating rows the number among m rows has a beta-binomial
// distribution, whose variance is that of both.
func (t *promised) levels(out *detector.Scores, normal []int, calibrating int) {
	t.normal += len(normal)
	t.one = append(t.one, float64(out.PValue[normal[0]]))
	m, n := float64(len(normal)), float64(calibrating)
	for k, level := range levels {
		for _, i := range normal {
			if float64(out.PValue[i]) <= level*(1+1e-6) {
				t.found[k]++
			}
		}
		share := math.Floor(level*(n+1)*(1+1e-6)) / (n + 1)
		t.variance[k] += m * share * (1 - share) * (n + 1 + m) / (n + 2)
	}
}

// discoveries takes the rows of a split together.
func (t *promised) discoveries(out *detector.Scores, normal, odd []int) {
	p := make([]float32, 0, len(normal)+len(odd))
	for _, i := range slices.Concat(normal, odd) {
		p = append(p, out.PValue[i])
	}
	for k, rate := range rates {
		wrong, right := 0, 0
		for i, is := range detector.Discoveries(p, rate) {
			switch {
			case is && i < len(normal):
				wrong++
			case is:
				right++
			}
		}
		t.falseShare[k] = append(t.falseShare[k], float64(wrong)/float64(max(wrong+right, 1)))
		if len(odd) > 0 {
			t.power[k] = append(t.power[k], float64(right)/float64(len(odd)))
		}
	}
}

// stream watches normal rows in random order, and then anomalies.
func (t *promised) stream(m *drift.Martingale, out *detector.Scores, normal, odd []int, random *rand.Rand) {
	peak := 0.0
	for _, i := range normal[:min(streamRows, len(normal))] {
		peak = max(peak, m.Add(out.Score[i]))
	}
	for k, level := range levels {
		if peak >= -math.Log(level) {
			t.alarmed[k]++
		}
	}
	if len(odd) == 0 { // none was drawn
		return
	}
	delay := 1
	for ; delay < mostDelay; delay++ {
		if m.Add(out.Score[odd[random.IntN(len(odd))]]) >= -math.Log(levels[1]) {
			break
		}
	}
	t.delays = append(t.delays, float64(delay))
}

// blame replaces a value of normal rows by the farthest of a hundred rows, in a column drawn at random.
func (t *promised) blame(ctx context.Context, scorer *detector.Scorer, d *division, normal []int, random *rand.Rand) error {
	width := d.test.Features
	var rows []float32
	var columns []int
	for try := 0; len(columns) < changes && try < 10*changes; try++ {
		row, j := d.test.Row(normal[random.IntN(len(normal))]), random.IntN(width)
		far := row[j]
		for range 100 {
			if x := d.test.Row(normal[random.IntN(len(normal))])[j]; math.Abs(float64(x-row[j])) > math.Abs(float64(far-row[j])) {
				far = x
			}
		}
		if math.Abs(float64(far-row[j])) < 2 { // standard deviations: it is no far value
			continue
		}
		rows, columns = append(rows, row...), append(columns, j)
		rows[len(rows)-width+j] = far
	}
	if len(columns) == 0 {
		return nil
	}
	out, err := scorer.Score(ctx, rows)
	if err != nil {
		return err
	}
	for i, j := range columns {
		share, value, expected := out.Contribution[i*width:(i+1)*width], rows[i*width:(i+1)*width], out.Expected[i*width:(i+1)*width]
		errors := make([]float64, width)
		for k := range errors {
			errors[k] = math.Abs(float64(value[k] - expected[k]))
		}
		if slices.Index(share, slices.Max(share)) == j {
			t.blamed++
		}
		if slices.Index(errors, slices.Max(errors)) == j {
			t.raw++
		}
		t.changed++
	}
	return nil
}

func (t *promised) String() string {
	return fmt.Sprintf("%s: false positives %.4f and %.4f, false discoveries %.3f, alarms %d and %d, delay %.0f, blamed %.3f (raw error %.3f)", t.name,
		float64(t.found[0])/float64(t.normal), float64(t.found[1])/float64(t.normal), mean(t.falseShare[1]), t.alarmed[0], t.alarmed[1], quantile(t.delays, 0.5),
		float64(t.blamed)/float64(max(t.changed, 1)), float64(t.raw)/float64(max(t.changed, 1)))
}

// beyond returns how many standard deviations the false positives of a table are above a level.
func (t *promised) beyond(k int) float64 {
	return (float64(t.found[k]) - levels[k]*float64(t.normal)) / math.Sqrt(t.variance[k])
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x / float64(len(v))
	}
	return sum
}

// page writes what was measured.
func (c *promises) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Calibration of detectors

Written by `+"`go -C bench run . calibration FOLDER`"+`: %d tables, %d splits each, at most %d rows of a table. Of the normal rows of a split, a half is fitted on
(a part of which calibrates), and the others and all anomalies are scored.

## Normal rows that are called anomalies

The guarantee is a mean of at most the level, over rows and over the rows that calibrate. The numbers of one split have a beta-binomial
distribution, from which the standard deviations come.

| level | normal rows | called anomalies | tables more than 2.33 standard deviations above | expected of %d by chance |
|---|---|---|---|---|
`, len(c.tables), c.splits, c.rows, len(c.tables))
	var one []float64
	for _, t := range c.tables {
		one = append(one, t.one...)
	}
	for k, level := range levels {
		rows, found, above := 0, 0, 0
		for _, t := range c.tables {
			rows, found = rows+t.normal, found+t.found[k]
			if t.beyond(k) > 2.33 {
				above++
			}
		}
		fmt.Fprintf(&b, "| %.2f | %d | %.4f | %d | %.1f |\n", level, rows, float64(found)/float64(rows), above, 0.01*float64(len(c.tables)))
	}
	excess, p := tooSmall(one)
	fmt.Fprintf(&b, `
The p-value of one normal row of each split, %d in all, which hardly depend on each other: their distribution function is above the diagonal by at most %.4f.
Kolmogorov and Smirnov's one-sided test says that such a distance, or a greater one, has a probability of %.2g where p-values are uniform.

## False discoveries

Benjamini and Hochberg's procedure over all scored rows of a split.

| rate | share of normal rows among the discoveries, mean over splits | anomalies that are discovered |
|---|---|---|
`, len(one), excess, p)
	for k, rate := range rates {
		var wrong, right []float64
		for _, t := range c.tables {
			wrong, right = append(wrong, t.falseShare[k]...), append(right, t.power[k]...)
		}
		fmt.Fprintf(&b, "| %.2f | %.4f ± %.4f | %.3f |\n", rate, mean(wrong), standardError(wrong), mean(right))
	}
	c.streams(&b)
	c.blames(&b)
	return b.String()
}

// standardError returns the standard error of a mean.
func standardError(v []float64) float64 {
	m, squares := mean(v), 0.0
	for _, x := range v {
		squares += (x - m) * (x - m)
	}
	n := float64(len(v))
	return math.Sqrt(squares / max(n-1, 1) / n)
}

// tooSmall returns how far the distribution function of p-values is above the diagonal, and the probability
// of such a distance by chance (Smirnov's asymptotic, exp(−2nd²)).
func tooSmall(p []float64) (excess, probability float64) {
	slices.Sort(p)
	n := float64(len(p))
	for i, x := range p {
		excess = max(excess, float64(i+1)/n-x)
	}
	return excess, math.Exp(-2 * n * excess * excess)
}

func (c *promises) streams(b *strings.Builder) {
	streams := c.splits * len(c.tables)
	fmt.Fprintf(b, `
## Streams

A martingale watches the normal rows of a split in random order, at most %d, and then anomalies drawn with replacement.

| level | streams | false alarms | allowed by chance (99 %%) |
|---|---|---|---|
`, streamRows)
	var delays []float64
	for _, t := range c.tables {
		delays = append(delays, t.delays...)
	}
	for k, level := range levels {
		alarms := 0
		for _, t := range c.tables {
			alarms += t.alarmed[k]
		}
		allowed := distuv.Binomial{N: float64(streams), P: level}
		most := int(level * float64(streams))
		for allowed.CDF(float64(most)) < 0.99 {
			most++
		}
		fmt.Fprintf(b, "| %.2f | %d | %d | %d |\n", level, streams, alarms, most)
	}
	fmt.Fprintf(b, "\nAfter the anomalies began, it took %.0f rows until the alarm at %.2f (median; 90 %%: %.0f). %d of %d streams had none within %d rows.\n",
		quantile(delays, 0.5), levels[1], quantile(delays, 0.9), len(delays)-count(delays, mostDelay), len(delays), mostDelay)
}

// count returns how many are below a bound.
func count(v []float64, bound float64) (n int) {
	for _, x := range v {
		if x < bound {
			n++
		}
	}
	return n
}

func (c *promises) blames(b *strings.Builder) {
	b.WriteString(`
## Blame

One value of a normal row is replaced by the farthest from it of a hundred normal rows' values in that column, where it is at least two standard
deviations away. The column should have the greatest share of the score.

| table | changed values | named first | by the raw error of the reconstruction |
|---|---|---|---|
`)
	changed, blamed, raw := 0, 0, 0
	for _, t := range c.tables {
		if t.changed == 0 {
			continue
		}
		changed, blamed, raw = changed+t.changed, blamed+t.blamed, raw+t.raw
		n := float64(t.changed)
		fmt.Fprintf(b, "| %s | %d | %.3f | %.3f |\n", t.name, t.changed, float64(t.blamed)/n, float64(t.raw)/n)
	}
	if changed > 0 {
		fmt.Fprintf(b, "| all | %d | %.3f | %.3f |\n", changed, float64(blamed)/float64(changed), float64(raw)/float64(changed))
	}
}
