package verification

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/gradient"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/stability"
)

// outcomes are the verdicts by exit code.
var outcomes = []string{"equal", "different", "could not be compared", "equal as far as compared, and something was not"}

// Page draws reports one after the other, after a line that has the verdict of each. A report
// must be a *verify.Report, *locate.LayerReport, *locate.Bisection, *stability.Report or
// *gradient.Report.
func Page[R judge.Judged](reports []R) (report.Page, error) {
	p := report.Page{Title: "Verification"}
	var leads []string
	for _, r := range reports {
		name, sections, err := sectionsOf(r)
		if err != nil {
			return report.Page{}, err
		}
		leads = append(leads, fmt.Sprintf("%s: %s", name, outcomes[r.ExitCode()]))
		for _, s := range sections {
			if (s.Table == nil || len(s.Table.Rows) == 0) && len(s.Figures) == 0 {
				continue
			}
			if len(reports) > 1 {
				s.Heading = name + ": " + s.Heading
			}
			p.Sections = append(p.Sections, s)
		}
	}
	p.Lead = strings.Join(leads, "; ") + "."
	return p, nil
}

// sectionsOf returns what a report has to show, and the name of what it is about.
func sectionsOf(r judge.Judged) (name string, sections []report.Section, err error) {
	switch r := r.(type) {
	case *verify.Report:
		sections, err = verified(r)
		return graphName(r), sections, err
	case *gradient.Report:
		sections, err = verified(r.Report)
		return graphName(r.Report), append(sections, directionSection(r)), err
	case *locate.LayerReport:
		sections, err = layerSections(r)
		return r.Subject, sections, err
	case *locate.Bisection:
		sections, err = bisectionSections(r)
		return r.Subject, sections, err
	case *stability.Report:
		sections, err = matrixSections(r)
		return cmp.Or(r.Graph, "the model"), sections, err
	}
	return "", nil, fmt.Errorf("verification: a report of type %T has no page; want one of package verify or below it", r)
}

func graphName(r *verify.Report) string { return cmp.Or(r.Graph, "the model") }

// verified returns the sections of a report of engines and their outputs.
func verified(r *verify.Report) ([]report.Section, error) {
	distances, err := distanceSection(r)
	if err != nil {
		return nil, err
	}
	uses, err := autoencoderSection(r)
	if err != nil {
		return nil, err
	}
	return []report.Section{
		subjectSection(r), pairSection(r), extremeSection(r), toleranceSection(r), distances, worstSection(r), uses,
		lineSection("Notes", notesOf(r)), lineSection("Not checked", r.Unchecked),
	}, nil
}

// lineSection returns a section with a row for each line.
func lineSection(heading string, lines []string) report.Section {
	t := &report.Table{}
	for _, line := range lines {
		t.Rows = append(t.Rows, []string{line})
	}
	return report.Section{Heading: heading, Table: t}
}

// given says what an engine that reads files was given.
var given = map[string]string{"": "-", judge.GivenFile: "the file", judge.GivenEncoding: "an encoding of the graph"}

func subjectSection(r *verify.Report) report.Section {
	t := &report.Table{Head: []string{"subject", "verdict", "runs", "failed", "seconds", "given", "differs from"}}
	for _, s := range r.Subjects {
		t.Rows = append(t.Rows, []string{s.Name, string(s.Verdict), fmt.Sprint(s.Runs), fmt.Sprint(s.Failed), fmt.Sprintf("%.3f", s.Seconds), given[s.Given], strings.Join(s.From, ", ")})
	}
	text := fmt.Sprintf("Runs: %d; elements compared: %d, in %d pairs; %.3f s in all.", r.Runs, r.Elements, len(r.Pairs), r.Seconds)
	return report.Section{Heading: "Subjects", Text: text, Table: t}
}

func pairSection(r *verify.Report) report.Section {
	t := &report.Table{Head: []string{"reference", "subject", "output", "max |Δ|", "scaled", "max ULP", "cosine", "SNR dB", "of tolerance", "beyond", "verdict"}}
	eachOutput(r, func(p *judge.Pair, d *judge.Difference) {
		row := append([]string{p.Reference, p.Subject, d.Output}, figures(d)...)
		t.Rows = append(t.Rows, append(row, string(d.Verdict)))
	})
	return report.Section{Heading: "Pairs", Table: t,
		Text: "Every output of every pair. Scaled is max |Δ| beside the greatest magnitude of the reference; at most 1 of the tolerance is equal. Elements that are NaN or infinite on one side are beyond it, and in no other figure."}
}

