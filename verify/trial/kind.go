package trial

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Kind says what generated floats are.
type Kind string

// The kinds, under their names in reports.
const (
	normalKind    Kind = "normal, scale 1"
	smallKind     Kind = "normal, scale 0.01"
	wideKind      Kind = "normal, scale 100"
	zerosKind     Kind = "zeros"
	onesKind      Kind = "ones"
	largeKind     Kind = "large"     // up to the root of the type's greatest number, of either sign
	subnormalKind Kind = "subnormal" // smaller than the type's least normal number, of either sign
	negativeKind  Kind = "negative"
	nanKind       Kind = "NaN"      // one in 8 elements, the first included; the others are normal values
	infinityKind  Kind = "infinity" // likewise, of either sign
)

// Kinds lists all kinds: normal values of three scales, zeros, ones, values up to the root of
// the type's greatest number, subnormal numbers, negative numbers, and normal values among which
// one in eight, the first included, is NaN or infinite.
func Kinds() []Kind {
	return []Kind{normalKind, smallKind, wideKind, zerosKind, onesKind, largeKind, subnormalKind, negativeKind, nanKind, infinityKind}
}

// Extreme reports whether a kind has numbers that no data has: large, subnormal, NaN or infinite
// ones. Their results say little about those for data.
func (k Kind) Extreme() bool {
	return k == largeKind || k == subnormalKind || k == nanKind || k == infinityKind
}

// exactKinds are the kinds in which integers differ, too.
var exactKinds = []Kind{normalKind, zerosKind, onesKind}

// kinds returns the kinds that a graph is run with.
func (s *Generation) kinds(g *graph.Graph) ([]Kind, error) {
	for _, k := range s.Kinds {
		if !slices.Contains(Kinds(), k) {
			return nil, fmt.Errorf("no kind of inputs is called %q; there are %q", k, Kinds())
		}
	}
	switch {
	case len(s.Kinds) > 0:
		return s.Kinds, nil
	case len(g.Feeds()) == 0:
		return []Kind{normalKind}, nil
	case slices.ContainsFunc(g.Feeds(), func(v graph.Value) bool { return v.Type.Elem.IsFloat() }):
		return Kinds(), nil
	}
	return exactKinds, nil
}

// generated fills an input with n elements. Integers are below reach; 0: as their type says.
func generated(v graph.Value, k Kind, n, reach int64, random *rand.Rand) (*graph.Tensor, error) {
	next, err := wholes(v.Type.Elem, k, reach, random)
	if v.Type.Elem.IsFloat() {
		next, err = floats(v.Type.Elem, k, random), nil
	}
	if err != nil {
		return nil, fmt.Errorf("trial: input %q is %v, %w; give inputs of your own", v.Name, v.Type, err)
	}
	size := v.Type.Elem.Size()
	t := &graph.Tensor{Name: v.Name, Elem: v.Type.Elem, Raw: make([]byte, 0, n*int64(size))}
	for i := range n {
		t.Raw = element.Append(t.Raw, size, next(i))
	}
	return t, nil
}

// floats returns a function for the bits of the i-th float.
func floats(elem graph.DataType, k Kind, random *rand.Rand) func(i int64) uint64 {
	f, _ := element.Of(elem)
	uniform := func() float64 { return 2*random.Float64() - 1 }
	draw := map[Kind]func() float64{
		normalKind: random.NormFloat64, nanKind: random.NormFloat64, infinityKind: random.NormFloat64,
		smallKind:     func() float64 { return 0.01 * random.NormFloat64() },
		wideKind:      func() float64 { return 100 * random.NormFloat64() },
		zerosKind:     func() float64 { return 0 },
		onesKind:      func() float64 { return 1 },
		largeKind:     func() float64 { return math.Sqrt(f.Most) * uniform() },
		subnormalKind: func() float64 { return 0.99 * f.Normal * uniform() },
		negativeKind:  func() float64 { return -math.Abs(random.NormFloat64()) },
	}[k]
	return func(i int64) uint64 {
		v := draw()
		switch {
		case i%8 == 0 && k == nanKind:
			v = math.NaN()
		case i%8 == 0 && k == infinityKind:
			v = math.Inf(1 - 2*int(i/8%2))
		}
		return element.Round(elem, v)
	}
}

// wholes returns a function for the bits of integers and booleans.
func wholes(elem graph.DataType, k Kind, reach int64, random *rand.Rand) (func(i int64) uint64, error) {
	var end uint64 // the integers are smaller than end; 0: anything
	switch elem {
	case graph.Int8, graph.Uint8, graph.Int16, graph.Uint16:
	case graph.Int32, graph.Int64, graph.Uint32, graph.Uint64, graph.Bool:
		end = 2
	default:
		return nil, fmt.Errorf("of which none are generated")
	}
	if reach > 0 {
		end = min(uint64(reach), 1<<(8*elem.Size()-1)) // at most what the type holds
	}
	switch {
	case k == zerosKind:
		return func(int64) uint64 { return 0 }, nil
	case k == onesKind && end != 1:
		return func(int64) uint64 { return 1 }, nil
	case end == 0:
		return func(int64) uint64 { return random.Uint64() }, nil
	}
	return func(int64) uint64 { return random.Uint64N(end) }, nil
}
