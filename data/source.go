package data

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// source reads the bytes of an input, unzips them where they are gzip, and knows the
// greatest number of bytes that there can be.
type source struct {
	r      *bufio.Reader
	format string
	limit  int64 // -1: unknown
	memory int64 // that reading may take
}

// bounded is a file that may take some memory, which reading it asks for.
type bounded struct {
	*os.File
	memory int64
}

// growing is the number of bytes that a float32 of a growing slice takes: in it, and in its next copy.
const growing = 8

// within returns an error where so many bytes are more than the memory allowed.
func within(bytes, memory int64) error {
	if bytes > memory {
		return fmt.Errorf("%w: %d bytes; the limit is %d", ErrMemory, bytes, memory)
	}
	return nil
}

// cutoff ends with an error after some bytes.
type cutoff struct {
	r            io.Reader
	left, memory int64
}

func (c *cutoff) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return n, fmt.Errorf("%w: it unzips to more than %d bytes", ErrMemory, c.memory)
	}
	return n, err
}

// maxInflate is the greatest number of bytes that deflate can make of one byte (zlib's
// technical notes: 1032:1).
const maxInflate = 1032

func newSource(r io.Reader, format string) (*source, error) {
	limit, memory := remaining(r), int64(DefaultMemory)
	if b, ok := r.(bounded); ok {
		memory = b.memory
	}
	raw := bufio.NewReaderSize(r, 1<<16)
	unzip, err := zipped(raw)
	switch {
	case err != nil:
		return nil, err
	case unzip == nil:
		return &source{raw, format, limit, memory}, nil
	}
	if limit >= 0 {
		limit *= maxInflate
	}
	return &source{bufio.NewReaderSize(&cutoff{unzip, memory, memory}, 1<<16), format, limit, memory}, nil
}

// zipped returns what unzips raw where it is gzip, and otherwise nil.
func zipped(raw *bufio.Reader) (io.Reader, error) {
	magic, err := raw.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return nil, nil
	}
	z, err := gzip.NewReader(raw)
	if err != nil {
		return nil, zipError(err)
	}
	return zipReader{z}, nil
}

// zipReader turns a damaged or truncated gzip stream into a *FormatError. Otherwise the
// end of the stream could be taken for the end of what it holds.
type zipReader struct{ z *gzip.Reader }

func (r zipReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	if err != nil && err != io.EOF {
		err = zipError(err)
	}
	return n, err
}

func zipError(err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	if corrupt || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return &FormatError{Format: "gzip", Problem: "the compressed data is damaged or cut off, want a whole file", Err: err}
	}
	return err
}

// limited reads at most limit bytes; -1: unknown.
type limited struct {
	io.Reader
	limit int64
}

// remaining returns the number of bytes that are left in r, or -1 when nothing tells.
func remaining(r io.Reader) int64 {
	switch r := r.(type) {
	case limited:
		return r.limit
	case interface{ Len() int }: // bytes.Reader, bytes.Buffer, strings.Reader
		return int64(r.Len())
	case interface {
		io.Seeker
		Stat() (fs.FileInfo, error)
	}: // os.File
		info, err := r.Stat()
		if err != nil || !info.Mode().IsRegular() {
			return -1
		}
		at, err := r.Seek(0, io.SeekCurrent)
		if err != nil {
			return -1
		}
		return max(info.Size()-at, 0)
	}
	return -1
}

// full fills p. Input that ends too early is a *FormatError that names the place where.
func (s *source) full(p []byte, where string) error {
	n, err := io.ReadFull(s.r, p)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return badf(s.format, where, "cut off after %d of %d bytes", n, len(p))
	}
	return err
}

// elements reads the rest of the input as n elements of width bytes each, which conv
// turns into values. It compares n with what the input can hold before it allocates, and
// returns an error unless the input ends with the last element.
func elements[T any](s *source, n, width int, conv func(dst []T, src []byte)) ([]T, error) {
	if err := within(4*int64(n), s.memory); err != nil { // values are float32, labels int32
		return nil, err
	}
	first := n
	if s.limit < int64(n)*int64(width) {
		first = min(n, chunk) // allocate more only as bytes arrive
	}
	x := make([]T, 0, first)
	err := s.chunks(n, width, func(src []byte) error {
		k := len(src) / width
		x = slices.Grow(x, k)[:len(x)+k]
		conv(x[len(x)-k:], src)
		return nil
	})
	return x, err
}

// chunk is the number of elements that are read at once.
const chunk = 1 << 14

// chunks reads the rest of the input as n elements of width bytes each, of which do gets some at a time. The
// input must end with the last element.
func (s *source) chunks(n, width int, do func(src []byte) error) error {
	need := int64(n) * int64(width)
	if s.limit >= 0 && need > s.limit {
		return badf(s.format, "contents", "the header promises %d bytes of values, the input cannot hold more than %d", need, s.limit)
	}
	buf := make([]byte, min(n, chunk)*width)
	for done := 0; done < n; {
		k := min(chunk, n-done)
		got, err := io.ReadFull(s.r, buf[:k*width])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return badf(s.format, "contents", "cut off after %d of %d bytes of values", done*width+got, need)
		} else if err != nil {
			return err
		}
		if err := do(buf[:k*width]); err != nil {
			return err
		}
		done += k
	}
	return s.end(need)
}

// end returns an error unless the input ends here, after the values that the header
// promised.
func (s *source) end(promised int64) error {
	switch _, err := s.r.ReadByte(); err {
	case io.EOF:
		return nil
	case nil:
		return badf(s.format, "contents", "more bytes follow the %d that the header promises", promised)
	default:
		return err
	}
}
