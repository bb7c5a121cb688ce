package verify

import (
	"fmt"
	"strings"
	"time"
)

// lines are what stands below the tables.
func (r *Report) lines() (lines []string) {
	lines = append(lines, fmt.Sprintf("runs: %d; elements compared: %d, in %d pairs", r.Runs, r.Elements, len(r.Pairs)))
	for _, t := range r.Tolerances {
		lines = append(lines, t.String())
	}
	for _, s := range r.Subjects {
		lines = append(lines, s.lines()...)
	}
	for _, p := range r.Pairs {
		lines = append(lines, p.lines()...)
	}
	if r.Autoencoder != nil {
		for _, p := range r.Autoencoder.Pairs {
			if p.Flips > 0 || r.Pair(p.Reference, p.Subject).Verdict == Different {
				lines = append(lines, p.line(r.Autoencoder.Rows))
			}
		}
	}
	lines = append(lines, r.Notes...)
	for _, u := range r.Unchecked {
		lines = append(lines, "not checked: "+u)
	}
	return lines
}

// Times says how long the subjects took, and what share of the whole that is.
func (r *Report) Times() string {
	var parts []string
	engines := 0.0
	for _, s := range r.Subjects {
		if s.Name != Recorded {
			parts = append(parts, fmt.Sprintf("%s %s", s.Name, seconds(s.Seconds)))
			engines += s.Seconds
		}
	}
	return fmt.Sprintf("time: %s; %s in all, %.0f %% of it in the engines", strings.Join(parts, ", "), seconds(r.Seconds), 100*engines/max(r.Seconds, 1e-9))
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

func (t ToleranceReport) String() string {
	s := fmt.Sprintf("tolerance of %s: ", t.Output)
	switch t.Origin {
	case "derived":
		s += fmt.Sprintf("%.2g of the greatest |%s|, from the graph (%s)", t.Scaled, t.Output, t.How)
	case "stated":
		s += fmt.Sprintf("|Δ| ≤ %.3g + %.3g·|reference|, as stated", t.Abs, t.Rel)
	default:
		s += fmt.Sprintf("|Δ| ≤ %.3g + %.3g·|reference|; none is derived from the graph: %s", t.Abs, t.Rel, t.How)
	}
	switch {
	case t.Unstable:
		s += "; it is unstable: rounding alone changes it"
	case t.Jumps:
		s += "; it jumps where a rounded value decides (quantization, a comparison, an index): single elements may be further apart"
	}
	return s
}

func (s SubjectReport) lines() []string {
	switch {
	case s.Operator != "":
		return []string{strings.TrimSuffix(fmt.Sprintf("%s: lacks operator %s (node %q): %s", s.Name, s.Operator, s.Node, s.Reason), ": ")}
	case s.Verdict == Failed && s.Reason != "":
		return []string{fmt.Sprintf("%s: %s", s.Name, s.Reason)}
	}
	return nil
}

func (p *Pair) lines() (lines []string) {
	for _, d := range p.Outputs {
		who := fmt.Sprintf("%s beside %s", p.Subject, p.Reference)
		if d.Problem != "" {
			lines = append(lines, fmt.Sprintf("%s: output %q %s", who, d.Output, d.Problem))
		}
		if d.Beyond > 0 && d.Worst != nil {
			lines = append(lines, fmt.Sprintf("%s: %d of %d elements of output %q are beyond the tolerance; at %v of run %s it is %s, the reference %s",
				who, d.Beyond, d.Compared, d.Output, d.Worst.Index, runName(d.Worst.Run, d.Worst.Name), d.Worst.Value, d.Worst.Reference))
		}
	}
	if p.Nearer != "" {
		lines = append(lines, fmt.Sprintf("%s is nearer to the oracle than %s", p.Nearer, p.other(p.Nearer)))
	}
	return lines
}

// runName is the number of a run, and its name where it has one.
func runName(run int, name string) string {
	if name == "" {
		return fmt.Sprint(run)
	}
	return fmt.Sprintf("%d (%s)", run, name)
}

func (p *Pair) other(name string) string {
	if name == p.Reference {
		return p.Subject
	}
	return p.Reference
}

func (p *AutoencoderPair) line(rows int) string {
	line := fmt.Sprintf("%s beside %s, %d rows: codes move by %.2g of their length (at most %.2g)", p.Subject, p.Reference, rows, p.MeanShift, p.MaxShift)
	if p.MeanErrors != [2]float64{} {
		line += fmt.Sprintf("; mean error %.6g, %.6g; distributions %.3g apart; %d rows change sides of the threshold %.4g", p.MeanErrors[0], p.MeanErrors[1], p.Distance, p.Flips, p.Threshold)
	}
	return line
}
