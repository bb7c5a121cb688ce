// Package detection makes the page about a detector and a table: how scores are distributed, the rows that are
// most unlike others and why, what each column does, and, where there are labels, ROC and precision. Call
// [New], add each row, and write the [Rows.Page].
package detection

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report"
)

// Rows collects rows of a table for a page. Its memory is some bytes a row.
type Rows struct {
	name     string
	detector *detector.Detector
	manifest *export.Manifest // nil: the detector is a file alone
	blame    *table.Blame
	watch    *drift.Watch // nil: the detector has no reference
	keys     []int        // positions of identifiers in the table
	names    []string
	labelled *table.Labelled
	labels   []bool
	scores   []float32
	odd      int
	worst    []worst // the rows with the highest scores, the highest first
	shares   []shares
}

// worst is a row that is unlike others.
type worst struct {
	number        int
	keys          []string
	score, pvalue float32
	anomaly       bool
	causes        []table.Cause
	odd           odd // of a picture
}

// shares sums a column's shares of scores, over all rows and over anomalies.
type shares struct{ all, odd float64 }

// mostShown is how many rows are shown, and mostCauses how many columns of each.
const (
	mostShown  = 25
	mostCauses = 3
)

// driftLevel is the probability with which a page calls a column that did not drift one that did.
const driftLevel = 0.01

// New returns a collection of rows of the named table, whose columns are names. keys are columns that tell
// which row is which. manifest may be nil.
func New(name string, d *detector.Detector, manifest *export.Manifest, names, keys []string) (*Rows, error) {
	r := &Rows{name: name, detector: d, manifest: manifest, blame: table.NewBlame(d.Schema), names: keys, shares: make([]shares, len(d.Schema.Used()))}
	for _, key := range keys {
		at := slices.Index(names, key)
		if at < 0 {
			return nil, fmt.Errorf("the table has no column %q; it has %.500q", key, names)
		}
		r.keys = append(r.keys, at)
	}
	calibrating, err := d.CalibratingScores()
	if err != nil {
		return nil, err
	}
	if d.Reference != nil {
		r.watch, err = drift.NewWatch(d.Schema, d.Reference, calibrating, driftLevel, 1)
	}
	return r, err
}

// Add adds a row.
func (r *Rows) Add(row table.Row) {
	r.scores = append(r.scores, row.Score)
	if row.Anomaly {
		r.odd++
	}
	for i, share := range row.Contribution {
		r.shares[i].all += float64(share)
		if row.Anomaly {
			r.shares[i].odd += float64(share)
		}
	}
	if r.watch != nil {
		r.watch.Add(row.Values, row.Score)
	}
	place := len(r.worst)
	for place > 0 && r.worst[place-1].score < row.Score {
		place--
	}
	if place == mostShown {
		return
	}
	w := worst{number: row.Number, score: row.Score, pvalue: row.PValue, anomaly: row.Anomaly, causes: r.blame.Causes(row, mostCauses), odd: r.drawn(row)}
	for _, at := range r.keys {
		w.keys = append(w.keys, row.Fields[at])
	}
	if r.worst = slices.Insert(r.worst, place, w); len(r.worst) > mostShown {
		r.worst = r.worst[:mostShown]
	}
}

// Label adds a row with its label.
func (r *Rows) Label(row table.Row, anomaly bool) {
	r.Add(row)
	if r.labelled == nil {
		r.labelled = &table.Labelled{}
	}
	r.labelled.Add(row, anomaly)
	r.labels = append(r.labels, anomaly)
}

// Page returns the page about the rows until now.
func (r *Rows) Page() (*report.Page, error) {
	page := &report.Page{Title: "Detector, on " + r.name, Lead: r.lead()}
	parts := []func() (report.Section, error){r.distribution, r.found, r.columns, r.labelledRows, r.training}
	if r.shape() != nil {
		parts[1], parts[2] = r.oddPictures, r.pixels
	}
	for _, part := range parts {
		s, err := part()
		if err != nil {
			return nil, err
		}
		if s.Heading != "" {
			page.Sections = append(page.Sections, s)
		}
	}
	return page, nil
}

func (r *Rows) lead() string {
	s := fmt.Sprintf("%d rows, of which %d are called anomalies: their p-value is at most %.4g. %d normal rows calibrate.", len(r.scores), r.odd, r.detector.Alpha(), r.detector.Calibrating())
	if r.manifest != nil {
		s += fmt.Sprintf(" Fitted on %s, %d rows.", r.manifest.Data.Name, r.manifest.Data.Rows)
	}
	return s
}

// training says what the detector was fitted on, and how well.
func (r *Rows) training() (report.Section, error) {
	if r.manifest == nil {
		return report.Section{}, nil
	}
	m := r.manifest
	rows := [][]string{
		{"data", fmt.Sprintf("%s, %d rows, SHA-256 %s", m.Data.Name, m.Data.Rows, m.Data.Fingerprint)},
		{"engine, seed", fmt.Sprintf("%s, %d", m.Training.Engine, m.Training.Seed)},
		{"opset", fmt.Sprint(m.Opset)},
	}
	for _, c := range r.detector.Schema.Columns {
		if r.shape() != nil {
			break // a column is a pixel
		}
		rows = append(rows, []string{"column " + c.Name, string(c.Kind) + ": " + c.Why})
	}
	var names []string
	for name := range m.Metrics {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		rows = append(rows, []string{name, fmt.Sprintf("%.5g", m.Metrics[name])})
	}
	return report.Section{Heading: "Training", Table: &report.Table{Rows: rows}}, nil
}
