package hourglass

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Corruption spoils the rows that the encoder sees in training (Vincent et al.
// 2010). The loss still compares with the clean rows, and deployed graphs hold
// nothing of it. Any corruption goes with any model.
type Corruption interface {
	// Name is what files and the command line call the corruption.
	Name() string
	// Corrupt adds the spoiled form of x to b and returns it. The rows of x are
	// scaled values. A mistake is recorded in b.
	Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value
}

// Gaussian adds normal noise.
type Gaussian struct {
	Sigma float64 `json:"sigma"` // above 0
	Clip  bool    `json:"clip"`  // whether values are clipped to 0 and 1 afterwards, as for pixels
}

// Masking sets single values to 0, each independently of the others.
type Masking struct {
	Share float64 `json:"share"` // of the values that are set to 0, from 0 to 1
}

// SaltAndPepper sets single values to 0 or to 1, each independently of the others.
// Both happen equally often.
type SaltAndPepper struct {
	Share float64 `json:"share"` // of the values that are set, from 0 to 1
}

// Block sets a block of a grid to 0, at a random place in each row. In each
// dimension the block is Share of the size long, rounded. It reaches through all
// channels.
type Block struct {
	Shape []int   `json:"shape"` // of a row: channels, then one or more sizes
	Share float64 `json:"share"` // of each size, above 0 and at most 1
}

// Name returns "gaussian".
func (Gaussian) Name() string { return "gaussian" }

// Name returns "masking".
func (Masking) Name() string { return "masking" }

// Name returns "salt-and-pepper".
func (SaltAndPepper) Name() string { return "salt-and-pepper" }

// Name returns "block".
func (Block) Name() string { return "block" }

// CorruptionOf returns the corruption of the given name, with its constants as JSON
// wrote them.
func CorruptionOf(name string, constants []byte) (Corruption, error) {
	switch name {
	case Gaussian{}.Name():
		return reread[Corruption, Gaussian]("corruption "+name, constants)
	case Masking{}.Name():
		return reread[Corruption, Masking]("corruption "+name, constants)
	case Block{}.Name():
		return reread[Corruption, Block]("corruption "+name, constants)
	case SaltAndPepper{}.Name():
		return reread[Corruption, SaltAndPepper]("corruption "+name, constants)
	}
	return nil, fmt.Errorf("no corruption is called %q; there are %q, %q, %q and %q", name, Gaussian{}.Name(), Masking{}.Name(), Block{}.Name(), SaltAndPepper{}.Name())
}

// reread decodes constants as a T and returns it as the interface As. The text what
// names it in errors.
func reread[As, T any](what string, constants []byte) (as As, err error) {
	var v T
	if err := json.Unmarshal(constants, &v); err != nil {
		return as, fmt.Errorf("%s: %w", what, err)
	}
	return any(v).(As), nil
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

// Corrupt implements Corruption. A value is in the block where its place is within
// half the block's length of the block's middle, in every dimension.
func (c Block) Corrupt(b *graph.Builder, x graph.Value, draw Draw) graph.Value {
	row := int64(1)
	for _, n := range c.Shape {
		row *= int64(max(n, 0))
	}
	if len(c.Shape) < 2 || row != size(rowOf(x)) {
		return b.Fail(fmt.Errorf("corruption block: a row of shape %v; it must be channels and a size at the least, and have %d values", c.Shape, size(rowOf(x))))
	}
	if !(c.Share > 0 && c.Share <= 1) {
		return b.Fail(fmt.Errorf("corruption block: share is %v; it must be above 0, to 1", c.Share))
	}
	inside := b.Scalar(1)
	for d, n := range c.Shape[1:] {
		length := max(math.Round(c.Share*float64(n)), 1)
		places := make([]float32, row) // the place of each value along this dimension
		step := 1
		for _, n := range c.Shape[d+2:] {
			step *= n
		}
		for i := range places {
			places[i] = float32(i / step % n)
		}
		free := float64(n) - length
		start := b.Op("Mul", draw(Uniform, 1), b.Scalar(free+1))
		start = b.Op("Clip", whole(b, start), b.Scalar(0), b.Scalar(free))
		middle := b.Op("Add", start, b.Scalar((length-1)/2))
		off := b.Op("Abs", b.Op("Sub", b.Const(graph.NewTensor("", places, 1, row)), middle))
		inside = b.Op("Mul", inside, below(b, off, length/2))
	}
	mask := b.Op("Sub", b.Scalar(1), inside)
	if len(x.Type.Shape) != 2 {
		mask = b.Op("Reshape", mask, b.Op("Shape", x))
	}
	return b.Op("Mul", x, mask)
}

// whole rounds towards 0.
func whole(b *graph.Builder, x graph.Value) graph.Value {
	return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Int64))), graph.Int("to", int64(graph.Float)))
}

func size(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}

func checkShare(name string, share float64) error {
	if !(share >= 0 && share <= 1) {
		return fmt.Errorf("corruption %s: share is %v; it must be from 0 to 1", name, share)
	}
	return nil
}

// below returns 1 where u is less than bound, and 0 elsewhere.
func below(b *graph.Builder, u graph.Value, bound float64) graph.Value {
	return b.Op("Cast", b.Op("Less", u, b.Scalar(bound)), graph.Int("to", int64(graph.Float)))
}

// rowOf returns the dimensions of a row of x.
func rowOf(x graph.Value) []int64 {
	dims, _ := x.Type.Shape[1:].Static()
	return dims
}
