package schema

import (
	"fmt"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/data"
)

// Sample reads rows and returns them as a set, in the form of [Matching.Row]. Where there are more than
// limit rows, it returns limit of them, drawn by seed (reservoir sampling, Vitter 1985), so that its memory
// does not grow with the table. Rows that keep refuses are left out. total is the number of the others.
func Sample(r *data.Records, m *Matching, limit int, seed uint64, keep func(fields []string) (bool, error)) (set *data.Set, total int, err error) {
	random := rand.New(rand.NewPCG(seed, 0x3c6ef372fe94f82b))
	set = &data.Set{Name: r.Name, Features: m.Width()}
	var row []float32
	for fields := r.Next(); fields != nil; fields = r.Next() {
		kept, err := keep(fields)
		if err == nil && kept {
			row, err = m.Row(row[:0], fields)
		}
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("%s row %d: %w", r.Name, r.Row(), err)
		case !kept:
			continue
		}
		total++
		if total <= limit {
			set.X = append(set.X, row...)
		} else if at := random.IntN(total); at < limit {
			copy(set.X[at*set.Features:], row)
		}
	}
	if err := r.Err(); err != nil {
		return nil, 0, err
	}
	if total == 0 {
		return nil, 0, fmt.Errorf("%w: %s has no rows", ErrSchema, r.Name)
	}
	return set, total, nil
}

// Width returns the number of float32 values that a row becomes.
func (m *Matching) Width() int {
	n := 0
	for _, p := range m.columns {
		n += p.Width()
	}
	return n
}
