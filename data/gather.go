package data

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
)

// gathering collects rows, in memory as far as they may take it, and beyond that in a temporary file. The caller
// asks for room, and then appends a row to X of the set.
type gathering struct {
	set    *Set // X holds the last rows
	memory int64
	spill  bool      // rows beyond memory go to a file; otherwise they are an error
	told   func(int) // nil: nobody is

	parts [][]float32 // rows before those of X, unless they are in the file
	held  int         // values in parts

	file  *spilled // nil: all rows are in memory
	w     *bufio.Writer
	rows  int // in the file
	bytes []byte
}

// gathering begins to collect the rows of a set as the options say.
func (o *Options) gathering(set *Set) *gathering {
	g := &gathering{set: set, memory: o.Bytes()}
	if o != nil {
		g.spill, g.told = o.Spill, o.Rows
	}
	return g
}

// room makes place for one more row, or returns an error where there is none.
func (g *gathering) room() error {
	if g.file == nil {
		if err := within(growing*int64(g.held+len(g.set.X)+g.set.Features), g.memory); err != nil {
			if !g.spill {
				return err
			}
			return g.begin()
		}
	}
	if len(g.set.X) < blockValues {
		return nil
	}
	if g.file != nil {
		return g.flush()
	}
	g.parts, g.held = append(g.parts, g.set.X), g.held+len(g.set.X)
	g.set.X = make([]float32, 0, blockValues+g.set.Features)
	return nil
}

// begin makes the file, and moves all rows to it. The file is removed at once where the system lets that be, so
// that it is gone whatever ends the process.
func (g *gathering) begin() error {
	f, err := os.CreateTemp("", "hourglass-rows-*")
	if err != nil {
		return fmt.Errorf("data: a temporary file for rows: %w", err)
	}
	os.Remove(f.Name())
	g.file = &spilled{file: f, features: g.set.Features, pool: max(int(g.memory/growing)/g.set.Features, 1)}
	g.w = bufio.NewWriterSize(f, 1<<20)
	last := g.set.X
	for _, part := range g.parts {
		g.set.X = part
		if err := g.flush(); err != nil {
			return err
		}
	}
	g.set.X, g.parts = last, nil
	return g.flush()
}

// leastFree is the number of bytes that must be free on the disk of temporary files.
const leastFree = 256 << 20

// flush writes X to the file.
func (g *gathering) flush() error {
	if free, known := freeBytes(os.TempDir()); known && free < leastFree {
		return g.full(fmt.Errorf("it has %d bytes left, want at least %d", free, leastFree))
	}
	for _, v := range g.set.X {
		g.bytes = binary.LittleEndian.AppendUint32(g.bytes[:0], math.Float32bits(v))
		if _, err := g.w.Write(g.bytes); err != nil {
			return g.full(err)
		}
	}
	g.rows += len(g.set.X) / g.set.Features
	g.set.X = g.set.X[:0]
	return nil
}

func (g *gathering) full(err error) error {
	return fmt.Errorf("data: %d rows of %d values lie in %s, the folder of temporary files, and no more go there; TMPDIR names another: %w", g.rows, g.set.Features, os.TempDir(), err)
}

// end returns the set.
func (g *gathering) end() (*Set, error) {
	if g.file == nil {
		if g.parts != nil {
			g.set.X = slices.Concat(append(g.parts, g.set.X)...)
		}
		return g.set, nil
	}
	err := g.flush()
	if err == nil {
		if err = g.w.Flush(); err != nil {
			err = g.full(err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, g.drop())
	}
	g.set.X, g.set.Spill = nil, &Spill{spilled: g.file, rows: g.rows}
	return g.set, nil
}

// drop removes the file.
func (g *gathering) drop() error {
	if g.file == nil {
		return nil
	}
	return g.file.close()
}
