package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["BatchNormalization"] = batchNorm
	rules["LayerNormalization"] = layerNorm
	rules["InstanceNormalization"] = instanceNorm
}

// batchNorm uses the statistics of the batch in training (Ioffe and Szegedy 2015), and the
// gradient passes through them. Otherwise it uses given ones. The next statistics are not
// differentiated.
func batchNorm(s *site) {
	x := s.in(0)
	if x.Type.Shape == nil {
		s.refuse("the shape of what it normalizes is not known")
		return
	}
	across := []int64{0}
	beside := []int64{-1}
	for i := 2; i < len(x.Type.Shape); i++ {
		across, beside = append(across, int64(i)), append(beside, 1)
	}
	each := func(i int) graph.Value { return s.op("Reshape", s.in(i), s.vector(beside...)) }
	flat := func(v graph.Value) graph.Value { return s.op("Reshape", s.sum(v, across), s.vector(-1)) }
	dy := s.full()
	if s.node.Int("training_mode", 0) != 0 || len(s.node.Outputs) == 5 { // five outputs said so before opset 14
		s.normalized(x, across, each(1), flat)
		return
	}
	inverse := s.inverse(each(4))
	if s.wants(0) {
		s.give(0, s.op("Mul", dy, s.op("Mul", each(1), inverse)))
	}
	off := s.op("Sub", x, each(3))
	if s.wants(1) {
		s.give(1, flat(s.op("Mul", dy, s.op("Mul", off, inverse))))
	}
	if s.wants(2) {
		s.give(2, flat(dy))
	}
	if s.wants(3) {
		s.give(3, s.op("Neg", flat(s.op("Mul", dy, s.op("Mul", each(1), inverse)))))
	}
	if s.wants(4) { // d(v+ε)^−½ = −½·(v+ε)^−3/2
		cube := s.op("Mul", inverse, s.op("Mul", inverse, inverse))
		slope := s.op("Mul", s.op("Mul", each(1), cube), s.b.Scalar(-0.5))
		s.give(4, flat(s.op("Mul", dy, s.op("Mul", off, slope))))
	}
}

// instanceNorm uses the statistics of each channel of each row (Ulyanov, Vedaldi and
// Lempitsky 2016).
func instanceNorm(s *site) {
	var across []int64
	beside, others := []int64{-1}, []int64{0}
	for i := 2; i < len(s.out.Type.Shape); i++ {
		across, beside, others = append(across, int64(i)), append(beside, 1), append(others, int64(i))
	}
	scale := s.op("Reshape", s.in(1), s.vector(beside...))
	s.normalized(s.in(0), across, scale, func(v graph.Value) graph.Value {
		return s.op("Reshape", s.sum(v, others), s.vector(-1))
	})
}

// layerNorm uses the statistics over the dimensions from the axis on (Ba, Kiros and Hinton 2016).
func layerNorm(s *site) {
	rank := int64(len(s.out.Type.Shape))
	at := s.node.Int("axis", -1)
	if at < 0 {
		at += rank
	}
	var across []int64
	for ; at < rank; at++ {
		across = append(across, at)
	}
	s.normalized(s.in(0), across, s.in(1), nil)
}

// inverse computes 1/√(v+ε).
func (s *site) inverse(v graph.Value) graph.Value {
	epsilon := s.b.Scalar(float64(s.node.Float("epsilon", 1e-5)))
	return s.op("Div", s.b.Scalar(1), s.op("Sqrt", s.op("Add", v, epsilon)))
}

// normalized returns the gradient of x̂·scale + bias with x̂ = (x − mean)/√(var + ε) over
// some axes: with g = dy·scale, dx = (g − mean g − x̂·mean(g·x̂))/√(var + ε). reduce
// sums to the shape of scale and bias where broadcasting does not tell it.
func (s *site) normalized(x graph.Value, across []int64, scale graph.Value, reduce func(graph.Value) graph.Value) {
	mean := func(v graph.Value) graph.Value {
		return s.reduce("ReduceMean", v, across, graph.Int("keepdims", 1))
	}
	dy := s.full()
	off := s.op("Sub", x, mean(x))
	inverse := s.inverse(mean(s.op("Mul", off, off)))
	unit := s.op("Mul", off, inverse)
	give := func(i int, v graph.Value) {
		switch {
		case !s.wants(i):
		case reduce != nil:
			s.give(i, reduce(v))
		default:
			s.giveReduced(i, v)
		}
	}
	give(1, s.op("Mul", dy, unit))
	give(2, dy)
	if !s.wants(0) {
		return
	}
	g := s.op("Mul", dy, scale)
	level := s.op("Sub", g, mean(g))
	s.give(0, s.op("Mul", inverse, s.op("Sub", level, s.op("Mul", unit, mean(s.op("Mul", g, unit))))))
}
