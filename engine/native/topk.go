package native

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { registerSeveral("TopK", lowerTopK) }

// lowerTopK sorts by value, and equal values by place. NaN comes after all numbers: ONNX leaves its
// place open. Its two outputs are the values and the
// places. https://onnx.ai/onnx/operators/onnx__TopK.html
func lowerTopK(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if !integral(x.elem) {
		if err := floats(n, x); err != nil {
			return nil, err
		}
	}
	k := []int64{n.Int("k", -1)} // an attribute up to opset 9
	if len(in) > 1 {
		var err error
		if k, err = integers(n, in[1], "k"); err != nil {
			return nil, err
		}
	}
	a, axis, err := alongAxis(n, x.dims, -1)
	if err != nil {
		return nil, err
	}
	if len(k) != 1 || k[0] < 0 || k[0] > int64(a.n) {
		return nil, fmt.Errorf("k is %v for an axis of %d", k, a.n)
	}
	dims, count := slices.Clone(x.dims), int(k[0])
	dims[axis] = count
	r := ranking{count: count, largest: n.Int("largest", 1) != 0}
	where, err := as(graph.Int64)(l.apply(kernel{name: "TopK", dims: dims, flat: true, run: func(y []float32, in [][]float32) {
		for o := range a.outer {
			for i := range a.inner {
				for j, at := range r.of(in[0][o*a.n*a.inner+i:], a.n, a.inner) {
					y[(o*count+j)*a.inner+i] = float32(at)
				}
			}
		}
	}}, x))
	if err != nil {
		return nil, err
	}
	e, err := elementsOf(a, axis, x.dims, dims)
	if err != nil {
		return nil, err
	}
	values, err := as(x.elem)(gatherElements(l, e, x, where))
	return []*value{values, where}, err
}

// ranking finds the places of the greatest elements of rows, or of the smallest. It keeps its memory.
type ranking struct {
	count   int
	largest bool

	row    []float32 // where the elements of a row are apart
	places []int
	keys   []float32 // of places: their elements, or the negatives of them
	wide   wideRanking
}

// wideRanking is what the kernel keeps of a row.
type wideRanking struct {
	keys   [16]float32
	places [16]int32
}

// mostRanked is how many elements are kept in order while a row is read once. For more, the row is sorted.
const mostRanked = 32

// of returns the places of a row of n elements that are step apart, the first before all others. It is valid until the next call.
func (r *ranking) of(row []float32, n, step int) []int {
	if step != 1 {
		r.row = slices.Grow(r.row[:0], n)[:n]
		for i := range r.row {
			r.row[i] = row[i*step]
		}
		row = r.row
	}
	row = row[:n]
	if r.count > mostRanked {
		return r.sorted(row)
	}
	r.places, r.keys = r.places[:0], r.keys[:0]
	if r.count == 0 {
		return nil
	}
	start := r.start(row)
	for ; start < r.count; start++ {
		r.insert(start, r.key(row[start]))
	}
	for i := start; i < n; i++ {
		i += r.skip(row[i:])
		if i == n {
			break
		}
		if key := r.key(row[i]); before(key, r.keys[r.count-1]) {
			r.places, r.keys = r.places[:r.count-1], r.keys[:r.count-1]
			r.insert(i, key)
		}
	}
	return r.places
}

// start ranks the elements at the start of a row in the kernel, and returns how many they are; 0 where there are not enough numbers among them,
// or no kernel.
func (r *ranking) start(row []float32) int {
	whole, w := len(row)&^15, &r.wide
	if !hasWideKernel || whole == 0 || r.count > len(w.keys) || whole > math.MaxInt32 {
		return 0
	}
	for i := range w.keys {
		w.keys[i], w.places[i] = float32(math.Inf(-1)), -1
	}
	rankKernel(whole, &row[0], r.sign(), uint32(r.count-1), &w.keys[0], &w.places[0])
	if w.places[r.count-1] < 0 {
		return 0
	}
	for i, at := range w.places[:r.count] {
		r.places, r.keys = append(r.places, int(at)), append(r.keys, w.keys[i])
	}
	return whole
}

// sign returns the bits that kernels turn in an element to have its key.
func (r *ranking) sign() uint32 {
	if r.largest {
		return 0
	}
	return 1 << 31
}

// key returns what is the greater, the earlier an element comes.
func (r *ranking) key(x float32) float32 {
	if r.largest {
		return x
	}
	return -x
}

// before reports whether a key comes before another, wherever their elements stand.
func before(a, b float32) bool { return a > b || b != b && a == a }

// insert puts an element behind those that do not come after it.
func (r *ranking) insert(place int, key float32) {
	at := len(r.keys)
	r.places, r.keys = append(r.places, place), append(r.keys, key)
	for ; at > 0 && before(key, r.keys[at-1]); at-- {
		r.places[at], r.keys[at] = r.places[at-1], r.keys[at-1]
	}
	r.places[at], r.keys[at] = place, key
}

// skip returns how many of the next elements come after all that are kept. There may be more of them.
func (r *ranking) skip(next []float32) int {
	last := r.keys[r.count-1]
	if whole := len(next) &^ 7; hasMicroKernel && whole > 0 && last == last {
		return firstAbove(whole, &next[0], r.sign(), last)
	}
	return 0
}

func (r *ranking) sorted(row []float32) []int {
	r.places = slices.Grow(r.places[:0], len(row))[:len(row)]
	for i := range r.places {
		r.places[i] = i
	}
	slices.SortFunc(r.places, func(p, q int) int {
		if c := cmp.Compare(r.key(row[q]), r.key(row[p])); c != 0 {
			return c
		}
		return p - q
	})
	return r.places[:r.count]
}
