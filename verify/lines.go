package verify

import (
	"fmt"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/verify/judge"
)

// lines returns the lines below the tables.
func (r *Report) lines() (lines []string) {
	lines = append(lines, fmt.Sprintf("runs: %d; elements compared: %d, in %d pairs", r.Runs, r.Elements, len(r.Pairs)))
	if line := r.extreme(); line != "" {
		lines = append(lines, line)
	}
	for _, t := range r.Tolerances {
		lines = append(lines, t.String())
	}
	for _, s := range r.Subjects {
		lines = append(lines, s.Lines()...)
	}
	for _, p := range r.Pairs {
		if !p.Aside {
			lines = append(lines, pairLines(p)...)
		}
	}
	if r.Autoencoder != nil {
		for _, p := range r.Autoencoder.Pairs {
			if p.Flips > 0 || r.Pair(p.Reference, p.Subject).Verdict == judge.Different {
				lines = append(lines, p.line(r.Autoencoder.Rows))
			}
		}
	}
	for _, line := range r.Interface {
		lines = append(lines, "interface: "+line)
	}
	lines = append(lines, r.Notes...)
	for _, u := range r.Unchecked {
		lines = append(lines, "not checked: "+u)
	}
	return lines
}

// extreme says that no output differs on extreme inputs. It returns "" where one does, because
// the table has those, and where there are no such inputs.
func (r *Report) extreme() string {
	runs, fill := 0, 0.0
	for _, p := range r.Pairs {
		runs = max(runs, p.ExtremeRuns)
		for _, d := range p.Extreme {
			if d.Verdict == judge.Different {
				return ""
			}
			fill = max(fill, d.Fill)
		}
	}
	if runs == 0 {
		return ""
	}
	return fmt.Sprintf("on inputs that no data is like (%s) no output differs; runs: %d, at most %.3f of the tolerance", extremeInputs, runs, fill)
}

// Times says how long the subjects took, and which share of the whole that is.
func (r *Report) Times() string {
	var parts []string
	engines := 0.0
	for _, s := range r.Subjects {
		if s.Name != judge.Recorded {
			parts = append(parts, fmt.Sprintf("%s %s", s.Name, seconds(s.Seconds)))
			engines += s.Seconds
		}
	}
	return fmt.Sprintf("time: %s; %s in all, %.0f %% of it in the engines", strings.Join(parts, ", "), seconds(r.Seconds), 100*engines/max(r.Seconds, 1e-9))
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

// pairLines say where outputs differ, and which side is nearer to the oracle.
func pairLines(p *judge.Pair) (lines []string) {
	for _, d := range p.All() {
		who := fmt.Sprintf("%s beside %s", p.Subject, p.Reference)
		if d.Problem != "" {
			lines = append(lines, fmt.Sprintf("%s: output %q %s", who, d.Output, d.Problem))
		}
		if d.Jumped > 0 {
			lines = append(lines, fmt.Sprintf("%s: %d rows of output %q are further apart than the tolerance, where a rounded value decides; samples of the rounding at each of them explain it", who, d.Jumped, d.Output))
		}
		if d.Beyond > 0 && d.Worst != nil {
			lines = append(lines, fmt.Sprintf("%s: %d of %d elements of output %q are beyond the tolerance; at %v of run %s it is %s, the reference %s",
				who, d.Beyond, d.Compared, d.Output, d.Worst.Index, judge.RunName(d.Worst.Run, d.Worst.Name), d.Worst.Value, d.Worst.Reference))
		}
	}
	if p.Nearer != "" {
		lines = append(lines, fmt.Sprintf("%s is nearer to the oracle than %s", p.Nearer, p.Other(p.Nearer)))
	}
	return lines
}

func (p *AutoencoderPair) line(rows int) string {
	line := fmt.Sprintf("%s beside %s, %d rows: codes move by %.2g of their length (at most %.2g)", p.Subject, p.Reference, rows, p.MeanShift, p.MaxShift)
	if p.MeanErrors != [2]float64{} {
		line += fmt.Sprintf("; mean error %.6g, %.6g; distributions %.3g apart; %d rows change sides of the threshold %.4g", p.MeanErrors[0], p.MeanErrors[1], p.Distance, p.Flips, p.Threshold)
	}
	return line
}
