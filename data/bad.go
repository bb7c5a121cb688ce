package data

import (
	"context"
	"errors"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// BadRow is a row of a table that cannot be taken: it has too many fields or too few, or one that is not what its
// column holds.
type BadRow struct {
	format.Place
	Reason string
}

// Refuse leaves out the current row, because of err. It hands the row to the Bad of the options, and returns nil where
// reading goes on. Without Bad it returns err.
func (r *Records) Refuse(err error) error {
	if r.refuse == nil {
		return err
	}
	place := r.rows.Place()
	reason := err.Error()
	if e, ok := errors.AsType[*FormatError](err); ok {
		if reason = e.Problem; e.Where != place.String() {
			reason = strings.TrimPrefix(e.Where, place.String()+", ") + ": " + reason
		}
	}
	return r.refuse(BadRow{place, reason})
}

// Cut divides the rows of a file that [OpenRecords] reads into pieces of so many rows, for Options.Piece. What cannot
// be read from its middle on is one piece.
func Cut(ctx context.Context, path string, rows int, o *Options) ([]format.Piece, error) {
	if isArray(path) {
		return []format.Piece{{}}, nil
	}
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := format.Cut(f, path, o.Table().Dialect, min(longestRecord, o.Bytes()), rows)
	if err != nil {
		return nil, atPath(err, path)
	}
	return all, ctx.Err()
}
