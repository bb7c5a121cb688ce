package pieces

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Count counts rows.
type Count struct {
	Rows      int `json:"rows"` // that were written
	Anomalies int `json:"anomalies,omitempty"`
	Bad       int `json:"bad,omitempty"` // rows that could not be taken
}

// Done says that a piece is done. It is written after the shard, and is what makes the piece done.
type Done struct {
	Count
	By string `json:"by"` // the worker, as host/process
}

func (p *Plan) done(i int) string { return p.State(fmt.Sprintf("%05d.json", i)) }

// Done returns what was said of a piece when it was done, or an error that wraps os.ErrNotExist.
func (p *Plan) Done(i int) (d Done, err error) {
	b, err := os.ReadFile(p.done(i))
	if err == nil {
		err = json.Unmarshal(b, &d)
	}
	return d, err
}

// Missing returns the pieces that are not done.
func (p *Plan) Missing() (all []int, err error) {
	for i := range p.Pieces {
		switch _, err := os.Stat(p.done(i)); {
		case errors.Is(err, os.ErrNotExist):
			all = append(all, i)
		case err != nil:
			return nil, err
		}
	}
	return all, nil
}

// Sum counts the rows of all pieces, which must be done.
func (p *Plan) Sum() (sum Count, err error) {
	for i := range p.Pieces {
		d, err := p.Done(i)
		if err != nil {
			return sum, fmt.Errorf("%w: piece %d: %w", ErrJob, i, err)
		}
		sum.Rows += d.Rows
		sum.Anomalies += d.Anomalies
		sum.Bad += d.Bad
	}
	return sum, nil
}

// finish says that a piece is done.
func (p *Plan) finish(i int, d Done) error {
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return atomicfile.Bytes(p.done(i), append(b, '\n'))
}

// Tidy removes what workers that were lost left behind. No worker may be at work.
func (p *Plan) Tidy() error {
	for _, folder := range []string{p.folder, p.State("")} {
		left, err := filepath.Glob(filepath.Join(folder, "*.????????????????.tmp"))
		if err != nil {
			return err
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
