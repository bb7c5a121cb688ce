package variants

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Variational has a normally distributed code (Kingma and Welling 2014), with the weight β
// of Higgins et al. (2017). The encoder gives a mean and a log-variance. In training the
// decoder gets mean + exp(½·log-variance)·ε, and once deployed it gets the mean.
//
// β·KL/features is added to the objective. KL is the divergence from the standard normal
// distribution in nats, summed over the units and averaged over rows. Under BCE with β = 1,
// the loss times the number of features is the negative ELBO of a row in nats.
type Variational struct {
	Body Body `json:"-"` // its code must be linear; required
	// Beta is the weight of the divergence; 0: 1.
	Beta float64 `json:"beta"`
	// WarmUp is the number of steps over which Beta rises from 0 (Bowman et al. 2016).
	WarmUp int `json:"warm_up,omitempty"`
}

var _ Recipe = Variational{}

// Name returns "variational".
func (Variational) Name() string { return "variational" }

// Model implements Recipe.
func (r Variational) Model() (*hourglass.Model, error) { return r.model(r, 0) }

// LogVarianceName is the second output of a variational encoder. It has the code's shape.
const LogVarianceName = "log_variance"

// model builds the model for another recipe, with labels of so many classes.
func (r Variational) model(as Recipe, classes int) (*hourglass.Model, error) {
	if r.Beta == 0 {
		r.Beta = 1
	}
	heads := coding{heads: []string{hourglass.LatentName, LogVarianceName}, classes: classes}
	return onBody(as, r.Body, heads, func(m *hourglass.Model, of common) error {
		if !(r.Beta > 0) || math.IsInf(r.Beta, 0) {
			return fmt.Errorf("beta is %v; it must be above 0", r.Beta)
		}
		if r.WarmUp < 0 || r.WarmUp > maxWarmUp {
			return fmt.Errorf("the warm-up is %d steps; it must be 0 to %d", r.WarmUp, maxWarmUp)
		}
		m.Config, m.Bottleneck = r, normalCode{r.Beta, r.WarmUp}
		if as, ok := as.(Conditional); ok {
			as.Beta = r.Beta
			m.Config = as
		}
		return of.linear()
	})
}

// maxWarmUp is the greatest number up to which float32 can count.
const maxWarmUp = 1 << 24

// normalCode is the bottleneck of Variational.
type normalCode struct {
	Beta   float64
	WarmUp int
}

func (normalCode) Name() string { return Variational{}.Name() }

// spread returns the log-variance, clipped so that its exponential stays finite.
func spread(b *graph.Builder, encoded []graph.Value) graph.Value {
	return b.Op("Clip", encoded[1], b.Scalar(-10), b.Scalar(10))
}

func (c normalCode) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	mean, log := t.Encoded[0], spread(b, t.Encoded)
	units := rowLength(mean)
	deviation := b.Op("Exp", b.Op("Mul", log, b.Scalar(0.5)))
	code := b.Op("Add", mean, b.Op("Mul", deviation, t.Draw(hourglass.Normal, units)))
	return code, func(t hourglass.Terms) graph.Value {
		// KL = ½·Σ(σ² + μ² − 1 − ln σ²)
		sum := b.Op("Add", b.Op("Exp", log), b.Op("Mul", mean, mean))
		sum = b.Op("Sub", b.Op("Sub", sum, b.Scalar(1)), log)
		weight := c.Beta * 0.5 * float64(units) / float64(rowLength(t.Target))
		kl := b.Op("Mul", b.Op("ReduceMean", sum, graph.Int("keepdims", 0)), b.Scalar(weight))
		if c.WarmUp == 0 {
			return kl
		}
		steps := t.Carry(filled("variational.steps", 1, 0), func(now graph.Value) graph.Value {
			return b.Op("Add", now, b.Scalar(1))
		})
		if t.Evaluating() {
			return kl
		}
		share := b.Op("Clip", b.Op("Mul", steps, b.Scalar(1/float64(c.WarmUp))), graph.Value{}, b.Scalar(1))
		return b.Op("Mul", kl, b.Op("Reshape", share, b.Const(graph.Vector[int64](""))))
	}
}

func (normalCode) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	return []graph.Value{encoded[0], b.Name(LogVarianceName, spread(b, encoded))}
}

func (normalCode) Decode(_ *graph.Builder, latent graph.Value) graph.Value { return latent }

// rowLength returns the number of values in a row of v.
func rowLength(v graph.Value) int64 {
	n := int64(1)
	for _, d := range v.Type.Shape[min(1, len(v.Type.Shape)):] {
		n *= d.Size
	}
	return n
}
