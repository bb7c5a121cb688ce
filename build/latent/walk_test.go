package latent_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/build/latent"
)

func TestPrior(t *testing.T) {
	z := latent.Prior(20_000, 2, 1)
	var sum, squares float64
	for _, v := range z {
		sum += float64(v) / float64(len(z))
		squares += float64(v) * float64(v) / float64(len(z))
	}
	if math.Abs(sum) > 0.02 || math.Abs(squares-1) > 0.03 {
		t.Errorf("mean %v and mean square %v, want 0 and 1", sum, squares)
	}
	if !slices.Equal(z, latent.Prior(20_000, 2, 1)) || slices.Equal(z, latent.Prior(20_000, 2, 2)) {
		t.Error("what is drawn must follow from the seed")
	}
}

func TestAround(t *testing.T) {
	z, err := latent.Around([]float32{5, -1}, []float32{0.5, 0}, 10_000, 1)
	if err != nil {
		t.Fatal(err)
	}
	var mean, variance float64
	for row := range slices.Chunk(z, 2) {
		mean += float64(row[0]) / 10_000
		variance += math.Pow(float64(row[0])-5, 2) / 10_000
		if row[1] != -1 {
			t.Fatalf("a unit without deviation is %v", row[1])
		}
	}
	if math.Abs(mean-5) > 0.02 || math.Abs(variance-0.25) > 0.02 {
		t.Errorf("mean %v, variance %v; want 5 and 0.25", mean, variance)
	}
}

func ExampleBetween() {
	codes, err := latent.Between([]float32{0, 10}, []float32{4, 0}, 3)
	fmt.Println(codes, err)
	// Output: [0 10 2 5 4 0] <nil>
}

func ExampleAlong() {
	codes, err := latent.Along([]float32{1, 2}, []float32{0.5, 1}, 2, 3)
	fmt.Println(codes, err)
	// Output: [0 2 1 2 2 2 1 0 1 2 1 4] <nil>
}

func TestWalksRefuse(t *testing.T) {
	for name, f := range map[string]func() ([]float32, error){
		"one step":        func() ([]float32, error) { return latent.Between([]float32{1}, []float32{2}, 1) },
		"two widths":      func() ([]float32, error) { return latent.Between([]float32{1}, []float32{2, 3}, 2) },
		"few deviations":  func() ([]float32, error) { return latent.Around([]float32{1, 2}, []float32{2}, 2, 1) },
		"along one step":  func() ([]float32, error) { return latent.Along([]float32{1}, []float32{2}, 1, 1) },
		"along, too many": func() ([]float32, error) { return latent.Along([]float32{1}, []float32{2, 3}, 1, 3) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s must be refused", name)
		}
	}
}
