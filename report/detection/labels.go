package detection

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/report"
)

// labelledRows holds the scores against labels.
func (r *Rows) labelledRows() (report.Section, error) {
	if r.labelled == nil {
		return report.Section{}, nil
	}
	s := report.Section{Heading: "Against labels"}
	e, err := r.labelled.Evaluate(r.detector.Alpha())
	if errors.Is(err, detector.ErrData) {
		s.Text = "The labels are all alike, so that nothing can be said of the order of the scores."
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.Table = &report.Table{Rows: [][]string{
		{"AUROC", fmt.Sprintf("%.4f (95 %%: %.4f to %.4f)", e.AUROC, e.AUROCInterval[0], e.AUROCInterval[1])},
		{"average precision", fmt.Sprintf("%.4f (95 %%: %.4f to %.4f)", e.AveragePrecision, e.AveragePrecisionInterval[0], e.AveragePrecisionInterval[1])},
		{"found", fmt.Sprintf("%d of %d anomalies (recall %.4f)", e.TruePositives, e.Anomalies, e.Recall)},
		{"false positives", fmt.Sprintf("%d of %d normal rows (%.4f)", e.FalsePositives, e.Rows-e.Anomalies, e.FalsePositiveRate)},
		{"precision", fmt.Sprintf("%.4f", e.Precision)},
	}}
	points, err := detector.Points(r.scores, r.labels)
	if err != nil {
		return s, err
	}
	roc, precision := curves(points, e.Anomalies, e.Rows-e.Anomalies)
	for _, f := range []struct {
		caption, x, y, name string
		points              [][2]float64
	}{
		{"ROC: the share of the anomalies that are found, by the share of normal rows that are called anomalies.", "false positive rate", "recall", "scores", roc},
		{"Precision and recall.", "recall", "precision", "scores", precision},
	} {
		chart, err := report.Paths(f.x, f.y, report.Path{Name: f.name, Points: f.points})
		if err != nil {
			return s, err
		}
		chart.Keys = nil // there is one line
		s.Figures = append(s.Figures, report.Figure{Caption: f.caption, Chart: chart})
	}
	return s, nil
}

// mostPoints is the greatest number of points of a curve.
const mostPoints = 500

// curves returns the points of the ROC curve, and of precision by recall.
func curves(points []detector.Point, anomalies, normal int) (roc, precision [][2]float64) {
	roc = [][2]float64{{0, 0}}
	last := len(points) - 1
	for i, p := range points {
		if step := max(len(points)/mostPoints, 1); i%step != 0 && i != last {
			continue
		}
		recall := float64(p.TruePositives) / float64(anomalies)
		roc = append(roc, [2]float64{float64(p.FalsePositives) / float64(normal), recall})
		precision = append(precision, [2]float64{recall, float64(p.TruePositives) / float64(p.TruePositives+p.FalsePositives)})
	}
	return roc, precision
}
