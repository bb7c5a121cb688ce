package native

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// TestExpandToWhatIsComputed is the form in which PyTorch exports expand: of the sizes that
// are -1 the input's are taken, by comparing and choosing.
func TestExpandToWhatIsComputed(t *testing.T) {
	g := model(17,
		node("Shape", names("x"), "shape"),
		node("Gather", names("shape", "first"), "rows"),
		node("Concat", names("rows", "rest"), "asked", graph.Int("axis", 0)),
		node("Shape", names("asked"), "rank"),
		node("ConstantOfShape", names("rank"), "ones", graph.Constant("value", graph.Vector[int64]("", 1))),
		node("Neg", names("ones"), "none"),
		node("Equal", names("asked", "none"), "free"),
		node("Where", names("free", "ones", "asked"), "to"),
		node("Expand", names("x", "to"), "y"),
		node("ReduceProd", names("to"), "count", graph.Int("keepdims", 0)))
	g.Initializers = []*graph.Tensor{graph.Vector[int64]("first", 0), graph.Vector[int64]("rest", 2, -1)}
	g.Inputs = []graph.Value{floatValue("x", graph.Batch, graph.Fixed(1), graph.Fixed(3))}
	g.Outputs = []graph.Value{{Name: "y"}, {Name: "count"}}
	out, err := runnerOf(t, g).Run(context.Background(), map[string]*graph.Tensor{"x": graph.NewTensor("", draw(1, 6), 2, 1, 3)})
	if err != nil {
		t.Fatal(err)
	}
	x := draw(1, 6)
	want := slices.Concat(x[:3], x[:3], x[3:], x[3:])
	if got, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(got, want) || !slices.Equal(out["y"].Dims, []int64{2, 2, 3}) {
		t.Errorf("it is %v %v, %v; want %v", out["y"].Dims, got, err, want)
	}
	if got, err := graph.Data[int64](out["count"]); err != nil || !slices.Equal(got, []int64{4}) {
		t.Errorf("the product of the sizes is %v, %v; want 4", got, err)
	}
}

// TestBeyondWhatIsCarried: a result that float32 does not hold is refused when it comes, and
// no other run with it.
func TestBeyondWhatIsCarried(t *testing.T) {
	for op, c := range map[string]struct{ fine, beyond []int64 }{
		"Mul":       {[]int64{3, 1 << 22}, []int64{1 << 12, 1<<12 + 1}},
		"Add":       {[]int64{1 << 23, 1 << 23}, []int64{1 << 24, 1}},
		"Div":       {[]int64{7, -2}, []int64{1, 0}},
		"ReduceSum": {[]int64{1 << 23, 1 << 23}, []int64{1 << 24, 1}},
	} {
		g := model(17, node(op, names("a", "b"), "y"))
		for _, name := range names("a", "b") {
			g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: graph.Type{Elem: graph.Int64, Shape: graph.Shape{graph.Fixed(1)}}})
		}
		if op == "ReduceSum" {
			g.Nodes = []*graph.Node{node("Concat", names("a", "b"), "ab", graph.Int("axis", 0)), node(op, names("ab"), "y")}
		}
		g.Outputs = []graph.Value{{Name: "y"}}
		r := runnerOf(t, g)
		on := func(v []int64) error {
			_, err := r.Run(context.Background(), map[string]*graph.Tensor{"a": graph.Vector("", v[0]), "b": graph.Vector("", v[1])})
			return err
		}
		for range 2 {
			if err := on(c.fine); err != nil {
				t.Errorf("%s of %v: %v", op, c.fine, err)
			}
			err := on(c.beyond)
			var lacks *hourglass.UnsupportedOpError
			if err == nil || op != "Div" && !errors.As(err, &lacks) {
				t.Errorf("%s of %v: %v, want a refusal", op, c.beyond, err)
			}
		}
	}
}
