package gradient

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/table"
)

// Report is a comparison of gradients, both as outputs of the gradient graph and with differences
// of the loss, in which no rule of differentiation takes part.
type Report struct {
	*verify.Report
	Directions []Directional `json:"directions"`

	constants float64 // number of constants that the rules put into the graph
}

// Directional compares a subject's gradient by a parameter, along a random direction, with the
// loss's central difference.
type Directional struct {
	Parameter  string        `json:"parameter"`
	Subject    string        `json:"subject"`
	Direction  int           `json:"direction"`
	Difference float64       `json:"difference"`
	Error      float64       `json:"error"`    // the greatest error of the difference: truncation, kinks and rounding
	Gradient   float64       `json:"gradient"` // product of the gradient and the direction
	Bound      float64       `json:"bound"`    // Error, plus what follows from the gradient's tolerance
	Verdict    judge.Verdict `json:"verdict"`
}

// String returns the comparison as a sentence.
func (d Directional) String() string {
	return fmt.Sprintf("%s, %s, direction %d: the gradient gives %.6g and the loss %.6g, within %.2g (%.2g of it the difference's own): %s",
		d.Subject, d.Parameter, d.Direction, d.Gradient, d.Difference, d.Bound, d.Error, d.Verdict)
}

// ExitCode returns the report's, and 1 where a gradient is not that of the loss.
func (r *Report) ExitCode() int {
	if slices.ContainsFunc(r.Directions, func(d Directional) bool { return d.Verdict == judge.Different }) {
		return 1
	}
	return r.Report.ExitCode()
}

var directionColumns = []table.Column{
	table.Left("parameter", 24), table.Left("subject", 12), table.Right("#", 1), table.Right("gradient", 11), table.Right("loss", 11), table.Right("within", 7), table.Right("loss ±", 7), table.Left("verdict", 9),
}

func (d Directional) row() []string {
	return []string{d.Parameter, d.Subject, fmt.Sprint(d.Direction), fmt.Sprintf("%.5g", d.Gradient), fmt.Sprintf("%.5g", d.Difference), fmt.Sprintf("%.1e", d.Bound), fmt.Sprintf("%.1e", d.Error), string(d.Verdict)}
}

// WriteTable prints the report for people, then a line for each direction, and a sentence for
// each direction in which a gradient is not that of the loss.
func (r *Report) WriteTable(w io.Writer) error {
	if err := r.Report.WriteTable(w); err != nil {
		return err
	}
	var rows [][]string
	for _, d := range r.Directions {
		rows = append(rows, d.row())
	}
	var b strings.Builder
	b.WriteString("\n")
	table.Rows(&b, directionColumns, rows)
	for _, d := range r.Directions {
		if d.Verdict != judge.Equal {
			table.Wrap(&b, d.String())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// directions is the number of directions for each parameter.
const directions = 2

// hold compares the gradients that were kept with the loss.
func (r *Report) hold(ctx context.Context, o *objective, kept map[string]map[string]*graph.Tensor) error {
	s, err := newSlopes(ctx, o)
	if err != nil {
		return err
	}
	subjects := names(kept)
	lambda := budget.Allowance(directions*len(o.parameters)*len(subjects)) / 2
	for _, name := range o.parameters {
		for i := range directions {
			slope, err := s.along(ctx, name)
			if err != nil {
				return err
			}
			if !element.Finite(slope.value) || !element.Finite(slope.err) {
				r.Unchecked = append(r.Unchecked, fmt.Sprintf("the gradient by %q along direction %d: the loss is not finite there", name, i))
				continue
			}
			for _, subject := range subjects {
				t := kept[subject][name+grad.Suffix]
				if t == nil || element.Whole(t) != nil || t.Len() != len(slope.direction) {
					continue // the pair says that
				}
				v, err := oracle.Widen(t)
				if err != nil {
					return err
				}
				d := Directional{Parameter: name, Subject: subject, Direction: i}
				r.Directions = append(r.Directions, d.of(slope, v.V, r.element(subject, name, v.V), lambda))
			}
		}
	}
	return nil
}

// of fills in d.
func (d Directional) of(s slope, gradient []float64, t judge.Tolerance, lambda float64) Directional {
	along, off := s.product(gradient, t, lambda)
	d.Difference, d.Error = s.value, s.err
	d.Gradient, d.Bound, d.Verdict = along, s.err+off, judge.Equal
	if !element.Finite(along) || !(math.Abs(along-s.value) <= d.Bound) {
		d.Verdict = judge.Different
	}
	if !element.Finite(d.Gradient) { // JSON cannot write such a number
		d.Gradient = math.Copysign(math.MaxFloat64, d.Gradient)
	}
	d.Bound = min(d.Bound, math.MaxFloat64)
	return d
}

// element returns the tolerance of a gradient's elements. The oracle's are computed in float64. Of
// these it is the error that float32 leaves: the rounding of an element and of the constants that
// rules have put into the graph, k in all, as a share u·√k of the greatest element.
func (r *Report) element(subject, parameter string, gradient []float64) judge.Tolerance {
	greatest := 0.0
	for _, v := range gradient {
		greatest = max(greatest, math.Abs(v))
	}
	if subject == judge.OracleName {
		return judge.Tolerance{Abs: element.Roundoff(graph.Float)*math.Sqrt(1+r.constants)*greatest + math.SmallestNonzeroFloat32}
	}
	for _, t := range r.Tolerances {
		if t.Output == parameter+grad.Suffix {
			return judge.Tolerance{Abs: t.Abs + t.Scaled*greatest, Rel: t.Rel}
		}
	}
	return judge.Promised
}

// floatConstants counts the Constant nodes of floats in a graph.
func floatConstants(g *graph.Graph) (count float64) {
	for _, n := range g.Nodes {
		if t := graph.ConstantOf(n); t != nil && t.Elem.IsFloat() {
			count++
		}
	}
	return count
}
