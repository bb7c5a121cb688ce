package neighbours_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/data/neighbours"
)

// TestFound: the rows are those that sorting all distances gives, however the rows come.
func TestFound(t *testing.T) {
	const width, rows = 7, 1500
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) (x []float32) {
		for range n * width {
			x = append(x, float32(random.IntN(4))) // so that many are equally far
		}
		return x
	}
	all := draw(rows)
	queries := slices.Collect(slices.Chunk(draw(9), width))
	for _, most := range []int{1, 5, rows + 1} {
		for _, some := range []int{1, 400, rows} {
			s, err := neighbours.New(queries, most)
			if err != nil {
				t.Fatal(err)
			}
			for part := range slices.Chunk(all, some*width) {
				if err := s.Add(part); err != nil {
					t.Fatal(err)
				}
			}
			for q := range queries {
				if got, want := s.Found(q), sorted(queries[q], all)[:min(most, rows)]; !slices.Equal(got, want) {
					t.Fatalf("%d nearest, %d rows at a time, query %d: %v; want %v", most, some, q, got, want)
				}
			}
			if s.Rows() != rows {
				t.Errorf("%d rows", s.Rows())
			}
		}
	}
}

func sorted(query, all []float32) (hits []neighbours.Hit) {
	for row := range slices.Chunk(all, len(query)) {
		sum := 0.0
		for j, v := range row {
			sum += float64(v-query[j]) * float64(v-query[j])
		}
		hits = append(hits, neighbours.Hit{Row: int64(len(hits)), Distance: math.Sqrt(sum)})
	}
	slices.SortStableFunc(hits, func(a, b neighbours.Hit) int { return cmp.Compare(a.Distance, b.Distance) })
	return hits
}

func TestRefused(t *testing.T) {
	one := [][]float32{{1, 2}}
	for _, c := range []struct {
		queries [][]float32
		most    int
	}{{nil, 1}, {one, 0}, {[][]float32{{1}, {1, 2}}, 1}, {[][]float32{{}}, 1}} {
		if _, err := neighbours.New(c.queries, c.most); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	s, err := neighbours.New(one, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add([]float32{1, 2, 3}); err == nil {
		t.Error("half a row is taken")
	}
	if err := s.Add([]float32{float32(math.NaN()), 0}); err != nil || len(s.Found(0)) != 0 {
		t.Errorf("a NaN: %v, %v", s.Found(0), err)
	}
}

// BenchmarkAdd has a million codes of 32 and one query.
func BenchmarkAdd(b *testing.B) {
	const width, rows = 32, 1_000_000
	codes := make([]float32, rows*width)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range codes {
		codes[i] = random.Float32()
	}
	for b.Loop() {
		s, err := neighbours.New([][]float32{codes[:width]}, 10)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Add(codes); err != nil {
			b.Fatal(err)
		}
	}
}
