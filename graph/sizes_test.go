package graph

import (
	"testing"
)

// TestSizesOfNothing: a list of no sizes broadcasts to nothing, and is no mistake.
func TestSizesOfNothing(t *testing.T) {
	b := NewBuilder("nothing", 0)
	x := b.Input("x", Float, Batch, Fixed(3))
	at := func(v int64) Value { return b.Const(Vector("", v)) }
	none := b.Op("Slice", b.Op("Shape", x), at(2), at(2))
	b.Output("y", b.Op("Mul", at(3), none))
	if _, err := b.Graph(); err != nil {
		t.Error(err)
	}
}

// TestSizesOfConstantOfShape: a shape of ones, as exporters write it, is followed.
func TestSizesOfConstantOfShape(t *testing.T) {
	b := NewBuilder("ones", 0)
	x := b.Input("x", Float, Batch, Fixed(3))
	ones := b.Op("ConstantOfShape", b.Const(Vector[int64]("", 3)), Constant("value", Vector[int64]("", 1)))
	if got := b.Op("Expand", x, ones).Type.String(); got != "float32[1,batch,3]" {
		t.Errorf("is %s, %v", got, b.Err())
	}
}
