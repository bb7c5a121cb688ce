package stability

import (
	"fmt"
	"strings"
)

// Lines returns the lines below the table: what was run, what that says of the model, and why.
func (r *Report) Lines() (lines []string) {
	lines = append(lines, r.shape(), r.conclusion())
	for _, f := range r.Findings {
		if f.harms() {
			lines = append(lines, f.String())
		}
	}
	for _, e := range r.Engines {
		lines = append(lines, e.Lines()...)
	}
	for _, t := range r.Tolerances {
		lines = append(lines, t.String())
	}
	lines = append(lines, r.Notes...)
	for _, u := range r.Unchecked {
		lines = append(lines, "not checked: "+u)
	}
	return lines
}

// shape says what was run.
func (r *Report) shape() string {
	again := fmt.Sprintf("%d times on one runner and once on a fresh one", r.Repeats)
	if r.Rows == 0 {
		return "run as given, " + again
	}
	sizes := strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Batches), " ", ", "), "[]")
	return fmt.Sprintf("%d rows, at a time: %s; each %s", r.Rows, sizes, again)
}

// conclusion says what holds for the model.
func (r *Report) conclusion() string {
	var is []string
	for _, effect := range effects {
		if on := r.harmed(effect); len(on) > 0 {
			is = append(is, fmt.Sprintf("%s on %s", effect, strings.Join(on, ", ")))
		}
	}
	switch {
	case len(is) > 0:
		return "the model is " + strings.Join(is, "; ")
	case len(r.Findings) > 0:
		return "the model is deterministic; what varies between batches and engines is rounding, within the tolerance"
	case r.ExitCode() == 2:
		return "nothing is known of the model"
	}
	return "the model gives the same bits wherever it was run"
}

// harmed returns the engines with a finding of an effect that is more than rounding.
func (r *Report) harmed(effect Effect) (names []string) {
	for _, e := range r.Engines {
		for _, f := range r.Findings {
			if f.Effect == effect && f.Subject == e.Name && f.harms() {
				names = append(names, e.Name)
				break
			}
		}
	}
	return names
}

// String returns a finding as a sentence.
func (f Finding) String() string {
	d := f.Difference
	from := map[Effect]string{NonDeterministic: "run again", BatchDependent: "in another batch"}[f.Effect]
	if f.Against != "" {
		from = "beside " + f.Against
	}
	if d.Problem != "" {
		return fmt.Sprintf("%s is %s: output %q, %s, %s", f.Subject, f.Effect, d.Output, from, d.Problem)
	}
	figures := d.Figures()
	s := fmt.Sprintf("%s is %s: %d of %d elements of output %q, %s, have other bits, %d beyond the tolerance (max |Δ| %s, %s ULP)",
		f.Subject, f.Effect, d.Compared-d.Identical, d.Compared, d.Output, from, d.Beyond, figures[0], figures[1])
	if w := d.Worst; w != nil {
		s += fmt.Sprintf("; at %v of %s it is %s, and was %s", w.Index, w.Name, w.Value, w.Reference)
	}
	return s
}
