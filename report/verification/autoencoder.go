package verification

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/verify"
)

// autoencoderSection says what differences mean for the uses of an autoencoder. The pairs with the
// most changed decisions come first.
func autoencoderSection(r *verify.Report) (report.Section, error) {
	if r.Autoencoder == nil {
		return report.Section{}, nil
	}
	pairs := slices.Clone(r.Autoencoder.Pairs)
	slices.SortStableFunc(pairs, func(a, b *verify.AutoencoderPair) int {
		return cmp.Or(cmp.Compare(b.Flips, a.Flips), cmp.Compare(b.Distance, a.Distance), cmp.Compare(b.MaxShift, a.MaxShift))
	})
	t := &report.Table{Head: []string{"reference", "subject", "codes move, mean", "most", "mean error of the reference", "of the subject", "distributions apart", "threshold", "rows that change sides", "which"}}
	s := report.Section{Heading: "Codes, errors and anomalies", Table: t, Text: fmt.Sprintf(
		"Of %d rows. Codes move by the distance of both sides' code of a row, as a share of the length that the reference's have. Errors are mean squares, or scores; distributions of them are apart by the greatest difference of the shares of rows below any error. One row in twenty of the reference is above the threshold: those that are on another side of it in the subject are other anomalies.", r.Autoencoder.Rows)}
	for _, p := range pairs {
		t.Rows = append(t.Rows, autoencoderRow(p))
		if len(s.Figures) >= maxHistograms {
			continue
		}
		figures, err := autoencoderFigures(p)
		if err != nil {
			return report.Section{}, err
		}
		s.Figures = append(s.Figures, figures...)
	}
	return s, nil
}

func autoencoderRow(p *verify.AutoencoderPair) []string {
	row := []string{p.Reference, p.Subject, "-", "-", "-", "-", "-", "-", "-", "-"}
	if p.Shifts != nil {
		row[2], row[3] = fmt.Sprintf("%.2e", p.MeanShift), fmt.Sprintf("%.2e", p.MaxShift)
	}
	if p.Errors[0] != nil {
		row[4], row[5] = fmt.Sprintf("%.6g", p.MeanErrors[0]), fmt.Sprintf("%.6g", p.MeanErrors[1])
		row[6], row[7] = fmt.Sprintf("%.3g", p.Distance), fmt.Sprintf("%.4g", p.Threshold)
		row[8], row[9] = fmt.Sprint(p.Flips), flipped(p)
	}
	return row
}

// flipped names the rows that are on the other side of the threshold in the subject.
func flipped(p *verify.AutoencoderPair) string {
	which := strings.Trim(strings.ReplaceAll(fmt.Sprint(p.Flipped), " ", ", "), "[]")
	if p.Flips > len(p.Flipped) {
		which += ", …"
	}
	return which
}

// autoencoderFigures draws how far codes move, and errors where they have a logarithm.
func autoencoderFigures(p *verify.AutoencoderPair) (figures []report.Figure, err error) {
	who := fmt.Sprintf("%s beside %s", p.Subject, p.Reference)
	if p.MaxShift > 0 {
		chart, err := decades("shift from", "rows", p.Shifts)
		if err != nil {
			return nil, err
		}
		figures = append(figures, report.Figure{Chart: chart, Caption: who + ": rows by the decade of what their codes move by."})
	}
	a, b := p.Errors[0], p.Errors[1]
	if len(a) > 0 && !slices.Equal(a, b) && a[0] > 0 && b[0] > 0 {
		chart, err := report.Curves("twentieths of the rows, by error", "error", report.Line{Name: p.Reference, Y: a}, report.Line{Name: p.Subject, Y: b})
		if err != nil {
			return nil, err
		}
		figures = append(figures, report.Figure{Chart: chart, Caption: who + ": errors of rows, from the least to the greatest."})
	}
	return figures, nil
}
