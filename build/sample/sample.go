// Package sample draws codes of a trained model: new ones, and ones that start from the codes of known
// rows. Call [Source.New], [Source.Around], [Source.Between] or [Source.Along], and decode what they
// return with build.Decode.
package sample

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/variants"
)

// ErrCodes is returned where codes of known rows are needed, and the source has none.
var ErrCodes = errors.New("sample: there are no codes of known rows to go from")

// Source is what codes are drawn from. Model is required.
type Source struct {
	Model *hourglass.Model
	// Codes are codes of known rows, as build.Encode returns them; nil: there are none, and new
	// codes are drawn from the prior of the model, if it has one.
	Codes *data.Set
}

// Code is the code of one row, with the row's label, or 0 where it has none.
type Code struct {
	Values []float32
	Label  int32
}

// HasPrior reports whether training matched the model's code with the standard normal distribution.
func (s Source) HasPrior() bool { return variants.HasPrior(s.Model.Recipe) }

// Of returns the code of a known row.
func (s Source) Of(row int) (Code, error) {
	if s.Codes == nil {
		return Code{}, ErrCodes
	}
	if row < 0 || row >= s.Codes.Rows() {
		return Code{}, fmt.Errorf("%s has no row %d; it has rows 0 to %d", s.Codes.Name, row, s.Codes.Rows()-1)
	}
	code := Code{Values: s.Codes.Row(row)}
	if s.Codes.Labels != nil {
		code.Label = s.Codes.Label(row)
	}
	return code, nil
}

// New draws n codes: from the prior where the model has one, and otherwise from a mixture that is
// fitted to the known codes. Their labels are the classes of the model in turn. The seed of the
// settings is that of the codes, too.
func (s Source) New(ctx context.Context, n int, settings latent.MixtureSettings) (*data.Set, error) {
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(i % max(s.Model.Classes, 1))
	}
	if s.HasPrior() {
		return s.codes(latent.Prior(n, s.Model.Latent(), settings.Seed), labels), nil
	}
	if s.Codes == nil {
		return nil, ErrCodes
	}
	m, err := latent.FitMixture(ctx, s.Codes, settings)
	if err != nil {
		return nil, err
	}
	return s.codes(m.Sample(n, settings.Seed), labels), nil
}

// Around draws n neighbours of a code. They are spread standard deviations of each unit away.
func (s Source) Around(c Code, spread float64, n int, seed uint64) (*data.Set, error) {
	x, err := latent.Around(c.Values, s.deviations(spread), n, seed)
	return s.codes(x, slices.Repeat([]int32{c.Label}, n)), err
}

// Between returns n codes on the way from one code to another. They have the label of the first.
func (s Source) Between(from, to Code, n int) (*data.Set, error) {
	x, err := latent.Between(from.Values, to.Values, n)
	return s.codes(x, slices.Repeat([]int32{from.Label}, n)), err
}

// Along returns n codes for each unit, which differ from a code in that unit alone, by up to reach
// standard deviations.
func (s Source) Along(c Code, reach float64, n int) (*data.Set, error) {
	x, err := latent.Along(c.Values, s.deviations(1), reach, n)
	return s.codes(x, slices.Repeat([]int32{c.Label}, n*s.Model.Latent())), err
}

func (s Source) codes(x []float32, labels []int32) *data.Set {
	return &data.Set{Name: "codes", Features: s.Model.Latent(), X: x, Labels: labels}
}

// deviations returns a multiple of the standard deviations of the known codes. Where there are none,
// they are those of the standard normal distribution.
func (s Source) deviations(times float64) []float32 {
	if s.Codes == nil {
		return slices.Repeat([]float32{float32(times)}, s.Model.Latent())
	}
	var out []float32
	for _, d := range latent.Deviations(s.Codes) {
		out = append(out, float32(times*d))
	}
	return out
}
