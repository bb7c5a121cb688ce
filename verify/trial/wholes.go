package trial

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

const (
	// wholeMost is the greatest magnitude of ordinary integers. The product of two is within 32 bits.
	wholeMost = 30_000
	// wholeVast is that of large integers, of types that have as large ones.
	wholeVast = 1 << 40
)

// wholes returns a function for the bits of the i-th integer or boolean.
func (d drawing) wholes() (func(i int64) uint64, error) {
	least, most, known := limits(d.elem)
	if !known {
		return nil, fmt.Errorf("of which none are generated")
	}
	s := d.span.and(span{least, most})
	nearest := func(v int64) int64 { return max(s.low, min(v, s.high)) }
	constant := func(v int64) func(int64) uint64 { return func(int64) uint64 { return uint64(nearest(v)) } }
	drawn := func(low, high int64) uint64 {
		low, high = nearest(low), nearest(high)
		return uint64(low + d.random.Int64N(high-low+1))
	}
	switch {
	case d.count:
		return func(i int64) uint64 { return uint64(i) }, nil
	case d.kind == zerosKind:
		return constant(0), nil
	case d.kind == onesKind:
		return constant(1), nil
	case s.high-s.low <= 2*wholeMost:
		return func(int64) uint64 { return drawn(s.low, s.high) }, nil
	case !d.span.open():
		return func(int64) uint64 { return drawn(max(s.low, -wholeMost), max(s.low, -wholeMost)+2*wholeMost) }, nil
	case !ranges(d.elem):
		return func(int64) uint64 { return d.random.Uint64() }, nil
	case d.kind == bitsKind:
		return func(int64) uint64 { return drawn(0, 1) }, nil
	case d.kind == vastKind:
		return func(int64) uint64 { return drawn(-wholeVast, wholeVast) }, nil
	case d.kind == limitsKind:
		return func(int64) uint64 { return [...]uint64{uint64(least), uint64(most), 0}[d.random.IntN(3)] }, nil
	case d.kind == edgesKind:
		return func(int64) uint64 {
			return uint64(nearest(within(d.edges[d.random.IntN(len(d.edges))]) + int64(d.random.IntN(3)-1)))
		}, nil
	}
	return func(int64) uint64 { // of several magnitudes
		m := [...]int64{3, 100, wholeMost}[d.random.IntN(3)]
		return drawn(-m, m)
	}, nil
}

// limits returns the least and the greatest number of a type of integers or booleans, as far as int64
// has them.
func limits(elem graph.DataType) (least, most int64, known bool) {
	bits := 8 * elem.Size()
	switch elem {
	case graph.Bool:
		return 0, 1, true
	case graph.Uint8, graph.Uint16, graph.Uint32:
		return 0, 1<<bits - 1, true
	case graph.Uint64:
		return 0, 1<<63 - 1, true
	case graph.Int8, graph.Int16, graph.Int32, graph.Int64:
		return -1 << (bits - 1), 1<<(bits-1) - 1, true
	}
	return 0, 0, false
}