// extremeSection has the outputs on generated inputs that no data is like, so that large figures
// are not taken for those of data.
func extremeSection(r *verify.Report) report.Section {
	t := &report.Table{Head: []string{"reference", "subject", "output", "scaled", "max ULP", "of tolerance", "beyond", "verdict"}}
	for _, p := range r.Pairs {
		for _, d := range p.Extreme {
			f := figures(d)
			t.Rows = append(t.Rows, []string{p.Reference, p.Subject, d.Output, f[1], f[2], f[5], f[6], string(d.Verdict)})
		}
	}
	return report.Section{Heading: "Inputs that no data is like", Table: t,
		Text: "Generated inputs with large, subnormal, NaN or infinite numbers. They are no part of the other tables. What failed was not compared, and is no part of the verdict."}
}

func eachOutput(r *verify.Report, do func(p *judge.Pair, d *judge.Difference)) {
	for _, p := range r.Pairs {
		for _, d := range p.Outputs {
			do(p, d)
		}
	}
}

func figures(d *judge.Difference) []string {
	if d.Compared == 0 {
		return []string{"-", "-", "-", "-", "-", "-", "-"}
	}
	snr := "-"
	if d.SNR != nil {
		snr = fmt.Sprintf("%.1f", *d.SNR)
	}
	return []string{fmt.Sprintf("%.2e", d.MaxAbs), fmt.Sprintf("%.2e", d.Scaled), d.ULP(), fmt.Sprintf("%.9f", d.Cosine), snr, share(d.Fill), fmt.Sprintf("%d of %d", d.Beyond, d.Compared)}
}

// share of a tolerance, which may be one of 0.
func share(fill float64) string {
	if fill >= math.MaxFloat64 {
		return "∞"
	}
	return fmt.Sprintf("%.3g", fill)
}

// toleranceSection has what is allowed and where that comes from beside what was measured.
func toleranceSection(r *verify.Report) report.Section {
	t := &report.Table{}
	for _, bound := range r.Tolerances {
		var abs, scaled, fill float64
		eachOutput(r, func(_ *judge.Pair, d *judge.Difference) {
			if d.Output == bound.Output {
				abs, scaled, fill = max(abs, d.MaxAbs), max(scaled, d.Scaled), max(fill, d.Fill)
			}
		})
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%v. Measured: |Δ| up to %.2e, %.2e scaled, %s of the tolerance.", bound, abs, scaled, share(fill))})
	}
	return report.Section{Heading: "Tolerances", Table: t}
}

func worstSection(r *verify.Report) report.Section {
	t := &report.Table{Head: []string{"reference", "subject", "output", "run", "index", "value", "of the reference", "|Δ| may be"}}
	eachOutput(r, func(p *judge.Pair, d *judge.Difference) {
		if w := d.Worst; w != nil {
			run := strings.TrimSpace(fmt.Sprintf("%d %s", w.Run, w.Name))
			t.Rows = append(t.Rows, []string{p.Reference, p.Subject, d.Output, run, fmt.Sprint(w.Index), w.Value, w.Reference, fmt.Sprintf("%.2e", d.Bound)})
		}
	})
	return report.Section{Heading: "Worst elements", Text: "The element of each output that is farthest beyond the tolerance, or nearest to it.", Table: t}
}

// notesOf returns why subjects failed, what is no matter of degree, and the report's own notes.
func notesOf(r *verify.Report) (lines []string) {
	for _, s := range r.Subjects {
		switch {
		case s.Operator != "":
			lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s lacks operator %s (node %q): %s", s.Name, s.Operator, s.Node, s.Reason), ": "))
		case s.Verdict == judge.Failed || s.Verdict == judge.Ran:
			lines = append(lines, fmt.Sprintf("%s: %s", s.Name, s.Reason))
		}
	}
	eachOutput(r, func(p *judge.Pair, d *judge.Difference) {
		if d.Problem != "" {
			lines = append(lines, fmt.Sprintf("%s beside %s: output %q %s", p.Subject, p.Reference, d.Output, d.Problem))
		}
	})
	for _, p := range r.Pairs {
		if p.Nearer != "" {
			lines = append(lines, fmt.Sprintf("Of %s and %s, %s is nearer to the oracle.", p.Reference, p.Subject, p.Nearer))
		}
	}
	return append(lines, r.Notes...)
}
