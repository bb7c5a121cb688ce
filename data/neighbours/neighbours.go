// Package neighbours finds the rows that are nearest to given ones, exactly, in memory that does not grow with the number of
// rows. Call [New] with the rows that are looked for, [Search.Add] with rows as they come, and then [Search.Found].
package neighbours

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Hit is a row that is near.
type Hit struct {
	Row      int64 // its number, counted from 0 in the order of Add
	Distance float64
}

// Search looks for the rows nearest to each of some queries. It is not safe for concurrent use.
type Search struct {
	queries [][]float32
	most    int
	width   int
	rows    int64
	hits    [][]Hit // of each query, the nearest first
}

// New begins a search for the nearest rows of each query, at most so many. Queries are rows of one width.
func New(queries [][]float32, most int) (*Search, error) {
	if len(queries) == 0 || most < 1 {
		return nil, fmt.Errorf("neighbours: %d rows near %d queries; want at least 1 of each", most, len(queries))
	}
	s := &Search{queries: queries, most: most, width: len(queries[0]), hits: make([][]Hit, len(queries))}
	for i, q := range queries {
		if len(q) != s.width || s.width == 0 {
			return nil, fmt.Errorf("neighbours: query %d has %d values, the first has %d", i, len(q), s.width)
		}
	}
	return s, nil
}

// blockRows is how many rows are held against a query before the next query, so that they stay in the processor's cache.
const blockRows = 256

// Add looks at further rows, which are one after the other. A row with a NaN is near to nothing.
func (s *Search) Add(rows []float32) error {
	if len(rows)%s.width != 0 {
		return fmt.Errorf("neighbours: %d values are no rows of %d", len(rows), s.width)
	}
	var group sync.WaitGroup
	share := (len(s.queries) + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	for from := 0; from < len(s.queries); from += share {
		group.Go(func() { s.hold(rows, from, min(from+share, len(s.queries))) })
	}
	group.Wait()
	s.rows += int64(len(rows) / s.width)
	return nil
}

// hold holds rows against some of the queries.
func (s *Search) hold(rows []float32, from, to int) {
	first := s.rows
	for block := range slices.Chunk(rows, blockRows*s.width) {
		for q := from; q < to; q++ {
			worst := math.Inf(1)
			if len(s.hits[q]) == s.most {
				worst = s.hits[q][s.most-1].Distance
			}
			for i := 0; i*s.width < len(block); i++ {
				// Of rows that are as far, the first ones stay.
				if d := squares(s.queries[q], block[i*s.width:(i+1)*s.width]); d < worst {
					worst = s.take(q, Hit{first + int64(i), d})
				}
			}
		}
		first += int64(len(block) / s.width)
	}
}

// take puts a hit in its place, and returns the distance that the next one has to be below. Until Found, distances are
// squares.
func (s *Search) take(q int, h Hit) float64 {
	hits := s.hits[q]
	at := len(hits)
	for at > 0 && hits[at-1].Distance > h.Distance {
		at--
	}
	if hits = slices.Insert(hits, at, h); len(hits) > s.most {
		hits = hits[:s.most]
	}
	if s.hits[q] = hits; len(hits) < s.most {
		return math.Inf(1)
	}
	return hits[len(hits)-1].Distance
}

// squares returns the squared distance. Four sums go beside each other, because one waits for the addition before.
func squares(a, b []float32) float64 {
	var sum [4]float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		d0, d1, d2, d3 := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
		sum[0] += d0 * d0
		sum[1] += d1 * d1
		sum[2] += d2 * d2
		sum[3] += d3 * d3
	}
	for ; i < len(a); i++ {
		sum[0] += (a[i] - b[i]) * (a[i] - b[i])
	}
	return float64(sum[0]) + float64(sum[1]) + float64(sum[2]) + float64(sum[3])
}

// Rows returns how many rows were looked at.
func (s *Search) Rows() int64 { return s.rows }

// Found returns the rows nearest to a query by Euclidean distance, the nearest first, and of those that are as far the
// earliest.
func (s *Search) Found(query int) []Hit {
	found := slices.Clone(s.hits[query])
	for i := range found {
		found[i].Distance = math.Sqrt(found[i].Distance)
	}
	return found
}
