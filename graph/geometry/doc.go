// Package geometry computes which elements of its input an operator reads, from
// the operator's attributes and from sizes: the windows of convolutions and
// pooling ([Sliding], [Transposed]), the positions that a Resize shows
// ([NearestSources], [LinearSources], [CubicTaps], [KeptAspect]), and the labels
// of an einsum equation ([ParseEinsum]).
//
// Shape inference, the native engine and the rules of gradients share it. The
// oracle may not import it, because the oracle is what they are held against: it
// works all of this out from the specification by itself.
package geometry

// Attributes are those of a node. A *graph.Node has them.
type Attributes interface {
	Int(name string, def int64) int64
	Ints(name string) []int64 // nil where the attribute is not given
	Float(name string, def float32) float32
	Text(name, def string) string
}

// MaxSize is the greatest size, stride and padding, so that no product of them
// overflows.
const MaxSize = 1 << 30
