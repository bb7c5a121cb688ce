package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// optimizer holds the parameters and the rule's memory of them. gorgonia's solvers are not
// used, because they hide that memory, so that a training could not be stopped and resumed,
// and because they go over every parameter several times.
type optimizer struct {
	rule   update
	clip   float64
	names  []string
	dims   [][]int
	values [][]float32 // the parameters, in the memory that the programs read
	slots  []string
	memory [][][]float32 // by parameter, then by slot
	taken  int64
}

// newOptimizer makes the optimizer of some of a training's initializers.
func newOptimizer(t hourglass.Training, parameters []string) (*optimizer, error) {
	kind := t.Optimizer
	if kind == nil {
		kind = hourglass.Adam{}
	}
	o := &optimizer{clip: t.ClipNorm, slots: kind.Slots()}
	var err error
	if o.rule, err = ruleOf(kind); err != nil {
		return nil, err
	}
	index := t.Graph.Index()
	if len(parameters) == 0 {
		return nil, fmt.Errorf("native: no parameters to train")
	}
	listed := map[string]bool{}
	for _, name := range parameters {
		if listed[name] {
			return nil, fmt.Errorf("native: parameter %q is listed twice", name)
		}
		listed[name] = true
		if err := o.add(t.Graph.Name, index, name); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *optimizer) add(of string, index *graph.Index, name string) error {
	t := index.Initializer(name)
	if t == nil {
		return fmt.Errorf("native: graph %q has no initializer %q to train", of, name)
	}
	if index.IsInput(name) {
		return fmt.Errorf("native: parameter %q is an input too, whose default does not change", name)
	}
	dims, err := intDims(t.Dims)
	if err != nil {
		return fmt.Errorf("native: parameter %q: %w", name, err)
	}
	values, err := graph.Data[float32](t)
	if err != nil {
		return fmt.Errorf("native: parameter %q: %w", name, err)
	}
	memory := make([][]float32, len(o.slots))
	for i := range memory {
		memory[i] = make([]float32, len(values))
	}
	o.names, o.dims = append(o.names, name), append(o.dims, dims)
	o.values, o.memory = append(o.values, values), append(o.memory, memory)
	return nil
}

// step moves every parameter. Where the gradient is not finite, it moves none. A nil
// gradient is zero.
func (o *optimizer) step(team *team, grads [][]float32, rate float64) error {
	squares := 0.0
	for i, g := range grads {
		s := sumSquares(team, g)
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return fmt.Errorf("native: the gradient of %q: %w", o.names[i], hourglass.ErrNotFinite)
		}
		squares += s
	}
	scale := 1.0
	if norm := math.Sqrt(squares); o.clip > 0 && norm > o.clip {
		scale = o.clip / norm
	}
	o.taken++
	for i, w := range o.values {
		g := grads[i]
		if g == nil {
			g = make([]float32, len(w))
		}
		f := o.rule.prepare(move{rate: rate, scale: float32(scale), step: o.taken, rank: len(o.dims[i])})
		memory := o.memory[i]
		team.split(len(w), func(lo, hi int) {
			part := make([][]float32, len(memory))
			for s, m := range memory {
				part[s] = m[lo:hi]
			}
			f(w[lo:hi], g[lo:hi], part)
		})
	}
	return nil
}

// sumSquares sums parts of a fixed size, so that the result does not depend on the number of
// cores. It cannot overflow: the square of a float32 is far within float64.
func sumSquares(team *team, x []float32) float64 {
	partial := make([]float64, (len(x)+grain-1)/grain)
	team.parallel(min(team.size(), len(partial)), len(partial), func(lo, hi int) {
		for p := lo; p < hi; p++ {
			partial[p] = squaresOf(x[p*grain : min((p+1)*grain, len(x))])
		}
	})
	total := 0.0
	for _, s := range partial {
		total += s
	}
	return total
}

func squaresOf(x []float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += float64(x[0]) * float64(x[0])
		b += float64(x[1]) * float64(x[1])
		c += float64(x[2]) * float64(x[2])
		d += float64(x[3]) * float64(x[3])
	}
	for _, v := range x {
		a += float64(v) * float64(v)
	}
	return (a + b) + (c + d)
}

// tensors returns the parameters and the memory of them, under their names.
func (o *optimizer) tensors() (parameters, slots []named) {
	for i, name := range o.names {
		parameters = append(parameters, named{name, o.dims[i], o.values[i]})
		for j, slot := range o.slots {
			slots = append(slots, named{name + "." + slot, o.dims[i], o.memory[i][j]})
		}
	}
	return parameters, slots
}
