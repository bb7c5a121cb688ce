package conversion

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/hourglass-go/hourglass/verify"
)

// Report is the outcome of a comparison.
type Report struct {
	Engine        string
	Before, After Size
	Compared      *verify.Report // of the subjects "before" and "after"
	// Error is the greatest |Δ| of an output, divided by its greatest magnitude. It is known where
	// Within, a bound of it, was given.
	Error, Within float64
	Beside        *Beside // nil: the precision needs no second comparison
	Notes         []string
}

// Beside is a second comparison, with the oracle.
type Beside struct {
	What   string
	Rows   int
	Alone  bool // whether both subjects run the graph after
	Report *verify.Report
}

// ExitCode returns the greatest of the exit codes of both comparisons, and at least 1 where the error is
// not within its bound. A second comparison that the oracle cannot make does not count, because the
// report says which operator it lacks.
func (r *Report) ExitCode() int {
	code := r.Compared.ExitCode()
	if r.Within > 0 && !(r.Error <= r.Within) {
		code = max(code, 1)
	}
	if r.Beside != nil && len(r.Beside.Report.Pairs) > 0 {
		code = max(code, r.Beside.Report.ExitCode())
	}
	return code
}

// Fill returns the greatest share of a tolerance that an output of the conversion takes, in either comparison with the
// graph before.
func (r *Report) Fill() (fill float64) {
	reports := []*verify.Report{r.Compared}
	if r.Beside != nil && !r.Beside.Alone {
		reports = append(reports, r.Beside.Report)
	}
	for _, report := range reports {
		for _, p := range report.Pairs {
			for _, d := range p.Outputs {
				fill = max(fill, d.Fill)
			}
		}
	}
	return fill
}

// WriteTable prints the report for people. on says in words what the inputs were.
func (r *Report) WriteTable(w io.Writer, on string) error {
	if err := r.writeSizes(w); err != nil {
		return err
	}
	fmt.Fprintf(w, "\non %s, %s\n", r.Engine, on)
	if r.Within > 0 {
		fmt.Fprintf(w, "error %.3g, to be within %v\n", r.Error, r.Within)
	}
	if err := r.Compared.WriteTable(w); err != nil || r.Beside == nil {
		return err
	}
	fmt.Fprintf(w, "\n%s, %d rows\n", r.Beside.What, r.Beside.Rows)
	return r.Beside.Report.WriteTable(w)
}

// writeSizes prints size, nodes and time a run, before and after.
func (r *Report) writeSizes(out io.Writer) error {
	b, a := r.Before, r.After
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\tbefore\tafter\n")
	fmt.Fprintf(w, "opset\t%d\t%d\n", b.Opset, a.Opset)
	fmt.Fprintf(w, "bytes\t%d\t%d\t%.3f\n", b.Bytes, a.Bytes, float64(a.Bytes)/float64(b.Bytes))
	fmt.Fprintf(w, "nodes\t%d\t%d\n", b.Nodes, a.Nodes)
	fmt.Fprintf(w, "a run\t%v\t%v\t%.3f\n", b.Run.Round(time.Microsecond), a.Run.Round(time.Microsecond), a.Run.Seconds()/b.Run.Seconds())
	return w.Flush()
}
