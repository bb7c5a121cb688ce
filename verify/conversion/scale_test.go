package conversion_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// scaledBy multiplies the columns of rows of 24: the first half by one number, the other by another.
func scaledBy(t *testing.T, first, other float32) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("scaled", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(24))
	by := slices.Concat(slices.Repeat([]float32{first}, 12), slices.Repeat([]float32{other}, 12))
	b.Output("y", b.Op("Mul", x, b.Const(graph.Vector("", by...))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestBoundsAreInTermsOfTheOutput: an output of small numbers, and a column of small numbers beside large
// ones, are judged by their own scale, at each precision. A tolerance that was stated is taken as it is.
func TestBoundsAreInTermsOfTheOutput(t *testing.T) {
	for precision, share := range map[conversion.Precision]float32{conversion.Single: 1e-5, conversion.Half: 1e-2, conversion.Int8: 0.1} {
		for _, c := range []struct {
			name          string
			before, after *graph.Graph
			stated        judge.Tolerance
			want          int
		}{
			{"a small output", scaledBy(t, 1e-9, 1e-9), scaledBy(t, 1e-9*(1+2*share), 1e-9), judge.Tolerance{}, 1},
			{"a small output, within", scaledBy(t, 1e-9, 1e-9), scaledBy(t, 1e-9*(1+share/2), 1e-9), judge.Tolerance{}, 0},
			{"a column", scaledBy(t, 640, 1), scaledBy(t, 640, 1+2*share), judge.Tolerance{}, 1},
			{"a column, within", scaledBy(t, 640, 1), scaledBy(t, 640, 1+share/2), judge.Tolerance{}, 0},
			{"stated", scaledBy(t, 1e-9, 1e-9), scaledBy(t, 1, 1e-9), judge.Tolerance{Abs: 10}, 0},
		} {
			inputs := feed.Rows(c.before, fake.DenseRows(), nil, 50)
			s := conversion.Settings{Engine: native.Engine{}, Inputs: inputs, Precision: precision, Tolerance: c.stated}
			r, err := conversion.Compare(t.Context(), c.before, c.after, s)
			if err != nil {
				t.Fatal(err)
			}
			if code := r.Compared.ExitCode(); code != c.want {
				t.Errorf("%q, %s: exit code %d, want %d", precision, c.name, code, c.want)
			}
		}
	}
}
