package table

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/detector"
)

// Evaluation holds what a detector reaches on labelled rows.
type Evaluation struct {
	Rows      int `json:"rows"`
	Anomalies int `json:"anomalies"`

	AUROC            float64 `json:"auroc"`
	AveragePrecision float64 `json:"average_precision"`
	// The intervals hold 95 %: percentiles over samples of the rows with replacement (Efron 1979).
	AUROCInterval            [2]float64 `json:"auroc_interval"`
	AveragePrecisionInterval [2]float64 `json:"average_precision_interval"`

	// Alpha is the p-value up to which a row was called an anomaly; the counts are those of these decisions.
	Alpha          float64 `json:"alpha"`
	TruePositives  int     `json:"true_positives"`
	FalsePositives int     `json:"false_positives"`
	TrueNegatives  int     `json:"true_negatives"`
	FalseNegatives int     `json:"false_negatives"`

	Recall            float64 `json:"recall"`              // share of the anomalies that were called one
	Precision         float64 `json:"precision"`           // share of anomalies among the rows that were called one
	FalsePositiveRate float64 `json:"false_positive_rate"` // share of the normal rows that were called anomalies
}

func share(of, rest int) float64 { return float64(of) / float64(max(of+rest, 1)) }

// Labelled collects scores with labels.
type Labelled struct {
	scores  []float32
	anomaly []bool
	out     Evaluation
}

// Add adds a row.
func (l *Labelled) Add(r Row, anomaly bool) {
	l.scores = append(l.scores, r.Score)
	l.anomaly = append(l.anomaly, anomaly)
	switch {
	case anomaly && r.Anomaly:
		l.out.TruePositives++
	case anomaly:
		l.out.FalseNegatives++
	case r.Anomaly:
		l.out.FalsePositives++
	default:
		l.out.TrueNegatives++
	}
}

// resamples is the number of samples that an interval is taken from.
const resamples = 200

// Evaluate returns what the detector reaches on the rows that were added.
func (l *Labelled) Evaluate(alpha float64) (*Evaluation, error) {
	l.out.Rows, l.out.Anomalies, l.out.Alpha = len(l.scores), l.out.TruePositives+l.out.FalseNegatives, alpha
	var err error
	if l.out.AUROC, err = detector.AUROC(l.scores, l.anomaly); err != nil {
		return nil, err
	}
	if l.out.AveragePrecision, err = detector.AveragePrecision(l.scores, l.anomaly); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(1, 2))
	scores, anomaly := make([]float32, len(l.scores)), make([]bool, len(l.scores))
	aurocs, precisions := []float64{l.out.AUROC}, []float64{l.out.AveragePrecision}
	for range resamples {
		for i := range scores {
			at := random.IntN(len(scores))
			scores[i], anomaly[i] = l.scores[at], l.anomaly[at]
		}
		auroc, err := detector.AUROC(scores, anomaly)
		if errors.Is(err, detector.ErrData) {
			continue // a sample of one kind of rows
		}
		precision, err := detector.AveragePrecision(scores, anomaly)
		if err != nil {
			return nil, err
		}
		aurocs, precisions = append(aurocs, auroc), append(precisions, precision)
	}
	o := &l.out
	o.AUROCInterval, o.AveragePrecisionInterval = interval(aurocs), interval(precisions)
	o.Recall, o.Precision, o.FalsePositiveRate = share(o.TruePositives, o.FalseNegatives), share(o.TruePositives, o.FalsePositives), share(o.FalsePositives, o.TrueNegatives)
	return o, nil
}

// interval returns the percentiles of samples between which 95 % of them lie. There is at least one.
func interval(samples []float64) [2]float64 {
	slices.Sort(samples)
	last := float64(len(samples) - 1)
	return [2]float64{samples[int(0.025*last)], samples[int(0.975*last)]}
}

// ErrLabel is wrapped where a label says neither that a row is normal nor that it is an anomaly.
var ErrLabel = errors.New("label")

// Label returns whether a label means an anomaly. Where normal is empty, labels are 0 and 1 or words that
// mean no and yes. Otherwise all others than normal are anomalies.
func Label(field, normal string) (bool, error) {
	if normal != "" {
		return field != normal, nil
	}
	switch strings.ToLower(field) {
	case "0", "0.0", "false", "no", "n", "normal", "inlier", "benign", "ok":
		return false, nil
	case "1", "1.0", "true", "yes", "y", "anomaly", "anomalous", "outlier", "abnormal":
		return true, nil
	}
	return false, fmt.Errorf("%w: %.50q says neither that a row is normal nor that it is an anomaly; name the label of normal rows", ErrLabel, field)
}
