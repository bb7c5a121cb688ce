package verify

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// stride is the h of central differences, along directions of length 1.
const stride = 1.0 / (1 << 16)

// GradientReport is a comparison of gradients: as outputs of the gradient graph, and
// against differences of the loss, which no rule of differentiation is part of.
type GradientReport struct {
	*Report
	Directions []Directional `json:"directions"`
}

// Directional holds a subject's gradient by a parameter, along a random direction, against
// the loss's central difference D(h) = (f(w+h·d) − f(w−h·d)) / 2h.
type Directional struct {
	Parameter  string  `json:"parameter"`
	Subject    string  `json:"subject"`
	Direction  int     `json:"direction"`
	Difference float64 `json:"difference"` // D(h/2)
	Gradient   float64 `json:"gradient"`   // its product with d
	Bound      float64 `json:"bound"`      // |D(h) − D(h/2)|, and what the gradient's tolerance allows
	Verdict    Verdict `json:"verdict"`
}

// String is a comparison as a sentence.
func (d Directional) String() string {
	return fmt.Sprintf("%s, %s, direction %d: the gradient gives %.6g and the loss %.6g, within %.2g: %s",
		d.Subject, d.Parameter, d.Direction, d.Gradient, d.Difference, d.Bound, d.Verdict)
}

// ExitCode is the report's, and 1 where a gradient is not the loss's.
func (r *GradientReport) ExitCode() int {
	if slices.ContainsFunc(r.Directions, func(d Directional) bool { return d.Verdict == Different }) {
		return 1
	}
	return r.Report.ExitCode()
}

// WriteTable prints the report for people, and then a line for each direction.
func (r *GradientReport) WriteTable(w io.Writer) error {
	if err := r.Report.WriteTable(w); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\n")
	for _, d := range r.Directions {
		wrap(&b, d.String())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// differences holds what was kept against the loss, in two directions a parameter.
func (r *GradientReport) differences(ctx context.Context, loss *graph.Graph, parameters []string, inputs map[string]*graph.Tensor, kept map[string]map[string]*graph.Tensor) error {
	given, err := oracle.Arrays(inputs)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	random := rand.New(rand.NewPCG(2, 17))
	for _, name := range parameters {
		w, err := oracle.Widen(loss.Initializer(name))
		if err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		for direction := range 2 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("verify: %w", err)
			}
			d := unit(random, len(w.V))
			wide, err := central(loss, given, name, w, d, stride)
			if err != nil {
				return err
			}
			near, err := central(loss, given, name, w, d, stride/2)
			if err != nil {
				return err
			}
			for _, subject := range names(kept) {
				g, err := oracle.Widen(kept[subject][name+grad.Suffix])
				if err != nil || len(g.V) != len(d) {
					continue // its pair says so
				}
				r.Directions = append(r.Directions, r.directional(Directional{Parameter: name, Subject: subject, Direction: direction, Difference: near, Bound: math.Abs(wide - near)}, g.V, d))
			}
		}
	}
	return nil
}

// directional completes d by a gradient along a direction.
func (r *GradientReport) directional(d Directional, gradient, direction []float64) Directional {
	t, greatest := Promised, 0.0
	for _, v := range gradient {
		greatest = max(greatest, math.Abs(v))
	}
	for _, told := range r.Tolerances {
		if told.Output == d.Parameter+grad.Suffix {
			t = Tolerance{Abs: told.Abs + told.Scaled*greatest, Rel: told.Rel}
		}
	}
	for i, v := range gradient {
		d.Gradient += v * direction[i]
		d.Bound += math.Abs(direction[i]) * t.bound(v)
	}
	d.Verdict = Equal
	if !(math.Abs(d.Gradient-d.Difference) <= d.Bound) {
		d.Verdict = Different
	}
	d.Gradient, d.Difference, d.Bound = told(d.Gradient), told(d.Difference), bounded(d.Bound)
	return d
}

// told is a figure that JSON can write.
func told(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-math.MaxFloat64, bounded(v))
}

// central is the central difference of the loss along a direction of one parameter.
func central(loss *graph.Graph, given map[string]oracle.Array, name string, w oracle.Array, direction []float64, h float64) (float64, error) {
	var at [2]float64
	for i, h := range []float64{h, -h} {
		moved := oracle.Array{Elem: w.Elem, Dims: w.Dims, V: slices.Clone(w.V)}
		for j, d := range direction {
			moved.V[j] += h * d
		}
		all := map[string]oracle.Array{name: moved}
		for k, v := range given {
			all[k] = v
		}
		out, err := oracle.Evaluate(loss, all)
		if err != nil {
			return 0, fmt.Errorf("verify: the loss beside parameter %q: %w", name, err)
		}
		at[i] = out[hourglass.LossName].V[0]
	}
	return (at[0] - at[1]) / (2 * h), nil
}

// unit is a random direction of length 1.
func unit(r *rand.Rand, n int) []float64 {
	d, squares := make([]float64, n), 0.0
	for i := range d {
		d[i] = r.NormFloat64()
		squares += d[i] * d[i]
	}
	for i := range d {
		d[i] /= math.Sqrt(squares)
	}
	return d
}
