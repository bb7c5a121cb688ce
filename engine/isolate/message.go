package isolate

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// A message is the magic string, the length of its header (uint32, little-endian), the
// header as JSON, and the bytes of each of its parts.
type message struct {
	Kind    kind     `json:"kind"`
	Memory  int64    `json:"memory,omitempty"` // in a message of kind limit
	Failure *failure `json:"failure,omitempty"`
	Parts   []part   `json:"parts,omitempty"`
	File    *file    `json:"file,omitempty"` // in a message of kind open: the one part is this file

	// Original says, in the answer to open, that the engine was given the file.
	Original bool `json:"original,omitempty"`
	// Took is, in the answer to run, how long the engine ran.
	Took time.Duration `json:"took,omitempty"`
}

type kind string

// The parent sends these, and the child answers each once.
const (
	limit  kind = "limit" // the memory that the child may take; comes first
	open   kind = "open"  // a graph: its nodes, then its weights; or a file
	run    kind = "run"   // the inputs of a run
	answer kind = "answer"
)

const (
	magic     = "hgi1"
	maxHeader = 64 << 20
	// atOnce is the greatest number of bytes that is allocated before the bytes arrive.
	atOnce = 4 << 20
)

func write(w *bufio.Writer, m *message) error {
	header, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if len(header) > maxHeader {
		return fmt.Errorf("a header of %d bytes; %d are the most", len(header), maxHeader)
	}
	start := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return err
	}
	for _, p := range m.Parts {
		if _, err := w.Write(p.raw); err != nil {
			return err
		}
	}
	return w.Flush()
}

// read returns the next message. Its parts may have at most most bytes. The error is io.EOF
// where the stream ends before a message.
func read(r *bufio.Reader, most int64) (*message, error) {
	var start [len(magic) + 4]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(start[len(magic):])
	if string(start[:len(magic)]) != magic || size > maxHeader {
		return nil, fmt.Errorf("found %q, want %q and a length of at most %d", start, magic, maxHeader)
	}
	header, err := take(r, int64(size))
	if err != nil {
		return nil, err
	}
	var m message
	if err := json.Unmarshal(header, &m); err != nil {
		return nil, err
	}
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Bytes < 0 || p.Bytes > most {
			return nil, fmt.Errorf("%q has %d bytes, of which %d may still come", p.Name, p.Bytes, most)
		}
		most -= p.Bytes
		if p.raw, err = take(r, p.Bytes); err != nil {
			return nil, err
		}
	}
	return &m, nil
}

// take reads n bytes. Its memory grows as they arrive.
func take(r io.Reader, n int64) ([]byte, error) {
	var b []byte
	for have := int64(0); have < n; have = int64(len(b)) {
		grown := make([]byte, min(n, max(2*have, atOnce)))
		copy(grown, b)
		b = grown
		if _, err := io.ReadFull(r, b[have:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return b, nil
}
