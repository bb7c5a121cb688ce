package hourglass

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Course gives a training graph what no operator gives: noise, values that are
// carried from step to step, values through which no gradient passes, and an
// adversary.
type Course struct {
	b          *graph.Builder
	training   Training
	evaluating bool
	differs    bool // whether the graph of evaluation differs from that of training
}

// Draw adds an input of noise, [batch, dims…]. Its numbers are drawn anew for each
// batch.
func (c *Course) Draw(kind Distribution, dims ...int64) graph.Value {
	n := Noise{Name: fmt.Sprintf("noise_%d", len(c.training.Noise)), Kind: kind, Dims: dims}
	c.training.Noise = append(c.training.Noise, n)
	shape := graph.Dims(graph.Batch)
	for _, d := range dims {
		shape = append(shape, graph.Fixed(d))
	}
	return c.b.Input(n.Name, graph.Float, shape...)
}

// Evaluating reports whether the graph is that of evaluation, of which nothing is
// learnt.
func (c *Course) Evaluating() bool {
	c.differs = true
	return c.evaluating
}

// Carry adds a tensor that each step replaces by next of its value, and returns the
// value that the tensor has now. The tensor needs at least one dimension. Where a
// tensor of that name is carried already, next is not called.
func (c *Course) Carry(initial *graph.Tensor, next func(now graph.Value) graph.Value) graph.Value {
	return c.carry(c.b.Parameter(initial), initial.Name, next)
}

// CarryShared does what Carry does, with one of the model's [Model.Shared] tensors, which deployed graphs have, too.
func (c *Course) CarryShared(name string, next func(now graph.Value) graph.Value) graph.Value {
	now, is := c.b.Value(name)
	if !is {
		return c.b.Fail(fmt.Errorf("the model shares no tensor %q", name))
	}
	return c.carry(now, name, next)
}

func (c *Course) carry(now graph.Value, name string, next func(now graph.Value) graph.Value) graph.Value {
	c.differs = true
	if !slices.Contains(c.training.Carried, name) {
		c.training.Carried = append(c.training.Carried, name)
		if !c.evaluating {
			c.b.Output(name+NextSuffix, next(now))
		}
	}
	return now
}

// Constant returns v as a value through which no gradient passes.
func (c *Course) Constant(v graph.Value) graph.Value {
	v = c.b.Op("Identity", v)
	c.training.Constants = append(c.training.Constants, v.Name)
	return v
}

// adversaryLoss names the output that an adversary makes small.
const adversaryLoss = "adversary_loss"

// Oppose makes the named parameters an adversary: they descend along a loss of their
// own before each step. They must not be parameters of anything else. A training has
// at most one adversary.
func (c *Course) Oppose(loss graph.Value, parameters ...string) {
	c.differs = true
	switch {
	case c.training.Adversary != nil:
		c.b.Fail(fmt.Errorf("a training with two adversaries, of %v and of %v; it has one at most", c.training.Adversary.Parameters, parameters))
	case c.evaluating:
		c.training.Adversary = &Adversary{Parameters: parameters}
	default:
		c.training.Adversary = &Adversary{Loss: c.b.Output(adversaryLoss, loss).Name, Parameters: parameters}
	}
}

// inline adds a graph in its form for training or for evaluation, which two operators have.
func (c *Course) inline(g *graph.Graph, inputs ...graph.Value) []graph.Value {
	index := g.Index()
	return c.b.Rewrite(g, func(n *graph.Node, in []graph.Value) []graph.Value {
		switch {
		case n.Op == "Dropout":
			return []graph.Value{c.dropout(index, n, in[0])}
		case n.Op == "BatchNormalization" && index.Initializer(n.Input(3)) != nil && index.Initializer(n.Input(4)) != nil:
			return c.batchNorm(g.Opset(), index, n, in)
		}
		return nil
	}, inputs...)
}

// dropout sets a share of the values to 0 and scales the others up, so that the mean
// stays the same (Srivastava et al. 2014, in the inverted form).
func (c *Course) dropout(index *graph.Index, n *graph.Node, x graph.Value) graph.Value {
	ratio := n.Float("ratio", 0.5)
	if name := n.Input(1); name != "" {
		t := index.Constant(name)
		if t == nil {
			return c.b.Fail(fmt.Errorf("%v: its ratio is no constant", n))
		}
		v, err := graph.Data[float32](t)
		if err != nil || len(v) != 1 {
			return c.b.Fail(fmt.Errorf("%v: its ratio is %v, want one float32", n, t.Type()))
		}
		ratio = v[0]
	}
	if !(ratio >= 0 && ratio < 1) {
		return c.b.Fail(fmt.Errorf("%v: its ratio is %v; it must be from 0 to below 1", n, ratio))
	}
	u := c.Draw(Uniform, rowOf(x)...) // drawn in evaluation too, so that both graphs have the same inputs
	if c.Evaluating() {
		return x
	}
	keep := 1 - float64(ratio)
	kept := c.b.Op("Mul", below(c.b, u, keep), c.b.Scalar(1/keep))
	return c.b.Op("Mul", x, kept)
}

// batchNorm normalizes over the statistics of the batch and carries the running
// statistics.
func (c *Course) batchNorm(opset int64, index *graph.Index, n *graph.Node, in []graph.Value) []graph.Value {
	if n.Int("training_mode", 0) != 0 || opset < 14 {
		c.b.Fail(fmt.Errorf("%v: training needs opset 14 or above, and the node in the form of inference; it is of opset %d", n, opset))
		return in[:1]
	}
	mean, variance := index.Initializer(n.Input(3)), index.Initializer(n.Input(4))
	if c.Evaluating() {
		c.Carry(mean, nil)
		c.Carry(variance, nil)
		return nil
	}
	out := c.b.OpN("BatchNormalization", 3, in[0], in[1], in[2], in[3], in[4],
		graph.Float32("epsilon", n.Float("epsilon", 1e-5)), graph.Float32("momentum", n.Float("momentum", 0.9)), graph.Int("training_mode", 1))
	c.Carry(mean, func(graph.Value) graph.Value { return out[1] })
	c.Carry(variance, func(graph.Value) graph.Value { return out[2] })
	return out[:1]
}
