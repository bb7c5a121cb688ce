package trial

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// drawing draws the elements of one input.
type drawing struct {
	elem   graph.DataType
	kind   Kind
	span   span
	count  bool // whether the elements are 0, 1, 2 and so on
	edges  []float64
	choice choice // what the graph looks the input up among
	splits splits // what trees compare the input's columns with
	width  int64  // number of columns
	random *rand.Rand
}

// tensor returns an input with the given dimensions.
func (d drawing) tensor(v graph.Value, dims []int64) (*graph.Tensor, error) {
	t := &graph.Tensor{Name: v.Name, Elem: d.elem, Dims: dims}
	if d.elem == graph.String {
		t.Strings = d.texts(t.Len())
		return t, nil
	}
	if len(dims) > 0 {
		d.width = dims[len(dims)-1]
	}
	next, err := d.wholes()
	if d.elem.IsFloat() {
		next, err = d.floats(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("trial: input %q is %v, %w; give inputs of your own", v.Name, v.Type, err)
	}
	next = d.chosen(next)
	n, size := t.Len(), d.elem.Size()
	t.Raw = make([]byte, 0, n*size)
	for i := range int64(n) {
		t.Raw = element.Append(t.Raw, size, next(i))
	}
	return t, nil
}

// floats returns a function for the bits of the i-th float. One that becomes an index is within its
// span, whatever the kind is.
func (d drawing) floats() func(i int64) uint64 {
	f, _ := element.Of(d.elem)
	if !d.span.open() {
		s := d.span.and(span{-wholeMost, wholeMost})
		return func(int64) uint64 {
			return element.Round(d.elem, float64(s.low)+float64(d.random.Int64N(s.high-s.low+1)))
		}
	}
	normal := d.random.NormFloat64
	uniform := func() float64 { return 2*d.random.Float64() - 1 }
	draw := map[Kind]func() float64{
		smallKind:     func() float64 { return 0.01 * normal() },
		wideKind:      func() float64 { return 100 * normal() },
		zerosKind:     func() float64 { return 0 },
		onesKind:      func() float64 { return 1 },
		largeKind:     func() float64 { return math.Sqrt(f.Most) * uniform() },
		subnormalKind: func() float64 { return 0.99 * f.Normal * uniform() },
		negativeKind:  func() float64 { return -math.Abs(normal()) },
		halvesKind:    func() float64 { return float64(d.random.IntN(33)-16) / 2 },
		edgesKind:     func() float64 { return d.edge(f, d.edges) },
	}[d.kind]
	if draw == nil {
		draw = normal
	}
	return func(i int64) uint64 {
		v := 0.0
		if d.kind == edgesKind && len(d.splits) > 0 && d.width > 0 {
			v = d.edge(f, d.threshold(i%d.width))
		} else {
			v = draw()
		}
		switch {
		case i%8 == 0 && d.kind == nanKind:
			v = math.NaN()
		case i%8 == 0 && d.kind == infinityKind:
			v = math.Inf(1 - 2*int(i/8%2))
		}
		return element.Round(d.elem, v)
	}
}

// edge draws one of some numbers of the graph, the next one of the type on either side, or one a thousandth away.
// None is subnormal, or beyond the range of the type.
func (d drawing) edge(f element.Format, of []float64) float64 {
	v := of[d.random.IntN(len(of))]
	near, far := 2*element.Roundoff(d.elem)*v, 1e-3*v
	if v == 0 {
		near, far = 1e-3, 1e-2
	}
	v += [...]float64{0, 0, near, -near, far, -far}[d.random.IntN(6)]
	if math.Abs(v) < f.Normal {
		return 0
	}
	return max(-f.Most, min(v, f.Most))
}
