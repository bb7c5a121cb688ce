package budget

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// normalsCost is the cost of a random number, in multiplications.
const normalsCost = 10

// cost returns the cost of an operation and its random numbers, in multiplications.
func (o *operation) cost(in, out []oracle.Array) float64 {
	s, work := o.sum(in), 0.0
	for _, a := range out {
		work += float64(volume(a.Dims)) * (s.terms() + normalsCost)
	}
	if s.of(in) {
		work += float64(volume(in[s.Operand].Dims)) * normalsCost
	}
	return work
}

var errTooLong = errors.New("the samples take more")

// count returns the cost of a graph's nodes where sizes are known. Where they are not it returns 0, and
// counted has to tell.
func (d *Deriver) count(inputs map[string]*graph.Tensor) (work float64) {
	known, err := typed(d.graph, inputs)
	if err != nil {
		return 0
	}
	arrays := func(names []string) (out []oracle.Array) {
		for _, name := range names {
			out = append(out, known[name])
		}
		return out
	}
	for _, n := range d.graph.Nodes {
		work += d.operations[n].cost(arrays(n.Inputs), arrays(n.Outputs))
	}
	return work
}

// counted computes nodes until they have taken a number of operations in all.
func (d *Deriver) counted(limit float64) oracle.Around {
	work := 0.0
	return func(n *graph.Node, in []oracle.Array, op func([]oracle.Array) ([]oracle.Array, error)) ([]oracle.Array, error) {
		out, err := op(in)
		if work += d.operations[n].cost(in, out); err == nil && work > limit {
			err = errTooLong
		}
		return out, err
	}
}

// rounder draws the roundings of one sample.
type rounder struct {
	operations map[*graph.Node]*operation
	random     *rand.Rand
	ties       bool // whether scales by which elements are picked are rounded, too
}

func (d *Deriver) rounder(sample uint64) *rounder {
	return &rounder{operations: d.operations, random: rand.New(rand.NewPCG(sample, 1997))}
}

// around rounds the sum of a node, and what the node returns.
func (r *rounder) around(n *graph.Node, in []oracle.Array, op func([]oracle.Array) ([]oracle.Array, error)) ([]oracle.Array, error) {
	o := r.operations[n]
	s := o.sum(in)
	if r.ties && o.facts.Ties {
		in = r.rescaled(o.facts, in)
	}
	for _, i := range o.placed { // positions at which the node picks elements
		in = slices.Clone(in)
		in[i] = r.scattered(in[i], 2*element.Roundoff(in[i].Elem))
	}
	if s.near > 0 && o.stepwise {
		in = r.beforeSteps(in, s.near)
	}
	for t := &s.Sum; t != nil; t = t.Also {
		if summed(*t, in) && t.Steps > 0 {
			in = slices.Clone(in)
			in[t.Operand] = r.walk(in[t.Operand], *t)
		}
	}
	out, err := op(in)
	if err != nil {
		return out, err
	}
	for i := range out {
		if c := s.after() * element.Roundoff(out[i].Elem); c > 0 {
			exact := out[i]
			out[i] = r.scattered(exact, c)
			r.shift(out[i], s.near*element.Roundoff(exact.Elem))
			onGrid(out[i])
			if !s.of(in) && s.after() == 1 {
				keepHeld(out[i], exact)
			}
		}
	}
	return out, nil
}

// onGrid rounds elements to the nearest number of their type. Results that random roundings leave apart then
// cancel as they do in an engine: a variance of equal values can be 0.
func onGrid(a oracle.Array) {
	format, known := element.Of(a.Elem)
	if !known || a.Elem == graph.Double {
		return
	}
	for i, x := range a.V {
		a.V[i] = format.Value(element.Round(a.Elem, x))
	}
}

