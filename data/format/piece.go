package format

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

// Piece is rows of a table that follow each other, and where they begin. The zero value is the whole table.
type Piece struct {
	Offset int64 `json:"offset"` // bytes of the file before it; 0: it begins with the table
	Row    int   `json:"row"`    // rows before it
	Line   int   `json:"line"`   // lines before it
	Rows   int   `json:"rows"`   // 0: all that follow
}

// inPieces is rows that can be read from a place in their file on.
type inPieces interface {
	Rows
	// over goes over a row, whatever it holds, and reports whether there was one.
	over() bool
	// reached returns the place after the rows that were read, or the zero value where the file has no such place.
	reached() Piece
	// jump goes on with a piece, which r reads.
	jump(r *bufio.Reader, p Piece)
}

// Cut divides a table into pieces of so many rows, at least two, of which the last has fewer. OpenPiece reads each
// without those before it. A table that cannot be read so is one piece: a packed one, Parquet, an array of JSON,
// and text in an encoding of which ASCII is no part. The rest of the parameters are those of Open.
func Cut(f *os.File, name string, d Dialect, longest int64, rows int) ([]Piece, error) {
	whole := []Piece{{}}
	if rows < 2 {
		return nil, fmt.Errorf("pieces of %d rows; want at least 2", rows)
	}
	table, err := Open(f, name, d, longest)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	t := pieces(table)
	if t == nil {
		return whole, nil
	}
	all := whole
	var next Piece
	for n := 0; t.over(); n++ {
		if n > 0 && n%rows == 0 {
			all = append(all, next)
		}
		all[len(all)-1].Rows++
		if (n+1)%rows == 0 {
			next = t.reached()
			next.Row = n + 1
		}
	}
	return all, t.Err()
}

// OpenPiece goes through the rows of a piece that Cut returned. Columns and dialect are those that Open finds in the
// whole table.
func OpenPiece(f *os.File, name string, d Dialect, longest int64, p Piece) (Rows, error) {
	rows, err := Open(f, name, d, longest)
	if err != nil {
		return nil, err
	}
	if p.Offset > 0 {
		t := pieces(rows)
		if t == nil {
			rows.Close()
			return nil, badf(rows.Format(), "contents", "it cannot be read from byte %d on; it was another file when it was cut", p.Offset)
		}
		if _, err := f.Seek(p.Offset, io.SeekStart); err != nil {
			rows.Close()
			return nil, err
		}
		t.jump(bufio.NewReaderSize(f, lookBytes), p)
	}
	if p.Rows > 0 {
		return &piece{rows, p.Rows}, nil
	}
	return rows, nil
}

// pieces returns rows that can be read in pieces, or nil.
func pieces(rows Rows) inPieces {
	c, ok := rows.(*closing)
	if !ok || c.packed {
		return nil
	}
	t, ok := c.Rows.(inPieces)
	if !ok || t.reached() == (Piece{}) {
		return nil
	}
	return t
}

// piece ends after some rows.
type piece struct {
	Rows
	left int
}

func (p *piece) Next() bool {
	if p.left == 0 {
		return false
	}
	p.left--
	return p.Rows.Next()
}
