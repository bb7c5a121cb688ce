package verify

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// shift measures how far codes are apart.
func (p *AutoencoderPair) shift(a, b []float32, width int) {
	if width == 0 || len(a) == 0 {
		return
	}
	var far []float64
	length := 0.0
	for i := 0; i < len(a); i += width {
		squares := 0.0
		for j := i; j < i+width; j++ {
			d := float64(a[j]) - float64(b[j])
			squares, length = squares+d*d, length+float64(a[j])*float64(a[j])
		}
		far = append(far, math.Sqrt(squares))
	}
	root := math.Sqrt(length / float64(len(far)))
	if !(root > 0 && element.Finite(root)) {
		root = 1
	}
	var s judge.Spread
	for i := range far {
		far[i] = known(far[i] / root)
		p.MaxShift = max(p.MaxShift, far[i])
		s.Add(far[i])
	}
	p.MeanShift, p.Shifts = known(mean(far)), s.Decades()
}

// errors compares the errors of rows.
func (p *AutoencoderPair) errors(a, b []float64) {
	if len(a) == 0 {
		return
	}
	sortedA, sortedB := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	p.MeanErrors = [2]float64{known(mean(a)), known(mean(b))}
	p.Distance = between(sortedA, sortedB)
	p.Errors = [2][]float64{twentieths(sortedA), twentieths(sortedB)}
	k := int((1 - anomalous) * float64(len(a)-1))
	threshold := sortedA[k]/2 + sortedA[min(k+1, len(a)-1)]/2 // between two rows, so that no row is on it
	p.Threshold = known(threshold)
	for i := range a {
		if (a[i] > threshold) != (b[i] > threshold) {
			if p.Flips++; p.Flips <= flippedShown {
				p.Flipped = append(p.Flipped, i)
			}
		}
	}
}

// twentieths returns the least value of a sorted sample, its value after each twentieth, and its
// greatest value.
func twentieths(sorted []float64) (out []float64) {
	for i := range 21 {
		out = append(out, known(sorted[i*(len(sorted)-1)/20]))
	}
	return out
}

// between returns the greatest difference of the cumulative distributions of two sorted samples.
func between(a, b []float64) float64 {
	most, i, j := 0.0, 0, 0
	for i < len(a) && j < len(b) {
		switch v := min(a[i], b[j]); {
		case math.IsNaN(v):
			i, j = i+1, j+1
		default:
			for i < len(a) && a[i] <= v {
				i++
			}
			for j < len(b) && b[j] <= v {
				j++
			}
		}
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return most
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// known returns a figure that JSON can write. NaN and infinities become the greatest number.
func known(v float64) float64 {
	if !element.Finite(v) {
		return math.MaxFloat64
	}
	return v
}
