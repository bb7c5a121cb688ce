package trial

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Kind says what generated numbers are.
type Kind string

// The kinds, under their names in reports.
const (
	normalKind    Kind = "normal, scale 1"
	smallKind     Kind = "normal, scale 0.01"
	wideKind      Kind = "normal, scale 100"
	zerosKind     Kind = "zeros"
	onesKind      Kind = "ones"
	negativeKind  Kind = "negative"
	halvesKind    Kind = "integers and halves" // between -8 and 8
	edgesKind     Kind = "the graph's numbers" // constants of the graph, and numbers next to them
	bitsKind      Kind = "integers 0 and 1"
	vastKind      Kind = "large integers" // of all 32 bits, or of 40
	largeKind     Kind = "large"          // up to the root of the type's greatest number, of either sign
	subnormalKind Kind = "subnormal"      // smaller than the type's least normal number, of either sign
	nanKind       Kind = "NaN"            // one in 8 elements, the first included; the others are normal values
	infinityKind  Kind = "infinity"       // likewise, of either sign
	limitsKind    Kind = "limits"         // the least and the greatest integers of the type
	unseenKind    Kind = "unseen words"   // strings that the graph does not look up, the empty one among them
)

// Kinds lists all kinds: normal values of three scales, zeros, ones, negative numbers, integers and
// halves, numbers that the graph has as constants and those next to them, values up to the root of the
// type's greatest number, subnormal numbers, and normal values among which one in eight, the first
// included, is NaN or infinite. Three kinds are about integers: 0 and 1, large ones, and the limits of
// their types. Strings are those that the graph looks up, and in one kind others, too.
func Kinds() []Kind {
	return []Kind{
		normalKind, smallKind, wideKind, zerosKind, onesKind, largeKind, subnormalKind, negativeKind, nanKind, infinityKind,
		halvesKind, edgesKind, bitsKind, vastKind, limitsKind, unseenKind,
	}
}

// Extreme reports whether a kind has numbers that no data has: large, subnormal, NaN or infinite
// ones, and the limits of integers. Their results say little about those for data.
func (k Kind) Extreme() bool {
	return k == largeKind || k == subnormalKind || k == nanKind || k == infinityKind || k == limitsKind
}

var (
	// floatKinds are those in which only floats differ.
	floatKinds = []Kind{smallKind, wideKind, largeKind, subnormalKind, negativeKind, nanKind, infinityKind, halvesKind}
	// wholeKinds are those in which only integers differ.
	wholeKinds = []Kind{bitsKind, vastKind, limitsKind}
)

// kinds returns the kinds that the graph is run with: those in which some input differs.
func (w *generating) kinds() ([]Kind, error) {
	for _, k := range w.Kinds {
		if !slices.Contains(Kinds(), k) {
			return nil, fmt.Errorf("no kind of inputs is called %q; there are %q", k, Kinds())
		}
	}
	feeds := w.g.Feeds()
	switch {
	case len(w.Kinds) > 0:
		return w.Kinds, nil
	case len(feeds) == 0 || w.Effort == Quick:
		return []Kind{normalKind}, nil
	}
	asked := spans(w.g).of
	some := func(of func(graph.DataType) bool) bool {
		return slices.ContainsFunc(feeds, func(v graph.Value) bool {
			_, bound := asked[v.Name]
			return of(v.Type.Elem) && !bound
		})
	}
	float, whole := some(graph.DataType.IsFloat), some(ranges)
	number := some(func(elem graph.DataType) bool { return elem != graph.String })
	strict := choices(w.g)
	loose := slices.ContainsFunc(feeds, func(v graph.Value) bool {
		return v.Type.Elem == graph.String && !strict[v.Name].strict
	})
	return slices.DeleteFunc(Kinds(), func(k Kind) bool {
		return k == unseenKind && !loose || !number && k != unseenKind && k != normalKind || !float && slices.Contains(floatKinds, k) || !whole && slices.Contains(wholeKinds, k) ||
			k == edgesKind && (len(w.edges) == 0 || !float && !whole)
	}), nil
}

// ranges reports whether generated values of a type are integers of many magnitudes.
func ranges(elem graph.DataType) bool {
	return elem == graph.Int32 || elem == graph.Int64 || elem == graph.Uint32 || elem == graph.Uint64
}
