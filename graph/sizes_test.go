package graph

import (
	"reflect"
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

// TestSizes: what follows from a size that is always the same is known, of either type, and what
// follows from the batch is not.
func TestSizes(t *testing.T) {
	b := NewBuilder("sizes", 0)
	x := b.Input("x", Float, Batch, Fixed(9))
	number := func(v int64) Value { return b.Const(Scalar("", v)) }
	width := b.Name("width", b.Op("Gather", b.Op("Shape", x), number(1)))
	half := b.Name("half", b.Op("Div", b.Op("Add", width, number(1)), number(2)))
	list := b.Name("list", b.Op("Unsqueeze", half, b.Const(ints(0))))
	b.Name("narrow", b.Op("Cast", list, Int("to", int64(Int32))))
	b.Name("rows", b.Op("Gather", b.Op("Shape", x), number(0)))
	b.Name("both", b.Op("Concat", list, b.Op("Unsqueeze", b.Op("Gather", b.Op("Shape", x), number(0)), b.Const(ints(0))), Int("axis", 0)))
	b.Output("y", b.Op("Slice", x, b.Const(ints(0)), list, b.Const(ints(1))))
	g := finished(t, b)
	got, err := g.Sizes()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]*Tensor{
		"width": Scalar("width", int64(9)), "half": Scalar("half", int64(5)), "list": Vector("list", int64(5)), "narrow": Vector("narrow", int32(5)), "rows": nil, "both": nil,
	} {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}
