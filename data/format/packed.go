package format

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is the greatest window of a zstd stream that is read. It is the one up to which zstd itself reads.
const maxWindow = 128 << 20

// unpack returns a reader of what r holds, which is unpacked where it is gzip or zstd, and whether it is.
func unpack(r io.Reader) (in *bufio.Reader, packed bool, done func(), err error) {
	raw := bufio.NewReaderSize(r, 1<<16)
	magic, err := raw.Peek(4)
	if err != nil && err != io.EOF {
		return nil, false, nil, err
	}
	switch {
	case len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, true, nil, damaged("gzip", err)
		}
		return bufio.NewReaderSize(unpacking{z, "gzip"}, 1<<16), true, func() {}, nil
	case string(magic) == "\x28\xb5\x2f\xfd":
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, true, nil, damaged("zstd", err)
		}
		return bufio.NewReaderSize(unpacking{z, "zstd"}, 1<<16), true, z.Close, nil
	}
	return raw, false, func() {}, nil
}

// unpacking turns a damaged or truncated stream into an *Error. Otherwise the end of the stream could be taken
// for the end of what it holds.
type unpacking struct {
	io.Reader
	format string
}

func (u unpacking) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = damaged(u.format, err)
	}
	return n, err
}

func damaged(format string, err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	if corrupt || format == "zstd" || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return &Error{Format: format, Problem: "the compressed data is damaged or cut off, want a whole file", Err: err}
	}
	return err
}
