package judge

import (
	"fmt"
	"math"
)

// Figures returns the cells for max |Δ|, max ULP, SNR and the share of the tolerance.
func (d *Difference) Figures() []string {
	if d.Compared == 0 {
		return []string{"-", "-", "-", "-"}
	}
	greatest, fill, snr := fmt.Sprintf("%.1e", d.MaxAbs), fmt.Sprintf("%.3f", d.Fill), "-"
	if d.NonFinite > 0 {
		greatest = "NaN, ∞"
	}
	switch {
	case d.Fill >= math.MaxFloat64:
		fill = "∞"
	case d.Fill >= 1000:
		fill = fmt.Sprintf("%.1e", d.Fill)
	}
	if d.SNR != nil {
		snr = fmt.Sprintf("%.1f", *d.SNR)
	}
	ulp := d.ULP()
	if len(ulp) > 8 {
		ulp = fmt.Sprintf("%.1e", float64(d.MaxULP))
	}
	return []string{greatest, ulp, snr, fill}
}

// ULP returns MaxULP as text, "-" where no element counts in it.
func (d *Difference) ULP() string {
	if d.MaxULP == 0 && d.nearZero > 0 {
		return "-"
	}
	return fmt.Sprint(d.MaxULP)
}

// What says why an output is not equal.
func (d *Difference) What() string {
	if d.Problem != "" {
		return fmt.Sprintf("output %q %s", d.Output, d.Problem)
	}
	return fmt.Sprintf("%d of %d elements are beyond the tolerance", d.Beyond, d.Compared)
}

// FigureLines name the worst element and its bound, and say by how much the output is off.
func (d *Difference) FigureLines() (lines []string) {
	if w := d.Worst; w != nil {
		lines = append(lines, fmt.Sprintf("worst: at %v of run %s it is %s, the reference %s; |Δ| may be %.3g", w.Index, RunName(w.Run, w.Name), w.Value, w.Reference, d.Bound))
	}
	if d.Compared > 0 {
		fill := fmt.Sprintf("%.3g of the tolerance", d.Fill)
		if d.Fill >= math.MaxFloat64 {
			fill = "beyond any tolerance"
		}
		lines = append(lines, fmt.Sprintf("max |Δ| %.3g, %.3g scaled, %s ULP, %d not finite on one side; %s", d.MaxAbs, d.Scaled, d.ULP(), d.NonFinite, fill))
	}
	return lines
}

// RunName returns the number of a run, and its name where it has one.
func RunName(run int, name string) string {
	if name == "" {
		return fmt.Sprint(run)
	}
	return fmt.Sprintf("%d (%s)", run, name)
}
