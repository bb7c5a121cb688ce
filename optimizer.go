package hourglass

// Optimizer is an update rule with its constants: SGD, RMSProp, Adam or AdamW. The
// learning rate is given with each step.
//
// The formulas below are for one parameter w with gradient g at rate r. The steps t
// count from 1, and every slot starts at zero.
type Optimizer interface {
	// Name is what files call the rule: "sgd", "rmsprop", "adam" or "adamw".
	Name() string
	// InForce is the rule with the documented defaults in the place of zeros.
	// Its JSON names each constant and the value that steps are taken with.
	InForce() Optimizer
	// Slots names the tensors that the rule keeps for each parameter, each of the
	// parameter's shape.
	Slots() []string
	optimizer()
}

// SGD is gradient descent, with momentum where Momentum > 0:
//
//	m ← Momentum·m + g;  w ← w − r·m
//
// (Sutskever et al. 2013 in PyTorch's form, where the rate is outside m.)
type SGD struct {
	Momentum float64 `json:"momentum"`
}

// RMSProp divides by a running root mean square of the gradient:
//
//	v ← Decay·v + (1−Decay)·g²;  w ← w − r·g/(√v + Epsilon)
//
// (Tieleman and Hinton 2012, lecture 6.5; ε outside the root as in PyTorch.)
type RMSProp struct {
	Decay   float64 `json:"decay"`   // 0: 0.99
	Epsilon float64 `json:"epsilon"` // 0: 1e-8
}

// Adam is Kingma and Ba 2015, algorithm 1:
//
//	m ← β₁·m + (1−β₁)·g;  v ← β₂·v + (1−β₂)·g²
//	w ← w − r·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)
type Adam struct {
	Beta1   float64 `json:"beta1"`   // 0: 0.9
	Beta2   float64 `json:"beta2"`   // 0: 0.999
	Epsilon float64 `json:"epsilon"` // 0: 1e-8
}

// AdamW is Adam with weight decay apart from the gradient: before the step, w is
// multiplied by 1 − r·Decay (Loshchilov and Hutter 2019, algorithm 2, in PyTorch's
// parametrisation). Only parameters of rank two and above decay, so biases do not.
type AdamW struct {
	Adam
	Decay float64 `json:"decay"` // 0: 0.01
}

// Name implements Optimizer.
func (SGD) Name() string { return "sgd" }

// Name implements Optimizer.
func (RMSProp) Name() string { return "rmsprop" }

// Name implements Optimizer.
func (Adam) Name() string { return "adam" }

// Name implements Optimizer.
func (AdamW) Name() string { return "adamw" }

// InForce implements Optimizer.
func (o SGD) InForce() Optimizer { return o }

// InForce implements Optimizer.
func (o RMSProp) InForce() Optimizer { return o.WithDefaults() }

// InForce implements Optimizer.
func (o Adam) InForce() Optimizer { return o.WithDefaults() }

// InForce implements Optimizer.
func (o AdamW) InForce() Optimizer { return o.WithDefaults() }

// Slots implements Optimizer.
func (o SGD) Slots() []string {
	if o.Momentum == 0 {
		return nil
	}
	return []string{"momentum"}
}

// Slots implements Optimizer.
func (RMSProp) Slots() []string { return []string{"square"} }

// Slots implements Optimizer.
func (Adam) Slots() []string { return []string{"mean", "square"} }

func (SGD) optimizer()     {}
func (RMSProp) optimizer() {}
func (Adam) optimizer()    {}

// WithDefaults returns the rule with the documented defaults in the place of zeros.
func (o RMSProp) WithDefaults() RMSProp {
	return RMSProp{Decay: or(o.Decay, 0.99), Epsilon: or(o.Epsilon, 1e-8)}
}

// WithDefaults returns the rule with the documented defaults in the place of zeros.
func (o Adam) WithDefaults() Adam {
	return Adam{Beta1: or(o.Beta1, 0.9), Beta2: or(o.Beta2, 0.999), Epsilon: or(o.Epsilon, 1e-8)}
}

// WithDefaults returns the rule with the documented defaults in the place of zeros.
func (o AdamW) WithDefaults() AdamW {
	return AdamW{Adam: o.Adam.WithDefaults(), Decay: or(o.Decay, 0.01)}
}

func or(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}
