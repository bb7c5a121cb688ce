package native

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Softmax, LogSoftmax and Hardmax: https://onnx.ai/onnx/operators/onnx__Softmax.html.
// From opset 13 on they normalise along axis (by default −1). Before, the input counted
// as a matrix whose rows are the dimensions before axis (by default 1).
func init() {
	register("Softmax", normalised("Softmax", softmaxRun, softmaxSlope))
	register("LogSoftmax", normalised("LogSoftmax", logSoftmaxRun, logSoftmaxSlope))
	register("Hardmax", normalised("Hardmax", hardmaxRun, nil))
}

// lane is one of the vectors that are normalised: n elements, step apart.
type lane struct{ start, n, step int }

func (l lane) of(x []float32, i int) float64 { return float64(x[l.start+i*l.step]) }

func normalised(name string, run func(l lane, y, x []float32), slope func(l lane, dx, y, dy []float32)) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		x := in[0]
		if err := floats(n, x); err != nil {
			return nil, err
		}
		def, last := int64(-1), 0
		if l.opset < 13 {
			def = 1
		}
		axis, err := axisOf(n.Int("axis", def), len(x.dims))
		if err != nil {
			return nil, err
		}
		if last = axis + 1; l.opset < 13 {
			last = len(x.dims)
		}
		inner := product(x.dims[last:])
		k := kernel{name: name, dims: x.dims, flat: slope == nil, run: func(y []float32, in [][]float32) {
			lanes(len(y), product(x.dims[axis:last]), inner, func(l lane) { run(l, y, in[0]) })
		}}
		k.back = func(l *lowering, _ []*value, y, dy *value) ([]*value, error) {
			dx, err := l.apply(kernel{name: name + "Slope", dims: x.dims, run: func(dx []float32, in [][]float32) {
				lanes(len(dx), product(x.dims[axis:last]), inner, func(l lane) { slope(l, dx, in[0], in[1]) })
			}}, y, dy)
			return []*value{dx}, err
		}
		return l.apply(k, x)
	}
}

// lanes calls f for each vector of n elements that are inner apart, in size elements.
func lanes(size, n, inner int, f func(l lane)) {
	for start := 0; start < size; start += n * inner {
		for i := range inner {
			f(lane{start + i, n, inner})
		}
	}
}

// largest returns the largest element. It is subtracted so that no exponential overflows.
func (l lane) largest(x []float32) float64 {
	top := math.Inf(-1)
	for i := range l.n {
		top = math.Max(top, l.of(x, i))
	}
	return top
}

func softmaxRun(l lane, y, x []float32) {
	if l.step == 1 {
		softmax(y[l.start:l.start+l.n], x[l.start:l.start+l.n])
		return
	}
	top, total := l.largest(x), 0.0
	for i := range l.n {
		total += math.Exp(l.of(x, i) - top)
	}
	for i := range l.n {
		y[l.start+i*l.step] = float32(math.Exp(l.of(x, i)-top) / total)
	}
}

// softmax does the same for neighbours, in float32.
func softmax(y, x []float32) {
	top := []float32{largest(x)}
	differences.run(y, x, top, 1, 0)
	exponentials.values(y, y)
	total := []float32{float32(sum(y))}
	quotients.run(y, y, total, 1, 0)
}

// largest returns the largest number. Whether a NaN counts depends on its place.
func largest(x []float32) float32 {
	top := x[0]
	if whole := len(x) &^ 7; hasMicroKernel && whole > 0 {
		top = largestKernel(whole, &x[0])
		x = x[whole:]
	}
	for _, v := range x {
		top = max(top, v)
	}
	return top
}

// softmaxSlope computes y·(dy − Σ dy·y).
func softmaxSlope(l lane, dx, y, dy []float32) {
	dot := 0.0
	for i := range l.n {
		dot += l.of(y, i) * l.of(dy, i)
	}
	for i := range l.n {
		dx[l.start+i*l.step] = float32(l.of(y, i) * (l.of(dy, i) - dot))
	}
}

func logSoftmaxRun(l lane, y, x []float32) {
	top, total := l.largest(x), 0.0
	for i := range l.n {
		total += math.Exp(l.of(x, i) - top)
	}
	for i := range l.n {
		y[l.start+i*l.step] = float32(l.of(x, i) - top - math.Log(total))
	}
}

// logSoftmaxSlope computes dy − eʸ·Σ dy.
func logSoftmaxSlope(l lane, dx, y, dy []float32) {
	total := 0.0
	for i := range l.n {
		total += l.of(dy, i)
	}
	for i := range l.n {
		dx[l.start+i*l.step] = float32(l.of(dy, i) - math.Exp(l.of(y, i))*total)
	}
}

// hardmaxRun writes 1 at the first of the largest elements.
func hardmaxRun(l lane, y, x []float32) {
	best := 0
	for i := range l.n {
		y[l.start+i*l.step] = 0
		if l.of(x, i) > l.of(x, best) {
			best = i
		}
	}
	y[l.start+best*l.step] = 1
}
