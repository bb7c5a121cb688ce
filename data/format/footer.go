package format

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// checkFooter returns an error where the index at the end of a Parquet file promises lists that are longer than
// the index itself, which the library would allocate. The index is a struct in Thrift's compact protocol
// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
func checkFooter(r io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return errors.New("it has fewer than 12 bytes")
	}
	if _, err := r.ReadAt(end[:], size-8); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(end[:]))
	if string(end[4:]) != "PAR1" {
		return fmt.Errorf("it ends with %q, want %q", end[4:], "PAR1")
	}
	if length > size-12 {
		return fmt.Errorf("its index would have %d bytes, and the file has %d", length, size)
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, size-8-length); err != nil {
		return err
	}
	f := footer{rest: b}
	f.structure(0)
	return f.err
}

// footer walks over a struct.
type footer struct {
	rest []byte
	err  error
}

// deepest is the greatest depth of structs and lists. Parquet's index has about ten.
const deepest = 64

func (f *footer) fail(problem string) uint64 {
	if f.err == nil {
		f.err = errors.New("its index is damaged: " + problem)
	}
	f.rest = nil
	return 0
}

func (f *footer) take(n uint64) []byte {
	if n > uint64(len(f.rest)) {
		f.fail("a value is longer than the rest")
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *footer) byte() byte {
	if b := f.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (f *footer) varint() uint64 {
	v, n := binary.Uvarint(f.rest)
	if n <= 0 {
		return f.fail("a number has no end")
	}
	f.rest = f.rest[n:]
	return v
}

// structure walks over fields up to the byte 0.
func (f *footer) structure(depth int) {
	for f.err == nil {
		head := f.byte()
		if head == 0 {
			return
		}
		if head>>4 == 0 {
			f.varint() // the number of the field
		}
		if kind := head & 15; kind > 2 { // 1 and 2 are true and false themselves
			f.value(kind, depth+1)
		}
	}
}

// value walks over a value of a type.
func (f *footer) value(kind byte, depth int) {
	if depth > deepest {
		f.fail("it is too deep")
		return
	}
	switch kind {
	case 1, 2, 3:
		f.byte()
	case 4, 5, 6:
		f.varint()
	case 7:
		f.take(8)
	case 8:
		f.take(f.varint())
	case 9, 10:
		head := f.byte()
		n := uint64(head >> 4)
		if n == 15 {
			n = f.varint()
		}
		f.list(n, depth, head&15)
	case 11:
		if n := f.varint(); n > 0 {
			kinds := f.byte()
			f.list(n, depth, kinds>>4, kinds&15)
		}
	case 12:
		f.structure(depth + 1)
	default:
		f.fail(fmt.Sprintf("there is no type %d", kind))
	}
}

// list walks over n values, or pairs of them.
func (f *footer) list(n uint64, depth int, kinds ...byte) {
	if n > uint64(len(f.rest)) {
		f.fail("a list is longer than the rest")
	}
	for i := uint64(0); i < n && f.err == nil; i++ {
		for _, kind := range kinds {
			f.value(kind, depth+1)
		}
	}
}
