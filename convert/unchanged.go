package convert

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// unchanged returns the operand that a node gives as it is and as its one output, "" where there is
// none. Adding 0 counts, although it makes a 0 of a −0, as engines themselves leave it out.
func unchanged(n *graph.Node, index *graph.Index) string {
	if len(n.Outputs) != 1 || n.Outputs[0] == "" || len(n.Inputs) == 0 || !n.Standard() {
		return ""
	}
	q := question{n, index}
	if known := leaving[n.Op]; known != nil {
		if i := known(q); i >= 0 && n.Input(i) != "" {
			return n.Inputs[i]
		}
		return ""
	}
	if facts, known := graph.FactsOf(n); known && facts.Movement.InOrder() && q.fits(0) {
		return n.Inputs[0]
	}
	return ""
}

// question asks of a node whether it leaves an operand as it is.
type question struct {
	n     *graph.Node
	index *graph.Index
}

// leaving returns for a node the number of the operand that it gives as it is, −1 where there is none.
// These are rules of this conversion, by operator. What else moves all elements in their order leaves
// them as they are where the type stays.
var leaving = map[string]func(q question) int{
	"Identity": func(question) int { return 0 },
	"Dropout":  func(q question) int { return q.first(q.n.Input(2) == "" || q.all(2, 0)) },
	"Cast":     func(q question) int { return q.first(q.is(graph.DataType(q.n.Int("to", 0)))) },
	"CastLike": func(q question) int { return q.first(q.is(q.index.Type(q.n.Input(1)).Elem)) },
	"Concat":   question.alone, "Sum": question.alone, "Max": question.alone, "Min": question.alone, "Mean": question.alone, "Split": question.alone,
	"Add": func(q question) int { return q.either(0) },
	"Mul": func(q question) int { return q.either(1) },
	"Or":  func(q question) int { return q.either(0) },
	"And": func(q question) int { return q.either(1) },
	"Sub": func(q question) int { return q.first(q.all(1, 0) && q.fits(0)) },
	"Div": func(q question) int { return q.first(q.all(1, 1) && q.fits(0)) },
	"Pow": func(q question) int { return q.first(q.all(1, 1) && q.fits(0)) },
	"Where": func(q question) int {
		switch {
		case q.all(0, 1) && q.fits(1):
			return 1
		case q.all(0, 0) && q.fits(2):
			return 2
		}
		return -1
	},
	"Tile":      func(q question) int { return q.first(q.all(1, 1)) },
	"Expand":    func(q question) int { return q.first(q.fits(0)) },
	"Pad":       func(q question) int { return q.first(q.unpadded()) },
	"Transpose": func(q question) int { return q.first(q.straight()) },
	"Slice":     func(q question) int { return q.first(q.whole()) },
}

// neutral is 0 or 1.
type neutral int

// first returns the first operand where something is so.
func (q question) first(so bool) int {
	if so {
		return 0
	}
	return -1
}

// alone returns the first operand where it is the only one.
func (q question) alone() int { return q.first(len(q.n.Inputs) == 1) }

// either returns the operand whose partner is neutral, which is a constant.
func (q question) either(number neutral) int {
	switch {
	case q.all(1, number) && q.fits(0):
		return 0
	case q.all(0, number) && q.fits(1):
		return 1
	}
	return -1
}

// is reports whether the elements of the first operand are of a type.
func (q question) is(elem graph.DataType) bool {
	return elem != graph.Undefined && q.index.Type(q.n.Inputs[0]).Elem == elem
}

// fits reports whether an operand has the type of the result, of which all dimensions are known.
func (q question) fits(i int) bool {
	in, out := q.index.Type(q.n.Input(i)), q.index.Type(q.n.Outputs[0])
	return in.Elem != graph.Undefined && in.Elem == out.Elem && in.Shape != nil && out.Shape != nil &&
		slices.Equal(in.Shape, out.Shape) && !slices.Contains(in.Shape, graph.Unknown)
}

// constant returns the i-th operand where it is a constant.
func (q question) constant(i int) *graph.Tensor {
	if q.index.IsInput(q.n.Input(i)) {
		return nil
	}
	return q.index.Constant(q.n.Input(i))
}

// all reports whether an operand is a constant whose elements are all one number.
func (q question) all(i int, number neutral) bool {
	t := q.constant(i)
	if t == nil || t.Len() == 0 || t.Len() > maxFolded {
		return false
	}
	want := stored(t.Elem, number)
	if len(want) == 0 || len(t.Raw) != t.Len()*len(want) {
		return false
	}
	for raw := t.Raw; len(raw) > 0; raw = raw[len(want):] {
		if !bytes.Equal(raw[:len(want)], want) {
			return false
		}
	}
	return true
}

// stored returns 0 or 1 as an element of a tensor, nothing where the type has no numbers.
func stored(elem graph.DataType, number neutral) []byte {
	b := make([]byte, elem.Size())
	if number == 0 || len(b) == 0 {
		return b
	}
	switch elem {
	case graph.Float:
		binary.LittleEndian.PutUint32(b, math.Float32bits(1))
	case graph.Double:
		binary.LittleEndian.PutUint64(b, math.Float64bits(1))
	case graph.Float16:
		binary.LittleEndian.PutUint16(b, 0x3c00)
	case graph.BFloat16:
		binary.LittleEndian.PutUint16(b, 0x3f80)
	case graph.Complex64, graph.Complex128:
		return nil
	default:
		b[0] = 1
	}
	return b
}

// unpadded reports whether a Pad adds nothing and takes nothing away.
func (q question) unpadded() bool {
	if pads := q.n.Ints("pads"); pads != nil {
		return !slices.ContainsFunc(pads, func(v int64) bool { return v != 0 })
	}
	return q.all(1, 0)
}

// straight reports whether a Transpose keeps the order of the dimensions.
func (q question) straight() bool {
	perm := q.n.Ints("perm")
	for i, p := range perm {
		if p != int64(i) {
			return false
		}
	}
	return perm != nil || q.index.Type(q.n.Inputs[0]).Shape != nil && len(q.index.Type(q.n.Inputs[0]).Shape) < 2
}

// whole reports whether a Slice takes all elements.
func (q question) whole() bool {
	if q.n.Input(4) != "" && !q.all(4, 1) {
		return false
	}
	if _, static := q.index.Type(q.n.Outputs[0]).Shape.Static(); static && q.fits(0) {
		return true
	}
	starts, ends := q.n.Ints("starts"), q.n.Ints("ends")
	if len(q.n.Inputs) > 1 {
		from, to := q.constant(1), q.constant(2)
		if from == nil || to == nil {
			return false
		}
		var err, also error
		starts, err = graph.Integers(from)
		ends, also = graph.Integers(to)
		if err != nil || also != nil {
			return false
		}
	}
	return !slices.ContainsFunc(starts, func(v int64) bool { return v != 0 }) &&
		!slices.ContainsFunc(ends, func(v int64) bool { return v < math.MaxInt32 })
}
