package detection

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/report"
)

// distribution draws the scores of the rows beside those of the calibrating ones.
func (r *Rows) distribution() (report.Section, error) {
	calibrating, err := r.detector.CalibratingScores()
	if err != nil || len(r.scores) == 0 {
		return report.Section{}, err
	}
	groups := []report.Group{{Name: "calibrating rows", Values: wide(calibrating)}}
	if r.labels == nil {
		groups = append(groups, report.Group{Name: r.name, Values: wide(r.scores)})
	} else {
		normal, odd := []float32{}, []float32{}
		for i, s := range r.scores {
			if r.labels[i] {
				odd = append(odd, s)
			} else {
				normal = append(normal, s)
			}
		}
		groups = append(groups, report.Group{Name: "normal rows", Values: wide(normal)}, report.Group{Name: "anomalies", Values: wide(odd)})
	}
	threshold, has := r.detector.Threshold()
	mark := math.NaN()
	if has {
		mark = float64(threshold)
	}
	// The calibrating rows and the threshold have the middle; what is far beyond goes into the last bin.
	low, middle := float64(calibrating[0]), float64(calibrating[len(calibrating)/2])
	edge := float64(calibrating[len(calibrating)-1])
	for _, s := range r.scores {
		low = min(low, float64(s))
	}
	low = max(low, middle-3*(edge-middle))
	high := min(max(edge, float64(slices.Max(r.scores))), middle+3*(edge-middle))
	if high <= low {
		high = low + 1
	}
	chart, err := report.Shares("score", low, high, mark, "threshold", groups...)
	if err != nil {
		return report.Section{}, err
	}
	caption := fmt.Sprintf("Scores of %s beside those of the rows that calibrate.", r.name)
	if most := float64(slices.Max(r.scores)); most > high {
		caption += fmt.Sprintf(" The last bin also has the scores beyond; the highest is %.3g.", most)
	}
	s := report.Section{Heading: "Scores", Figures: []report.Figure{{Caption: caption, Chart: chart}}}
	if !has {
		s.Text = fmt.Sprintf("No row can have a p-value of at most %.4g with %d calibrating rows: the smallest is %.4g.", r.detector.Alpha(), r.detector.Calibrating(), 1/float64(r.detector.Calibrating()+1))
	}
	return s, nil
}

func wide(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// found shows the rows that are most unlike others.
func (r *Rows) found() (report.Section, error) {
	head := append([]string{"row"}, r.names...)
	head = append(head, "score", "p-value", "")
	for i := range min(mostCauses, len(r.shares)) {
		head = append(head, []string{"most at fault", "then", "then"}[i])
	}
	t := &report.Table{Head: head}
	for _, w := range r.worst {
		row := append([]string{fmt.Sprint(w.number)}, w.keys...)
		verdict := ""
		if w.anomaly {
			verdict = "anomaly"
		}
		row = append(row, fmt.Sprintf("%.3g", w.score), fmt.Sprintf("%.2g", w.pvalue), verdict)
		for _, c := range w.causes {
			text := fmt.Sprintf("%s = %s", c.Column, named(c.Value))
			if c.Expected != c.Value && c.Expected != "" {
				text += ", not " + c.Expected
			}
			row = append(row, fmt.Sprintf("%s (%.0f %%)", text, 100*c.Share))
		}
		t.Rows = append(t.Rows, row)
	}
	return report.Section{Heading: "Rows most unlike others", Table: t,
		Text: "With the columns that have the greatest shares of the score: the value, the value that the detector would have expected, and the share."}, nil
}

func named(value string) string {
	if value == "" {
		return "a gap"
	}
	return value
}

// columns shows what each column does to scores, and whether it drifted.
func (r *Rows) columns() (report.Section, error) {
	s := report.Section{Heading: "Columns", Text: "The mean share of each column in the scores of all rows and of the anomalies."}
	t := &report.Table{Head: []string{"column", "share", "of anomalies"}}
	of := map[string][][]string{}
	if r.watch != nil {
		t.Head = append(t.Head, "PSI", "p of drift", "gaps", "")
		s.Text += " PSI and p hold its values against those of the training (see docs/detectors.md); p is for the number of columns."
		for _, f := range r.watch.Report().Features {
			verdict := ""
			if f.Drifted {
				verdict = "drifted"
			}
			of[f.Column] = append(of[f.Column], []string{f.Name, fmt.Sprintf("%.3f", f.PSI), fmt.Sprintf("%.2g", f.Adjusted), gaps(f), verdict})
		}
	}
	for i, c := range r.detector.Schema.Used() {
		all, odd := percent(r.shares[i].all/float64(max(len(r.scores), 1))), "–"
		if r.odd > 0 {
			odd = percent(r.shares[i].odd / float64(r.odd))
		}
		if len(of[c.Name]) == 0 {
			t.Rows = append(t.Rows, []string{c.Name, all, odd})
		}
		for j, f := range of[c.Name] {
			if j > 0 {
				all, odd = "", ""
			}
			t.Rows = append(t.Rows, append([]string{f[0], all, odd}, f[1:]...))
		}
	}
	s.Table = t
	return s, nil
}

// gaps says how many gaps there were in training, and are now.
func gaps(c drift.Change) string {
	if c.GapsWere == 0 && c.GapsAre == 0 {
		return "none"
	}
	return percent(c.GapsWere) + " → " + percent(c.GapsAre)
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
