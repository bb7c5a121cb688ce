package hourglass

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Penalty is added to the objective in training. Any penalty goes with any model and
// any objective.
type Penalty interface {
	// Name is what files and the command line call the penalty.
	Name() string
	// Penalty adds the value that is to be made small to b and returns it as a
	// scalar. A mistake is recorded in b.
	Penalty(b *graph.Builder, t Terms) graph.Value
}

// L1 is Weight·Σ|z|. The sum runs over the units z of the code, and rows are averaged.
type L1 struct {
	Weight float64 `json:"weight"` // above 0
}

// L2 is Weight·Σz². The sum runs over the units z of the code, and rows are averaged.
type L2 struct {
	Weight float64 `json:"weight"` // above 0
}

// KL is Weight·Σ ρ·ln(ρ/ρ̂) + (1−ρ)·ln((1−ρ)/(1−ρ̂)) (Ng 2011). The sum runs over the
// units of the code. ρ is Rate, the mean activation that each unit should have, and ρ̂
// is the mean that it has over the batch. The code must lie between 0 and 1, as after
// a sigmoid. ρ̂ is clipped to 1e-6 and 1 − 1e-6, because the logarithms have no value
// at 0 and 1.
type KL struct {
	Weight float64 `json:"weight"` // above 0
	Rate   float64 `json:"rate"`   // above 0 and below 1
}

// Name returns "l1".
func (L1) Name() string { return "l1" }

// Name returns "l2".
func (L2) Name() string { return "l2" }

// Name returns "kl".
func (KL) Name() string { return "kl" }

// PenaltyOf returns the penalty of the given name, with its constants as JSON wrote
// them.
func PenaltyOf(name string, constants []byte) (Penalty, error) {
	switch name {
	case L1{}.Name():
		return reread[Penalty, L1]("penalty "+name, constants)
	case L2{}.Name():
		return reread[Penalty, L2]("penalty "+name, constants)
	case KL{}.Name():
		return reread[Penalty, KL]("penalty "+name, constants)
	case Contractive{}.Name():
		return reread[Penalty, Contractive]("penalty "+name, constants)
	}
	return nil, fmt.Errorf("no penalty is called %q; there are %q, %q, %q and %q", name, L1{}.Name(), L2{}.Name(), KL{}.Name(), Contractive{}.Name())
}

func checkWeight(name string, w float64) error {
	if !(w > 0) || math.IsInf(w, 0) {
		return fmt.Errorf("penalty %s: weight is %v; it must be above 0", name, w)
	}
	return nil
}

// Penalty implements Penalty.
func (p L1) Penalty(b *graph.Builder, t Terms) graph.Value {
	if err := checkWeight(p.Name(), p.Weight); err != nil {
		return b.Fail(err)
	}
	return overRows(b, b.Op("Abs", t.Latent), p.Weight)
}

// Penalty implements Penalty.
func (p L2) Penalty(b *graph.Builder, t Terms) graph.Value {
	if err := checkWeight(p.Name(), p.Weight); err != nil {
		return b.Fail(err)
	}
	return overRows(b, b.Op("Mul", t.Latent, t.Latent), p.Weight)
}

// overRows sums over units, averages over rows, and multiplies by the weight.
func overRows(b *graph.Builder, v graph.Value, weight float64) graph.Value {
	return b.Op("Mul", mean(b, v), b.Scalar(weight*float64(size(rowOf(v)))))
}

// Penalty implements Penalty.
func (p KL) Penalty(b *graph.Builder, t Terms) graph.Value {
	if err := checkWeight(p.Name(), p.Weight); err != nil {
		return b.Fail(err)
	}
	if !(p.Rate > 0 && p.Rate < 1) {
		return b.Fail(fmt.Errorf("penalty kl: rate is %v; it must be above 0 and below 1", p.Rate))
	}
	on := b.Op("Clip", b.Op("ReduceMean", t.Latent, graph.Ints("axes", 0)), b.Scalar(1e-6), b.Scalar(1-1e-6))
	off := b.Op("Sub", b.Scalar(1), on)
	// ρ·ln ρ + (1−ρ)·ln(1−ρ) is the same for each unit, and is added as a constant.
	cross := b.Op("Add", b.Op("Mul", b.Op("Log", on), b.Scalar(-p.Rate)), b.Op("Mul", b.Op("Log", off), b.Scalar(p.Rate-1)))
	entropy := p.Rate*math.Log(p.Rate) + (1-p.Rate)*math.Log(1-p.Rate)
	sum := b.Op("ReduceSum", b.Op("Add", cross, b.Scalar(entropy)), graph.Int("keepdims", 0))
	return b.Op("Mul", sum, b.Scalar(p.Weight))
}
