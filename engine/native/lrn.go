package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("LRN", lowerLRN) }

// responses are values beside one another along the channels, of images of so many elements.
type responses struct {
	channels, inner   int
	size              int // of a window of channels
	alpha, beta, bias float64
}

// lowerLRN: https://onnx.ai/onnx/operators/onnx__LRN.html
func lowerLRN(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x, size := in[0], int(n.Int("size", 0))
	if err := floats(n, x); err != nil {
		return nil, err
	}
	if len(x.dims) < 2 || size < 1 {
		return nil, fmt.Errorf("an input of %v and windows of %d channels", x.dims, size)
	}
	r := responses{x.dims[1], product(x.dims[2:]), size, float64(n.Float("alpha", 1e-4)), float64(n.Float("beta", 0.75)), float64(n.Float("bias", 1))}
	return l.apply(kernel{name: "LRN", dims: x.dims, run: func(y []float32, in [][]float32) {
		r.each(in[0], func(at int, scale float64, _ func(yield func(int))) {
			y[at] = float32(float64(in[0][at]) * math.Pow(scale, -r.beta))
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "LRNSlope", dims: x[0].dims, run: r.slope}, x[0], dy)
		return []*value{dx}, err
	}}, x)
}

// each calls f with each element's place, the number whose power divides it, and what goes
// through the places of its window.
func (r responses) each(x []float32, f func(at int, scale float64, window func(yield func(int)))) {
	for at := range x {
		own := at / r.inner % r.channels
		window := func(yield func(int)) {
			for c := max(0, own-(r.size-1)/2); c <= min(r.channels-1, own+r.size/2); c++ {
				yield(at + (c-own)*r.inner)
			}
		}
		squares := 0.0
		window(func(i int) { squares += float64(x[i]) * float64(x[i]) })
		f(at, r.bias+r.alpha/float64(r.size)*squares, window)
	}
}

// slope has an element's own power, and its part in each window that it is in:
// d yᶜ/d xᵢ = −2αβ/size · xᵢ · xᶜ · scaleᶜ^(−β−1).
func (r responses) slope(dx []float32, in [][]float32) {
	x, dy, sums := in[0], in[1], make([]float64, len(dx))
	r.each(x, func(at int, scale float64, window func(yield func(int))) {
		power := math.Pow(scale, -r.beta)
		sums[at] += float64(dy[at]) * power
		part := -2 * r.alpha * r.beta / float64(r.size) * float64(dy[at]) * float64(x[at]) * power / scale
		window(func(i int) { sums[i] += part * float64(x[i]) })
	})
	for i, sum := range sums {
		dx[i] = float32(sum)
	}
}
