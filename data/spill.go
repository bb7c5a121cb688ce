package data

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
)

// Spill holds the rows of a [Set] in a temporary file, because they would take more memory than is allowed. Of
// the file a few blocks are in memory. A Spill is safe for concurrent use.
//
// A file that cannot be read gives rows of NaN, and the error is that of [Set.Err].
type Spill struct {
	*spilled
	from, rows int // the rows of the file that belong to the set
}

// spilled is a file, which all parts of a set share.
type spilled struct {
	file     *os.File
	features int
	pool     int // rows that are shuffled together

	mu     sync.Mutex
	blocks []block // the one that was used last comes first
	bytes  []byte
	err    error
}

// block holds some rows of a file. They stay as they are, because rows are views of them.
type block struct {
	number int
	x      []float32
}

const (
	// blockValues is the number of values that are read at once, 1 MiB of them.
	blockValues = 1 << 18
	// heldBlocks is the number of blocks that are held, so that several may go through one set at once.
	heldBlocks = 4
)

// rowsOf returns how many rows make a block.
func rowsOfBlock(features int) int { return max(blockValues/features, 1) }

// row returns row i of the file.
func (f *spilled) row(i int) []float32 {
	number, place := i/rowsOfBlock(f.features), i%rowsOfBlock(f.features)
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.block(number)
	lo := place * f.features
	return x[lo : lo+f.features : lo+f.features]
}

func (f *spilled) block(number int) []float32 {
	at := slices.IndexFunc(f.blocks, func(b block) bool { return b.number == number })
	switch {
	case at == 0:
	case at > 0:
		b := f.blocks[at]
		copy(f.blocks[1:], f.blocks[:at])
		f.blocks[0] = b
	default:
		f.blocks = slices.Insert(f.blocks, 0, block{number, f.read(number)})
		f.blocks = f.blocks[:min(len(f.blocks), heldBlocks)]
	}
	return f.blocks[0].x
}

func (f *spilled) read(number int) []float32 {
	width := rowsOfBlock(f.features) * f.features
	if f.bytes == nil {
		f.bytes = make([]byte, 4*width)
	}
	n, err := f.file.ReadAt(f.bytes, int64(number)*4*int64(width))
	x := make([]float32, width)
	for i := range x {
		if i < n/4 {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(f.bytes[4*i:]))
		} else {
			x[i] = float32(math.NaN())
		}
	}
	if n == 0 && f.err == nil { // the last block may be short
		f.err = fmt.Errorf("data: the temporary file of rows: %w", err)
	}
	return x
}

// Err returns why rows could not be read from a temporary file, or nil where all could be.
func (s *Set) Err() error {
	if s.Spill == nil {
		return nil
	}
	s.Spill.mu.Lock()
	defer s.Spill.mu.Unlock()
	return s.Spill.err
}

// Pool returns how many rows are shuffled together: all, or of a set in a temporary file as many as memory holds.
func (s *Set) Pool() int {
	if s.Spill == nil {
		return s.Rows()
	}
	return min(s.Spill.pool, s.Rows())
}

// Close removes the temporary file of a set and of its parts, where there is one. The set must not be used after.
func (s *Set) Close() error {
	if s == nil || s.Spill == nil {
		return nil
	}
	return s.Spill.close()
}

func (f *spilled) close() error {
	err := f.file.Close()
	os.Remove(f.file.Name()) // which is gone where a file that is open can be removed
	return err
}