// beforeSteps adds to the sequence what makes the sums before the functions of each step err by so many
// units in the last place of 1. The functions themselves err by as much, and the steps that follow
// amplify that.
func (r *rounder) beforeSteps(in []oracle.Array, units float64) []oracle.Array {
	if len(in) < 2 || len(in[1].Dims) == 0 || len(in[1].V) == 0 {
		return in
	}
	squares := 0.0
	for _, w := range in[1].V {
		squares += w * w
	}
	rows := float64(len(in[1].V)) / float64(in[1].Dims[len(in[1].Dims)-1])
	length := math.Sqrt(squares / rows) // of a row of weights, on average
	if !(length > 0) || !element.Finite(length) {
		return in
	}
	x := in[0]
	x.V = slices.Clone(x.V)
	r.shift(x, units*element.Roundoff(x.Elem)/length)
	in = slices.Clone(in)
	in[0] = x
	return in
}

// rescaled rounds the scale of a node anew, so that ties go to either side. An integer stays, because
// no quotient by it is rounded to another side.
func (r *rounder) rescaled(facts graph.Facts, in []oracle.Array) []oracle.Array {
	in = slices.Clone(in)
	for i, a := range in {
		if !facts.Operand(i).Role.Structural() || !a.Elem.IsFloat() {
			continue
		}
		drawn := r.scattered(a, element.Roundoff(a.Elem))
		for j, x := range a.V {
			if x == math.Trunc(x) {
				drawn.V[j] = x
			}
		}
		in[i] = drawn
	}
	return in
}

// scattered multiplies each element by 1 + deviation·ξ.
func (r *rounder) scattered(a oracle.Array, deviation float64) oracle.Array {
	v := make([]float64, len(a.V))
	for i, x := range a.V {
		v[i] = x * (1 + deviation*r.random.NormFloat64())
	}
	return oracle.Array{Elem: a.Elem, Dims: a.Dims, V: v}
}

// shift adds to each element, whatever its magnitude is. An element that is exactly 0 stays.
func (r *rounder) shift(a oracle.Array, deviation float64) {
	if deviation == 0 {
		return
	}
	for i, x := range a.V {
		if x != 0 {
			a.V[i] = x + deviation*r.random.NormFloat64()
		}
	}
}

// keepHeld takes back what was drawn for numbers that the type holds, because correct rounding
// leaves these as they are. An exponent of 2 − 1 so stays a whole number, on which the power of a
// negative number depends.
func keepHeld(drawn, exact oracle.Array) {
	digits := -int(math.Log2(element.Roundoff(exact.Elem)))
	for i, x := range exact.V {
		if held(x, digits) {
			drawn.V[i] = x
		}
	}
}

// held reports whether a number has so many binary digits at most.
func held(x float64, digits int) bool {
	const fraction = 52 // binary digits of a float64 after the first
	bits := math.Float64bits(x)
	if exponent := bits >> fraction & 0x7ff; exponent == 0 || exponent == 0x7ff { // zero, subnormal, infinite or NaN
		f, _ := math.Frexp(x)
		scaled := math.Ldexp(f, digits)
		return scaled == math.Trunc(scaled)
	}
	return bits<<(64-fraction)>>(64-fraction)&(1<<(fraction+1-digits)-1) == 0
}

// walk multiplies the elements of each sum by 1 plus a random walk.
func (r *rounder) walk(a oracle.Array, s graph.Sum) oracle.Array {
	step := s.Steps * math.Sqrt(2./3) * element.Roundoff(a.Elem)
	if len(s.Axes) == 0 || step == 0 {
		return r.scattered(a, step)
	}
	strides, sums := make([]int, len(s.Dims)), 1
	for i := len(s.Dims) - 1; i >= 0; i-- {
		if !slices.Contains(s.Axes, i) {
			strides[i] = sums
			sums *= s.Dims[i]
		}
	}
	last := len(s.Dims) - 1
	v, level, at := make([]float64, len(a.V)), make([]float64, sums), make([]int, last)
	for i := 0; i < len(v); {
		which := 0
		for d, p := range at {
			which += p * strides[d]
		}
		for range s.Dims[last] {
			level[which] += step * r.random.NormFloat64()
			v[i] = a.V[i] * (1 + level[which])
			which += strides[last]
			i++
		}
		for d := last - 1; d >= 0; d-- {
			if at[d]++; at[d] < s.Dims[d] {
				break
			}
			at[d] = 0
		}
	}
	return oracle.Array{Elem: a.Elem, Dims: a.Dims, V: v}
}
