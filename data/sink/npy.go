package sink

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/hourglass-go/hourglass/data"
)

// npyWriter writes float32 rows as a NumPy array. The number of rows stands in the header, which is written anew
// after the last row.
type npyWriter struct {
	file  io.WriteSeeker
	w     *bufio.Writer
	shape []int
	rows  int
	err   error
	four  [4]byte
}

func newNPY(w io.Writer, t Table) (writer, error) {
	file, ok := w.(io.WriteSeeker)
	if !ok {
		return nil, errors.New("an .npy file is written to a disk alone")
	}
	n := &npyWriter{file: file, w: bufio.NewWriterSize(file, 1<<16), shape: append([]int{0}, t.Shape...)}
	if t.Shape == nil {
		n.shape = []int{0, len(t.Columns)}
	}
	for _, column := range t.Columns {
		if column.Kind != Number {
			return nil, fmt.Errorf("column %q is no number, and .npy holds numbers alone; name a file that ends in .csv or .jsonl", column.Name)
		}
	}
	return n, data.WriteNPYHeader(n.w, n.shape)
}

func (n *npyWriter) Number(x float32) {
	binary.LittleEndian.PutUint32(n.four[:], math.Float32bits(x))
	n.w.Write(n.four[:])
}

func (n *npyWriter) Text(s string) { n.err = fmt.Errorf("%q is no number", s) }
func (n *npyWriter) Truth(bool)    { n.err = errors.New("true and false are no numbers") }

func (n *npyWriter) End() error {
	n.rows++
	return n.err
}

func (n *npyWriter) close() error {
	if err := n.w.Flush(); err != nil {
		return err
	}
	if _, err := n.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	n.shape[0] = n.rows
	return data.WriteNPYHeader(n.file, n.shape)
}
