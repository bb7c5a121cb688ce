package variants

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// VQ has a code of indices into a codebook (van den Oord, Vinyals and Kavukcuoglu 2017).
// The body's code is taken as a row of vectors of Dim values each, and each vector is
// replaced by the nearest one of the codebook. The deployed code holds the indices,
// int64 [batch, latent/Dim].
//
// In training, gradients pass from the decoder to the encoder as if nothing had been
// replaced. Two terms are added to the objective, each averaged over rows and values: the
// squared distance between the vectors of the codebook and of the encoder, which moves the
// codebook, and Commitment times the same distance, which moves the encoder.
type VQ struct {
	Body       Body    `json:"-"`          // its code must be linear; required
	Codes      int     `json:"codes"`      // number of vectors in the codebook; 0: 256
	Dim        int     `json:"dim"`        // values of a vector, a divisor of the width of the body's code; 0: 4
	Commitment float64 `json:"commitment"` // 0: 0.25
	Seed       uint64  `json:"seed"`       // seed of the codebook
}

var _ Recipe = VQ{}

// Name returns "vq".
func (VQ) Name() string { return "vq" }

// Model implements Recipe.
func (r VQ) Model() (*hourglass.Model, error) {
	if r.Codes == 0 {
		r.Codes = 256
	}
	if r.Dim == 0 {
		r.Dim = 4
	}
	if r.Commitment == 0 {
		r.Commitment = 0.25
	}
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		if r.Codes < 2 || r.Codes > maxWidth {
			return fmt.Errorf("the codebook has %d codes; there must be 2 to %d", r.Codes, maxWidth)
		}
		if r.Dim < 1 || of.latent%r.Dim != 0 {
			return fmt.Errorf("the codes have %d values each, which do not divide the body's %d", r.Dim, of.latent)
		}
		if !(r.Commitment > 0) || math.IsInf(r.Commitment, 0) {
			return fmt.Errorf("commitment is %v; it must be above 0", r.Commitment)
		}
		m.Config, m.Bottleneck = r, codebook{r.Dim, r.Commitment}
		m.Shared = []*graph.Tensor{He.draw(r.Seed, codebookName, 2, r.Codes, int64(r.Codes), int64(r.Dim))} // with variance 1
		return of.linear()
	})
}

const codebookName = "codebook"

// codebook is the bottleneck of VQ.
type codebook struct {
	Dim        int
	Commitment float64
}

func (codebook) Name() string { return VQ{}.Name() }

// nearest returns the index of the codebook's nearest vector, for each vector of a row:
// [batch, vectors].
func (c codebook) nearest(b *graph.Builder, encoded graph.Value) graph.Value {
	book, _ := b.Value(codebookName)
	vectors := b.Op("Reshape", encoded, b.Const(graph.Vector("", 0, rowLength(encoded)/int64(c.Dim), int64(c.Dim))))
	products := b.Op("MatMul", vectors, b.Op("Transpose", book, graph.Ints("perm", 1, 0)))
	lengths := b.Op("Mul", b.Op("ReduceMean", b.Op("Mul", book, book), graph.Ints("axes", 1), graph.Int("keepdims", 0)), b.Scalar(float64(c.Dim)))
	// ‖v − c‖² is computed without ‖v‖², which is the same for all c.
	distances := b.Op("Sub", lengths, b.Op("Mul", products, b.Scalar(2)))
	return b.Op("ArgMin", distances, graph.Int("axis", 2), graph.Int("keepdims", 0))
}

// vectors looks up the vectors of the codebook and lines them up as rows of so many
// values.
func (c codebook) vectors(b *graph.Builder, indices graph.Value, width int64) graph.Value {
	book, _ := b.Value(codebookName)
	return b.Op("Reshape", b.Op("Gather", book, indices), b.Const(graph.Vector("", 0, width)))
}

func (c codebook) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	encoded := t.Encoded[0]
	chosen := c.vectors(b, c.nearest(b, encoded), rowLength(encoded))
	code := b.Op("Add", encoded, t.Constant(b.Op("Sub", chosen, encoded)))
	distance := func(x, y graph.Value) graph.Value {
		e := b.Op("Sub", x, y)
		return b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0))
	}
	return code, func(t hourglass.Terms) graph.Value {
		commitment := b.Op("Mul", distance(encoded, t.Constant(chosen)), b.Scalar(c.Commitment))
		return b.Op("Add", distance(chosen, t.Constant(encoded)), commitment)
	}
}

func (c codebook) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	return []graph.Value{c.nearest(b, encoded[0])}
}

func (c codebook) Decode(b *graph.Builder, latent graph.Value) graph.Value {
	return c.vectors(b, latent, rowLength(latent)*int64(c.Dim))
}
