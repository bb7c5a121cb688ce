package locate_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
)

// TestLayersOfOutputsThatAreOneInARun: an output that differed before is none that is swapped
// where all are NaN.
func TestLayersOfOutputsThatAreOneInARun(t *testing.T) {
	g := fake.Normalized(t)
	doubled := fake.Mapped{Called: "doubled", Of: func(x float32) float32 {
		if x < -2 { // beside, in the first row
			return 2 * x
		}
		return x
	}}
	nan := float32(math.NaN())
	subjects := judge.Subjects(g, oracle.Engine{}, doubled)
	r, err := locate.Layers(t.Context(), subjects[0], subjects[1], feed.Rows(g, []float32{3, 5, nan, nan}, nil, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != judge.Different || len(r.Faults) != 0 {
		t.Errorf("%s, faults %v", r.Verdict, r.Faults)
	}
}
