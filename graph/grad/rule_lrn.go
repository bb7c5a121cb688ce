package grad

import "github.com/hourglass-go/hourglass/graph"

func init() { rules["LRN"] = lrn }

// lrn: with s = bias + α/size·B·x², and B the sums over windows of channels, the gradient is
// dy·s^−β − 2αβ/size · x · Bᵀ·(dy·x·s^(−β−1)).
func lrn(s *site) {
	x := s.in(0)
	if len(x.Type.Shape) < 2 || !x.Type.Shape[1].IsFixed() {
		s.refuse("the number of its channels is not known")
		return
	}
	channels, size := x.Type.Shape[1].Size, s.node.Int("size", 1)
	alpha, beta := float64(s.node.Float("alpha", 1e-4)), float64(s.node.Float("beta", 0.75))
	share := alpha / float64(size)
	windows, back := make([]float32, channels*channels), make([]float32, channels*channels)
	for c := range channels {
		for i := max(0, c-(size-1)/2); i <= min(channels-1, c+size/2); i++ {
			windows[c*channels+i], back[i*channels+c] = 1, 1
		}
	}
	over := func(band []float32, v graph.Value) graph.Value {
		flat := s.op("Reshape", v, s.vector(0, channels, -1))
		sums := s.op("MatMul", s.b.Const(graph.NewTensor("", band, channels, channels)), flat)
		return s.op("Reshape", sums, s.op("Shape", x))
	}
	squares := over(windows, s.op("Mul", x, x))
	scale := s.op("Add", s.op("Mul", squares, s.b.Scalar(share)), s.b.Scalar(float64(s.node.Float("bias", 1))))
	own := s.op("Mul", s.full(), s.op("Pow", scale, s.b.Scalar(-beta)))
	others := over(back, s.op("Div", s.op("Mul", own, x), scale))
	s.give(0, s.op("Sub", own, s.op("Mul", s.op("Mul", x, others), s.b.Scalar(2*share*beta))))
}
