package sample_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/sample"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/variants"
)

func deep(t *testing.T) *hourglass.Model {
	t.Helper()
	m, err := variants.Deep{Features: 4, Hidden: []int{4}, Latent: 2, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// known returns the codes (0, 0), (2, 4), (4, 8) … of 40 rows.
func known() *data.Set {
	set := &data.Set{Name: "known", Features: 2}
	for i := range 40 {
		set.X, set.Labels = append(set.X, float32(2*i), float32(4*i)), append(set.Labels, int32(i%3))
	}
	return set
}

// TestFromKnownRows: codes start where they should, and keep the row's label.
func TestFromKnownRows(t *testing.T) {
	s := sample.Source{Model: deep(t), Codes: known()}
	a, err := s.Of(1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Of(5)
	if err != nil {
		t.Fatal(err)
	}
	way, err := s.Between(a, b, 3)
	if err != nil || !slices.Equal(way.X, []float32{2, 4, 6, 12, 10, 20}) || !slices.Equal(way.Labels, []int32{1, 1, 1}) {
		t.Errorf("the way is %v with the labels %v, %v", way.X, way.Labels, err)
	}
	along, err := s.Along(a, 1, 3)
	if err != nil || along.Rows() != 6 || !slices.Equal(along.Row(1), a.Values) || along.Row(0)[1] != a.Values[1] || along.Row(3)[0] != a.Values[0] {
		t.Errorf("along the units: %v, %v", along.X, err)
	}
	if d := latent.Deviations(s.Codes); along.Row(2)[0] != 2+float32(d[0]) {
		t.Errorf("a unit ends at %v, want a deviation of %v from 2", along.Row(2)[0], d[0])
	}
	near, err := s.Around(a, 0.001, 5, 1)
	if err != nil || near.Rows() != 5 || !slices.Equal(near.Labels, []int32{1, 1, 1, 1, 1}) {
		t.Errorf("neighbours %v, %v", near, err)
	}
}

// TestNew: a prior needs no codes, and without one codes come from a mixture of the known ones.
func TestNew(t *testing.T) {
	plain := sample.Source{Model: deep(t), Codes: known()}
	drawn, err := plain.New(t.Context(), 6, latent.MixtureSettings{Seed: 1})
	if err != nil || drawn.Rows() != 6 || drawn.Features != 2 {
		t.Fatalf("drew %v, %v", drawn, err)
	}
	again, err := plain.New(t.Context(), 6, latent.MixtureSettings{Seed: 1})
	if err != nil || !slices.Equal(drawn.X, again.X) {
		t.Errorf("one seed drew %v and %v, %v", drawn.X, again.X, err)
	}
	m, err := variants.Conditional{Body: variants.Deep{Features: 4, Hidden: []int{4}, Latent: 2, Seed: 1}, Classes: 3}.Model()
	if err != nil {
		t.Fatal(err)
	}
	prior := sample.Source{Model: m}
	if !prior.HasPrior() || plain.HasPrior() {
		t.Error("only the variational model has a prior")
	}
	drawn, err = prior.New(t.Context(), 5, latent.MixtureSettings{Seed: 7})
	if err != nil || !slices.Equal(drawn.X, latent.Prior(5, 2, 7)) || !slices.Equal(drawn.Labels, []int32{0, 1, 2, 0, 1}) {
		t.Errorf("drew %v with the labels %v, %v", drawn.X, drawn.Labels, err)
	}
}

func TestRefuses(t *testing.T) {
	s := sample.Source{Model: deep(t)}
	if _, err := s.New(t.Context(), 5, latent.MixtureSettings{}); !errors.Is(err, sample.ErrCodes) {
		t.Errorf("error %v, want ErrCodes", err)
	}
	if _, err := s.Of(0); !errors.Is(err, sample.ErrCodes) {
		t.Errorf("error %v, want ErrCodes", err)
	}
	s.Codes = known()
	for _, row := range []int{-1, 40} {
		if _, err := s.Of(row); err == nil {
			t.Errorf("row %d must be refused", row)
		}
	}
}
