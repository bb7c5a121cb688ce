package verification

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/verify/gradient"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/stability"
)

// layerSections show a comparison of layers.
func layerSections(r *locate.LayerReport) ([]report.Section, error) {
	layers := &report.Table{Head: []string{"nodes", "value", "total |Δ|", "own |Δ|", "own may be", "own of that", "own max ULP", "verdict"}}
	for _, l := range r.Layers {
		total, own, ulp, fill := "-", "-", "-", "-"
		if l.Total != nil {
			total = figures(l.Total)[0]
		}
		if l.Own != nil && l.Own.Compared > 0 {
			f := figures(l.Own)
			own, ulp, fill = f[0], f[2], share(l.Excess)
		}
		layers.Rows = append(layers.Rows, []string{strings.Join(l.Nodes, " "), l.Value, total, own, fmt.Sprintf("%.2e", l.Tolerance), fill, ulp, string(l.Verdict())})
	}
	apart, err := apartSection(r)
	if err != nil {
		return nil, err
	}
	outputs := &report.Table{Head: []string{"output", "max |Δ|", "scaled", "max ULP", "cosine", "SNR dB", "of tolerance", "beyond", "verdict"}}
	for _, d := range r.Outputs {
		outputs.Rows = append(outputs.Rows, append(append([]string{d.Output}, figures(d)...), string(d.Verdict)))
	}
	return []report.Section{
		{Heading: "Layers", Table: layers, Text: fmt.Sprintf("%s beside %s, %d runs: %s. The total is from the model's inputs; its own is what a layer adds, given the reference's values.", r.Subject, r.Reference, r.Runs, r.Words)},
		apart,
		{Heading: "Outputs", Table: outputs, Text: "As the engines give them, where no value but these is asked for."},
		lineSection("Notes", r.Lines()),
	}, nil
}

// apartSection draws the layers beyond their tolerance, the farthest first.
func apartSection(r *locate.LayerReport) (report.Section, error) {
	s := report.Section{Heading: "Beyond their tolerance", Table: &report.Table{Head: []string{"nodes", "value", "run", "index", "value there", "of the reference", "what differs in the nodes"}}}
	for _, l := range r.Ranked() {
		run, index, value, reference := "-", "-", "-", "-"
		if w := l.Own.Worst; w != nil {
			run, index, value, reference = strings.TrimSpace(fmt.Sprintf("%d %s", w.Run, w.Name)), fmt.Sprint(w.Index), w.Value, w.Reference
		}
		s.Table.Rows = append(s.Table.Rows, []string{strings.Join(l.Nodes, " "), l.Value, run, index, value, reference, strings.TrimPrefix(strings.Join(append([]string{l.Own.Problem}, l.Reasons...), "; "), "; ")})
		if len(l.Own.Histogram) == 0 || len(s.Figures) == maxHistograms {
			continue
		}
		chart, err := decades("own |Δ| from", "elements", l.Own.Histogram)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, report.Figure{Chart: chart, Caption: fmt.Sprintf("%s, value %s: %d elements by the decade of its own |Δ|.", strings.Join(l.Nodes, " "), l.Value, l.Own.Compared)})
	}
	return s, nil
}

// bisectionSections show the part that was found.
func bisectionSections(r *locate.Bisection) ([]report.Section, error) {
	t := &report.Table{}
	for _, n := range r.Nodes {
		t.Rows = append(t.Rows, []string{n})
	}
	sections := []report.Section{{Heading: "Nodes", Table: t, Text: fmt.Sprintf("%s beside %s, %d runs: %s.", r.Subject, r.Reference, r.Runs, r.Words)}, lineSection("Notes", r.Lines()[1:])}
	d := r.Difference
	if d == nil || len(d.Histogram) == 0 {
		return sections, nil
	}
	chart, err := decades("|Δ| from", "elements", d.Histogram)
	if err != nil {
		return nil, err
	}
	return append(sections, report.Section{Heading: "Distances", Figures: []report.Figure{{Chart: chart, Caption: fmt.Sprintf("Value %s: %d elements by the decade of |Δ|.", d.Output, d.Compared)}}}), nil
}

// matrixSections show how each engine varies.
func matrixSections(r *stability.Report) ([]report.Section, error) {
	findings := &report.Table{Head: []string{"engine", "is", "beside", "output", "max |Δ|", "scaled", "max ULP", "cosine", "SNR dB", "of tolerance", "beyond"}}
	var figured []report.Figure
	for _, f := range r.Findings {
		beside := f.Against
		if beside == "" {
			beside = "itself"
		}
		findings.Rows = append(findings.Rows, append([]string{f.Subject, string(f.Effect), beside, f.Difference.Output}, figures(f.Difference)...))
		if len(f.Difference.Histogram) == 0 || len(figured) == maxHistograms {
			continue
		}
		chart, err := decades("|Δ| from", "elements", f.Difference.Histogram)
		if err != nil {
			return nil, err
		}
		figured = append(figured, report.Figure{Chart: chart, Caption: fmt.Sprintf("%s beside %s, output %s, %s: %d elements by the decade of |Δ|.", f.Subject, beside, f.Difference.Output, f.Effect, f.Difference.Compared)})
	}
	return []report.Section{
		{Heading: "Engines", Table: &report.Table{Head: []string{"engine", "run again", "other batch", "beside " + r.First, "beside " + cmp.Or(r.Reference, "a reference")}, Rows: r.Table()}, Text: "The greatest |Δ| and ULP of any output, run again, beside other rows, beside the first engine, and beside the reference."},
		{Heading: "What varies", Table: findings, Figures: figured},
		lineSection("Notes", r.Lines()),
	}, nil
}

// directionSection compares gradients with the loss.
func directionSection(r *gradient.Report) report.Section {
	t := &report.Table{Head: []string{"parameter", "subject", "direction", "gradient", "loss", "may be apart", "of it the loss's own", "verdict"}}
	for _, d := range r.Directions {
		t.Rows = append(t.Rows, []string{d.Parameter, d.Subject, fmt.Sprint(d.Direction), fmt.Sprintf("%.6g", d.Gradient), fmt.Sprintf("%.6g", d.Difference), fmt.Sprintf("%.1e", d.Bound), fmt.Sprintf("%.1e", d.Error), string(d.Verdict)})
	}
	return report.Section{Heading: "Directions", Table: t, Text: "Each gradient along random directions, beside the central difference of the loss in float64."}
}
