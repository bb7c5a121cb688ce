package hourglass

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Corruption spoils what the encoder sees while a model is trained, and that
// alone: the loss is against the clean rows (Vincent et al. 2010), and deployed
// graphs hold none of it. It goes with any model.
type Corruption interface {
	// Name is how files and the command line call it.
	Name() string
	// Corrupt adds the spoiled form of x, scaled values of a row each, to b. A
	// mistake is left in b.
	Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value
}

// Gaussian adds normal noise.
type Gaussian struct {
	Sigma float64 `json:"sigma"` // above 0
	Clip  bool    `json:"clip"`  // to 0 and 1 again, as pixels are
}

// Masking sets values to 0, each by itself.
type Masking struct {
	Share float64 `json:"share"` // that is set to 0, from 0 to 1
}

// SaltAndPepper sets values to 0 or 1, each by itself and to either as often.
type SaltAndPepper struct {
	Share float64 `json:"share"` // that is set, from 0 to 1
}

// Name is "gaussian".
func (Gaussian) Name() string { return "gaussian" }

// Name is "masking".
func (Masking) Name() string { return "masking" }

// Name is "salt-and-pepper".
func (SaltAndPepper) Name() string { return "salt-and-pepper" }

// CorruptionOf is the corruption of a name with its constants, as JSON wrote them.
func CorruptionOf(name string, constants []byte) (c Corruption, err error) {
	switch name {
	case Gaussian{}.Name():
		var o Gaussian
		err = json.Unmarshal(constants, &o)
		c = o
	case Masking{}.Name():
		var o Masking
		err = json.Unmarshal(constants, &o)
		c = o
	case SaltAndPepper{}.Name():
		var o SaltAndPepper
		err = json.Unmarshal(constants, &o)
		c = o
	default:
		return nil, fmt.Errorf("no corruption is called %q; there are %q, %q and %q", name, Gaussian{}.Name(), Masking{}.Name(), SaltAndPepper{}.Name())
	}
	if err != nil {
		return nil, fmt.Errorf("corruption %s: %w", name, err)
	}
	return c, nil
}

// Corrupt implements Corruption.
func (c Gaussian) Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value {
	if !(c.Sigma > 0) || math.IsInf(c.Sigma, 0) {
		return b.Fail(fmt.Errorf("corruption gaussian: sigma is %v; it must be above 0", c.Sigma))
	}
	y := b.Op("Add", x, b.Op("Mul", draw(Normal, rowOf(x)...), b.Scalar(c.Sigma)))
	if c.Clip {
		y = b.Op("Clip", y, b.Scalar(0), b.Scalar(1))
	}
	return y
}

// Corrupt implements Corruption.
func (c Masking) Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value {
	if err := checkShare(c.Name(), c.Share); err != nil {
		return b.Fail(err)
	}
	masked := below(b, draw(Uniform, rowOf(x)...), c.Share)
	return b.Op("Mul", x, b.Op("Sub", b.Scalar(1), masked))
}

// Corrupt implements Corruption.
func (c SaltAndPepper) Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value {
	if err := checkShare(c.Name(), c.Share); err != nil {
		return b.Fail(err)
	}
	u := draw(Uniform, rowOf(x)...)
	set, salt := below(b, u, c.Share), below(b, u, c.Share/2)
	return b.Op("Add", b.Op("Mul", x, b.Op("Sub", b.Scalar(1), set)), salt)
}

func checkShare(name string, share float64) error {
	if !(share >= 0 && share <= 1) {
		return fmt.Errorf("corruption %s: share is %v; it must be from 0 to 1", name, share)
	}
	return nil
}

// below is 1 where u is less than a bound and 0 elsewhere.
func below(b *graph.Builder, u graph.Value, bound float64) graph.Value {
	return b.Op("Cast", b.Op("Less", u, b.Scalar(bound)), graph.Int("to", int64(graph.Float)))
}

// rowOf are the dimensions of a row of x.
func rowOf(x graph.Value) []int64 {
	dims, _ := x.Type.Shape[1:].Static()
	return dims
}
