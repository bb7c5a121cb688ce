package detector

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/build"
)

// Quality says how good a detector is, as far as that can be said without labels.
type Quality struct {
	// Net and PCA are squared errors in standardised units, averaged over features and over rows that watched
	// the net's training. PCA has as many principal components as the net's code has units; 0: there are too
	// many features.
	Net, PCA float64
	// Yardsticks has the detector beside others on planted rows.
	Yardsticks []Yardstick
	// Trials are the settings that [Settings.Auto] tried; nil: none.
	Trials []Trial

	doubts []build.Doubt // about the net
}

const (
	// telling is the AUROC from which a method tells planted rows from normal ones at all.
	telling = 0.55
	// behind is how much less than another method a detector may have.
	behind = 0.02
)

// Doubts returns what makes the detector doubtful, each with what to do.
func (q *Quality) Doubts() []string {
	var all []string
	if q.PCA > 0 && q.Net > q.PCA {
		all = append(all, "the net is worse than PCA, and adds little to the distances: more rows help, and so does leaving out columns that say nothing")
	}
	for _, d := range q.doubts {
		all = append(all, "the net: "+d.Text)
	}
	for _, y := range q.Yardsticks {
		if text := y.doubt(); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// doubt says where another method is ahead by more than chance, or where none finds anything.
func (y Yardstick) doubt() string {
	name, best := "", 0.0
	for _, other := range y.others() {
		if other.auroc > best {
			name, best = other.name, other.auroc
		}
	}
	switch {
	case max(best, y.Detector) < telling && y.Planted == Shuffled:
		return fmt.Sprintf("no method tells %s rows from normal ones (AUROC %.3f at most): the columns do not go together, and only values that are unusual by themselves will be found", y.Planted, max(best, y.Detector))
	case best-y.Detector > max(behind, 2*y.deviation(best)):
		return fmt.Sprintf("%s tells %s rows from normal ones better (AUROC %.3f, the detector %.3f): more rows may help; otherwise that method may be the better one for this table", name, y.Planted, best, y.Detector)
	}
	return ""
}

type rival struct {
	name  string
	auroc float64
}

func (y Yardstick) others() []rival {
	return []rival{{"PCA", y.PCA}, {"the distance to neighbours", y.Neighbours}, {"an isolation forest", y.Forest}}
}

// deviation returns an upper bound of the standard error of an AUROC of as many rows of each kind.
func (y Yardstick) deviation(auroc float64) float64 {
	return math.Sqrt(auroc * (1 - auroc) / float64(max(y.Rows, 1)))
}
