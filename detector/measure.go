package detector

import (
	"cmp"
	"fmt"
	"slices"
)

// AUROC returns the probability that an anomaly has a higher score than a normal row, where equal scores count
// half (Hanley and McNeil 1982). It needs at least one row of each kind.
func AUROC(scores []float32, anomaly []bool) (float64, error) {
	order, anomalies, err := ranked(scores, anomaly)
	if err != nil {
		return 0, err
	}
	// The sum of the ranks of anomalies, counted from the highest score, where rows of one score share their
	// mean rank (Mann and Whitney 1947).
	ranks := 0.0
	for i := 0; i < len(order); {
		n, found := tied(order, scores, anomaly, i)
		ranks += float64(found) * (float64(i) + float64(n+1)/2)
		i += n
	}
	a, b := float64(anomalies), float64(len(order)-anomalies)
	return 1 - (ranks-a*(a+1)/2)/(a*b), nil
}

// AveragePrecision returns the mean, over the anomalies, of the share of anomalies among the rows with at
// least the anomaly's score.
func AveragePrecision(scores []float32, anomaly []bool) (float64, error) {
	order, anomalies, err := ranked(scores, anomaly)
	if err != nil {
		return 0, err
	}
	sum, above := 0.0, 0
	for i := 0; i < len(order); {
		n, found := tied(order, scores, anomaly, i)
		i += n
		above += found
		sum += float64(found) * float64(above) / float64(i)
	}
	return sum / float64(anomalies), nil
}

// Point says how many rows have at least a score.
type Point struct {
	Score                         float32
	TruePositives, FalsePositives int
}

// Points returns a point for each score that there is, from the highest down. They are those of the ROC
// curve and of precision and recall.
func Points(scores []float32, anomaly []bool) ([]Point, error) {
	order, _, err := ranked(scores, anomaly)
	if err != nil {
		return nil, err
	}
	var all []Point
	var last Point
	for i := 0; i < len(order); {
		n, found := tied(order, scores, anomaly, i)
		last = Point{scores[order[i]], last.TruePositives + found, last.FalsePositives + n - found}
		all = append(all, last)
		i += n
	}
	return all, nil
}

// ranked returns the rows from the highest score to the lowest, and the number of anomalies.
func ranked(scores []float32, anomaly []bool) (order []int, anomalies int, err error) {
	if len(scores) != len(anomaly) {
		return nil, 0, fmt.Errorf("%w: %d scores for %d labels", ErrData, len(scores), len(anomaly))
	}
	for i, is := range anomaly {
		if scores[i] != scores[i] {
			return nil, 0, fmt.Errorf("%w: the score of row %d is NaN", ErrData, i)
		}
		order = append(order, i)
		if is {
			anomalies++
		}
	}
	if anomalies == 0 || anomalies == len(order) {
		return nil, 0, fmt.Errorf("%w: %d of %d rows are anomalies; want at least one row of each kind", ErrData, anomalies, len(order))
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order, anomalies, nil
}

// tied returns how many rows have the score of the one at a place, and how many of these are anomalies.
func tied(order []int, scores []float32, anomaly []bool, at int) (rows, anomalies int) {
	for i := at; i < len(order) && scores[order[i]] == scores[order[at]]; i++ {
		rows++
		if anomaly[order[i]] {
			anomalies++
		}
	}
	return rows, anomalies
}
