package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
)

// Fingerprint returns the SHA-256, in lower-case hex, of what the set holds: the number
// of rows, the shape of a row, the rows in their order and the labels. It does not
// depend on names, nor on how the rows are stored: a subset and its dense copy have the
// same fingerprint.
//
// The bytes that are hashed are little-endian: "hourglass/set/1\n", the row count, the
// number of dimensions and the dimensions of a row as uint64, the values as
// IEEE 754 binary32, one byte that is 1 where labels follow and 0 where none
// do, and the labels as int32.
func (s *Set) Fingerprint() string {
	h := sha256.New()
	h.Write([]byte("hourglass/set/1\n"))
	shape := s.Shape
	if shape == nil {
		shape = []int{s.Features}
	}
	head := binary.LittleEndian.AppendUint64(nil, uint64(s.Rows()))
	head = binary.LittleEndian.AppendUint64(head, uint64(len(shape)))
	for _, d := range shape {
		head = binary.LittleEndian.AppendUint64(head, uint64(d))
	}
	h.Write(head)
	s.hashRows(h)
	return hex.EncodeToString(h.Sum(nil))
}

func (s *Set) hashRows(h hash.Hash) {
	row := make([]byte, 0, 4*s.Features)
	for i := range s.Rows() {
		row = row[:0]
		for _, v := range s.Row(i) {
			row = binary.LittleEndian.AppendUint32(row, math.Float32bits(v))
		}
		h.Write(row)
	}
	if s.Labels == nil {
		h.Write([]byte{0})
		return
	}
	h.Write([]byte{1})
	for i := range s.Rows() {
		row = binary.LittleEndian.AppendUint32(row[:0], uint32(s.Label(i)))
		h.Write(row)
	}
}
