package hourglass

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Terms are the values of a training graph that an objective may read.
type Terms struct {
	Target         graph.Value   // [batch, …]: the scaled rows that the reconstruction is compared with
	Gaps           graph.Value   // bool, of the target's shape: which values were missing; no name: rows have no gaps
	Encoded        []graph.Value // the outputs of the encoder
	Latent         graph.Value   // [batch, n]: what the decoder gets
	Reconstruction graph.Value   // scaled, of the target's shape
	Input          graph.Value   // what the encoder gets: the target, or its corruption
	Encoder        *graph.Graph
	// Encode and Decode add the encoder or the decoder once more, in the form for
	// inference, so that it can be applied to other rows.
	Encode func(x graph.Value) []graph.Value
	Decode func(latent graph.Value) graph.Value
	*Course
}

// Mean adds the mean of v, which has the target's shape, over all values that are not missing. It is 0 where all are.
func (t Terms) Mean(b *graph.Builder, v graph.Value) graph.Value {
	if t.Gaps.Name == "" {
		return mean(b, v)
	}
	there := b.Op("Cast", b.Op("Not", t.Gaps), graph.Int("to", int64(graph.Float)))
	sum := b.Op("ReduceSum", b.Op("Where", t.Gaps, b.Scalar(0), v), graph.Int("keepdims", 0))
	return b.Op("Div", sum, b.Op("Max", b.Op("ReduceSum", there, graph.Int("keepdims", 0)), b.Scalar(1)))
}

// Objective is what training makes small, given as a piece of a graph.
type Objective interface {
	// Name is what files and the command line call the objective.
	Name() string
	// Loss adds the objective to b and returns it as a scalar. A mistake is recorded
	// in b.
	Loss(b *graph.Builder, t Terms) graph.Value
}

// MSE is the mean of the squared error over rows and features. Here and below, missing values take no part.
type MSE struct{}

// BCE is the cross-entropy, in nats, of a target t in [0, 1] and the decoder's logits
// z. It is the mean over rows and features. It is computed in the stable form
// softplus(z) − t·z, so the decoder must name its logits [LogitsName].
type BCE struct{}

// Huber is ½e² where |e| ≤ Delta, and Delta·(|e| − ½Delta) beyond (Huber 1964). It is
// the mean over rows and features.
type Huber struct {
	Delta float64 `json:"delta"` // 0: 1
}

// Name returns "mse".
func (MSE) Name() string { return "mse" }

// Name returns "bce".
func (BCE) Name() string { return "bce" }

// Name returns "huber".
func (Huber) Name() string { return "huber" }

// ObjectiveOf returns the objective of the given name, with its constants as JSON
// wrote them. Where constants is nil, it has the defaults.
func ObjectiveOf(name string, constants []byte) (Objective, error) {
	if constants == nil {
		constants = []byte("{}")
	}
	switch name {
	case MSE{}.Name():
		return MSE{}, nil
	case BCE{}.Name():
		return BCE{}, nil
	case Huber{}.Name():
		var o Huber
		err := json.Unmarshal(constants, &o)
		if err == nil && (o.Delta < 0 || math.IsInf(o.Delta, 0)) {
			err = fmt.Errorf("delta is %v; it must be above 0", o.Delta)
		}
		return o, err
	}
	return nil, fmt.Errorf("no objective is called %q; there are %q, %q and %q", name, MSE{}.Name(), BCE{}.Name(), Huber{}.Name())
}

// Loss implements Objective.
func (MSE) Loss(b *graph.Builder, t Terms) graph.Value {
	e := b.Op("Sub", t.Reconstruction, t.Target)
	return t.Mean(b, b.Op("Mul", e, e))
}

// ErrNoLogits is recorded where the objective BCE meets a decoder that does not end in
// a sigmoid with named logits.
var ErrNoLogits = errors.New(`the decoder has no value named "logits", which the objective bce needs: end it with a sigmoid`)

// Loss implements Objective.
func (BCE) Loss(b *graph.Builder, t Terms) graph.Value {
	z, ok := b.Value(LogitsName)
	if !ok {
		return b.Fail(ErrNoLogits)
	}
	return t.Mean(b, b.Op("Sub", b.Op("Softplus", z), b.Op("Mul", t.Target, z)))
}

// Loss implements Objective. With c = min(|e|, Delta) both branches are c·(|e| − ½c).
// |e| is written as the sum of two Relus, because every engine carries those.
func (o Huber) Loss(b *graph.Builder, t Terms) graph.Value {
	e := b.Op("Sub", t.Reconstruction, t.Target)
	size := b.Op("Add", b.Op("Relu", e), b.Op("Relu", b.Op("Sub", t.Target, t.Reconstruction)))
	c := b.Op("Clip", size, graph.Value{}, b.Const(graph.Scalar("", float32(or(o.Delta, 1)))))
	half := b.Op("Mul", c, b.Const(graph.Scalar("", float32(0.5))))
	return t.Mean(b, b.Op("Mul", c, b.Op("Sub", size, half)))
}

func mean(b *graph.Builder, v graph.Value) graph.Value {
	return b.Op("ReduceMean", v, graph.Int("keepdims", 0))
}
