package native

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Places that are found while a row is read are those that sorting it gives, whatever numbers are in it.
func TestRanking(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)), math.MaxFloat32}
	for range 3000 {
		n, step := 1+random.IntN(200), 1+random.IntN(3)
		row := make([]float32, n*step)
		share := random.Float32()
		for i := range row {
			switch {
			case random.Float32() < share*share:
				row[i] = odd[random.IntN(len(odd))]
			default:
				row[i] = float32(random.IntN(n)) - float32(n/2) // with ties
			}
		}
		r := ranking{count: random.IntN(min(n, mostRanked) + 1), largest: random.IntN(2) == 0}
		found := slices.Clone(r.of(row, n, step))
		one := make([]float32, n)
		for i := range one {
			one[i] = row[i*step]
		}
		if want := r.sorted(one); !slices.Equal(found, want) {
			t.Fatalf("the first %d of %v, largest %v: places %v; want %v", r.count, one, r.largest, found, want)
		}
	}
}
