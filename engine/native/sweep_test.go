package native

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// convolved is a convolution, or a transposed one, of any rank.
type convolved struct {
	transposed               bool
	images, groups, in, out  int // channels of a group
	sizes, kernel            []int64
	strides, dilations, pads []int64
}

// drawConvolved gives one whose sizes are near those of the kernels' tiles.
func drawConvolved(r *rand.Rand) convolved {
	c := convolved{transposed: r.IntN(2) == 0, images: 1 + r.IntN(3), groups: 1 + r.IntN(3), in: 1 + r.IntN(4), out: 1 + r.IntN(9)}
	rank := 1 + r.IntN(3)
	var before, after []int64
	for range rank {
		c.sizes = append(c.sizes, 1+r.Int64N(int64(40/rank)))
		c.kernel = append(c.kernel, 1+r.Int64N(4))
		c.strides = append(c.strides, 1+r.Int64N(3))
		c.dilations = append(c.dilations, 1+r.Int64N(2))
		before, after = append(before, r.Int64N(3)), append(after, r.Int64N(3))
	}
	c.pads = slices.Concat(before, after)
	return c
}

func (c convolved) node(inputs ...string) *graph.Node {
	op := "Conv"
	if c.transposed {
		op = "ConvTranspose"
	}
	return node(op, inputs, "y", graph.Int("group", int64(c.groups)), graph.Ints("kernel_shape", c.kernel...),
		graph.Ints("strides", c.strides...), graph.Ints("dilations", c.dilations...), graph.Ints("pads", c.pads...))
}

func (c convolved) window() (geometry.Window, error) {
	if c.transposed {
		return geometry.Transposed(c.node(), c.sizes, c.kernel)
	}
	return geometry.Sliding(c.node(), c.sizes, c.kernel)
}

// define computes the output by the definition, in float64: w is the window, whose outputs are the inputs of a
// transposed convolution.
func (c convolved) define(window geometry.Window, x, w, bias []float32) []float32 {
	taps, err := window.Taps()
	if err != nil {
		panic(err)
	}
	kernels, positions := int(window.Kernels()), int(window.Outputs())
	from, to := int(window.Inputs()), positions
	if c.transposed {
		from, to = to, from
	}
	y := make([]float64, c.images*c.groups*c.out*to)
	for i := range c.images * c.groups {
		g := i % c.groups
		for m := range c.out {
			for p := range to {
				y[(i*c.out+m)*to+p] = float64(bias[g*c.out+m])
			}
			for ch := range c.in {
				for slot, at := range taps {
					if at < 0 {
						continue
					}
					position, k := slot/kernels, slot%kernels
					weight, read, written := w[((g*c.out+m)*c.in+ch)*kernels+k], int(at), position
					if c.transposed {
						weight, read, written = w[((g*c.in+ch)*c.out+m)*kernels+k], position, int(at)
					}
					y[(i*c.out+m)*to+written] += float64(weight) * float64(x[(i*c.in+ch)*from+read])
				}
			}
		}
	}
	out := make([]float32, len(y))
	for i, v := range y {
		out[i] = float32(v)
	}
	return out
}

// TestConvolutions draws convolutions and holds them against the definition, with weights that are known and
// ones that are fed. Neither the number of cores nor the other images of a batch change a bit of what is swept.
func TestConvolutions(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	r := rand.New(rand.NewPCG(5, 6))
	swept := 0
	for range 600 {
		c := drawConvolved(r)
		window, err := c.window()
		if err != nil {
			continue // the kernel does not fit
		}
		l := &lowering{}
		s := l.sliding
		if c.transposed {
			s = l.transposed
		}
		alike := near // a single row of a product adds in another order
		if s(window, c.images, c.groups, c.in, c.out) != nil {
			swept++
			alike = equal
		}
		dims := []int64{int64(c.groups * c.out), int64(c.in)}
		if c.transposed {
			dims = []int64{int64(c.groups * c.in), int64(c.out)}
		}
		dims = append(dims, c.kernel...)
		xDims := append([]int64{int64(c.images), int64(c.groups * c.in)}, c.sizes...)
		x, w, bias := draw(1, int(size(xDims))), draw(2, int(size(dims))), draw(3, c.groups*c.out)
		want := c.define(window, x, w, bias)
		name := fmt.Sprintf("%+v", c)
		g := model(13, c.node("x", "w", "b"))
		g.Outputs = []graph.Value{floatValue("y")}
		g.Outputs[0].Type.Shape = nil
		weights, shift := graph.NewTensor("w", w, dims...), graph.NewTensor("b", bias, int64(len(bias)))
		g.Inputs = []graph.Value{fixed("x", xDims...), fixed("w", dims...), fixed("b", int64(len(bias)))}
		runtime.GOMAXPROCS(1)
		_, fed := run(t, g, "y", graph.NewTensor("x", x, xDims...), weights, shift)
		near(t, name, fed, want)
		g.Inputs, g.Initializers = g.Inputs[:1], []*graph.Tensor{weights, shift}
		runtime.GOMAXPROCS(5)
		_, known := run(t, g, "y", graph.NewTensor("x", x, xDims...))
		alike(t, name+": known weights on five cores", known, fed)
		xDims[0], g.Inputs[0] = 1, fixed("x", append([]int64{1}, xDims[1:]...)...)
		_, first := run(t, g, "y", graph.NewTensor("x", x[:size(xDims)], xDims...))
		alike(t, name+": an image alone", first, known[:len(first)])
	}
	if hasMicroKernel && swept < 300 {
		t.Errorf("%d convolutions were swept", swept)
	}
}

// Nodes that read one weight in different ways get it laid out in different ways.
func TestTiedConvolutions(t *testing.T) {
	c := convolved{images: 2, groups: 1, in: 3, out: 3, sizes: []int64{9, 8}, kernel: []int64{3, 3}, strides: []int64{1, 1}, dilations: []int64{1, 1}, pads: []int64{1, 1, 1, 1}}
	x, w := draw(1, 2*3*9*8), draw(2, 3*3*3*3)
	there, back := c.node("x", "w"), convolved.node(convolved{true, c.images, 1, 3, 3, c.sizes, c.kernel, c.strides, c.dilations, c.pads}, "a", "w")
	there.Outputs[0] = "a"
	g := model(13, there, back)
	g.Inputs, g.Outputs = []graph.Value{fixed("x", 2, 3, 9, 8)}, []graph.Value{fixed("y", 2, 3, 9, 8)}
	g.Initializers = []*graph.Tensor{graph.NewTensor("w", w, 3, 3, 3, 3)}
	_, got := run(t, g, "y", graph.NewTensor("x", x, 2, 3, 9, 8))
	bias := make([]float32, 3)
	want := x
	for range 2 {
		window, err := c.window()
		if err != nil {
			t.Fatal(err)
		}
		want = c.define(window, want, w, bias)
		c.transposed = true
	}
	near(t, "there and back", got, want)
}

func equal(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s gives another result", what)
	}
}

func size(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}
