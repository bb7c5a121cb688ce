package native

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// TestAgainstGorgoniasOwn holds convolution and pooling, forward and backward,
// against gorgonia's own operators, which share nothing with ours.
func TestAgainstGorgoniasOwn(t *testing.T) {
	type nodes = *gorgonia.Node
	for name, c := range map[string]struct {
		op    string
		attrs []graph.Attribute
		own   func(x, w nodes) (nodes, error)
	}{
		"Conv": {"Conv", []graph.Attribute{graph.Ints("strides", 2, 1), graph.Ints("pads", 1, 1, 1, 1)}, func(x, w nodes) (nodes, error) {
			return gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{1, 1}, []int{2, 1}, []int{1, 1})
		}},
		"Conv, dilated": {"Conv", []graph.Attribute{graph.Ints("dilations", 2, 2), graph.Ints("pads", 2, 2, 2, 2)}, func(x, w nodes) (nodes, error) {
			return gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{2, 2}, []int{1, 1}, []int{2, 2})
		}},
		"MaxPool": {"MaxPool", []graph.Attribute{graph.Ints("kernel_shape", 2, 2), graph.Ints("strides", 2, 2)}, func(x, w nodes) (nodes, error) {
			y, err := gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{1, 1}, []int{1, 1}, []int{1, 1})
			if err != nil {
				return nil, err
			}
			return gorgonia.MaxPool2D(y, tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 1))
			numbers := func(n int) []float32 {
				v := make([]float32, n)
				for i := range v {
					v[i] = float32(r.NormFloat64())
				}
				return v
			}
			images, weights := numbers(2*3*6*6), numbers(4*3*3*3)

			// ours: a step of descent at rate 1 on loss = Σ y²
			b := graph.NewBuilder("conv", 0)
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(6), graph.Fixed(6))
			w := b.Parameter(graph.NewTensor("w", weights, 4, 3, 3, 3))
			args := []graph.Arg{x, w}
			if c.op == "MaxPool" {
				args = []graph.Arg{b.Op("Conv", x, w, graph.Ints("pads", 1, 1, 1, 1))}
			}
			for _, a := range c.attrs {
				args = append(args, a)
			}
			y := b.Op(c.op, args...)
			b.Output(hourglass.LossName, b.Op("ReduceSum", b.Op("Mul", y, y), graph.Int("keepdims", 0)))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			trainer, err := Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: g, Parameters: []string{"w"}, Optimizer: hourglass.SGD{}})
			if err != nil {
				t.Fatal(err)
			}
			defer trainer.Close()
			loss, err := trainer.Step(t.Context(), [][]float32{images}, 2, 1)
			if err != nil {
				t.Fatal(err)
			}
			state, err := trainer.State()
			if err != nil {
				t.Fatal(err)
			}
			moved, _ := graph.Data[float32](state.Parameters[0])

			// gorgonia's
			e := gorgonia.NewGraph()
			leaf := func(name string, data []float32, shape ...int) nodes {
				return gorgonia.NewTensor(e, tensor.Float32, len(shape), gorgonia.WithName(name), gorgonia.WithShape(shape...),
					gorgonia.WithValue(tensor.New(tensor.WithShape(shape...), tensor.WithBacking(append([]float32(nil), data...)))))
			}
			wn := leaf("w", weights, 4, 3, 3, 3)
			yn, err := c.own(leaf("x", images, 2, 3, 6, 6), wn)
			if err != nil {
				t.Fatal(err)
			}
			cost := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Square(yn))))
			if _, err := gorgonia.Grad(cost, wn); err != nil {
				t.Fatal(err)
			}
			vm := gorgonia.NewTapeMachine(e, gorgonia.BindDualValues(wn))
			defer vm.Close()
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			if want := float64(cost.Value().Data().(float32)); math.Abs(loss-want) > 1e-5*want {
				t.Errorf("loss %v, gorgonia's %v", loss, want)
			}
			value, err := wn.Grad()
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range value.Data().([]float32) {
				if got := weights[i] - moved[i]; math.Abs(float64(got-want)) > 1e-4*(1+math.Abs(float64(want))) {
					t.Fatalf("the gradient by w at %d is %v, gorgonia's %v", i, got, want)
				}
			}
		})
	}
}
