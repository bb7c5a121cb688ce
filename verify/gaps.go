package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// gaps says what of the outputs was not compared: it is unchecked where it was asked for, and
// noted where only generated inputs are concerned.
func (r *Report) gaps() {
	var noted []gap
	for _, p := range r.Pairs {
		pair := p.Reference + " and " + p.Subject
		for _, g := range p.Gaps() {
			if g.Asked && !p.Aside {
				r.Unchecked = append(r.Unchecked, fmt.Sprintf("output %q of %s%s", g.Output, pair, g.Why))
			} else {
				noted = addGap(noted, g.Why, g.Output, pair)
			}
		}
	}
	for _, g := range merged(noted) {
		r.Notes = append(r.Notes, g.String())
	}
}

// skipped says which generated runs a contender did not end, a line for each reason. A run of inputs
// that no data is like is noted, and so is what an optional contender's engine lacks at some inputs. Another
// one is not checked.
func (r *Report) skipped(c *judge.Contender) {
	var order []string
	runs := map[string][]string{}
	for _, s := range c.Skipped {
		if s.Extreme {
			r.Notes = append(r.Notes, fmt.Sprintf("%s did not end run %q, whose inputs no data is like: %v", c.Name, s.Run, s.Err))
			continue
		}
		if lacks := (*hourglass.UnsupportedOpError)(nil); c.Optional && errors.As(s.Err, &lacks) {
			r.Notes = append(r.Notes, fmt.Sprintf("%s did not end run %q: %v", c.Name, s.Run, s.Err))
			continue
		}
		why := s.Err.Error()
		if runs[why] == nil {
			order = append(order, why)
		}
		runs[why] = append(runs[why], fmt.Sprintf("%q", s.Run))
	}
	for _, why := range order {
		r.Unchecked = append(r.Unchecked, fmt.Sprintf("%s on generated run %s: %s", c.Name, strings.Join(runs[why], ", "), why))
	}
}

// gap holds outputs of pairs that were not compared for one reason. It makes one note.
type gap struct {
	why            string
	outputs, pairs []string
}

// addGap adds an output to the gap of its pair and cause.
func addGap(gaps []gap, why, output, pair string) []gap {
	i := slices.IndexFunc(gaps, func(g gap) bool { return g.why == why && g.pairs[0] == pair })
	if i < 0 {
		return append(gaps, gap{why, []string{output}, []string{pair}})
	}
	gaps[i].outputs = append(gaps[i].outputs, output)
	return gaps
}

// merged joins the gaps of pairs that have the same outputs and cause.
func merged(gaps []gap) (out []gap) {
	for _, g := range gaps {
		i := slices.IndexFunc(out, func(o gap) bool { return o.why == g.why && slices.Equal(o.outputs, g.outputs) })
		if i < 0 {
			out = append(out, g)
		} else {
			out[i].pairs = append(out[i].pairs, g.pairs...)
		}
	}
	return out
}

func (g gap) String() string {
	noun, names := "output", make([]string, len(g.outputs))
	for i, name := range g.outputs {
		names[i] = fmt.Sprintf("%q", name)
	}
	if len(names) > 1 {
		noun = "outputs"
	}
	return fmt.Sprintf("%s %s of %s%s", noun, strings.Join(names, ", "), strings.Join(g.pairs, ", of "), g.why)
}
