package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// idxBytes makes an IDX file with an element type, dimensions and contents.
func idxBytes(kind byte, dims []uint32, contents ...byte) []byte {
	b := []byte{0, 0, kind, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, contents...)
}

func zip(t testing.TB, b []byte) []byte {
	t.Helper()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return z.Bytes()
}

func TestReadIDX(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want Set
	}{
		{"pixels", idxBytes(8, []uint32{2, 1, 2}, 0, 255, 51, 128), Set{X: []float32{0, 1, 0.2, 128.0 / 255}, Features: 2, Shape: []int{1, 1, 2}}},
		{"colour pixels", idxBytes(8, []uint32{1, 3, 1, 1}, 0, 51, 255), Set{X: []float32{0, 0.2, 1}, Features: 3, Shape: []int{3, 1, 1}}},
		{"bytes", idxBytes(8, []uint32{2, 2}, 0, 255, 51, 128), Set{X: []float32{0, 255, 51, 128}, Features: 2}},
		{"one dimension", idxBytes(8, []uint32{3}, 0, 1, 2), Set{X: []float32{0, 1, 2}, Features: 1}},
		{"int8", idxBytes(9, []uint32{1, 2}, 0x80, 0x7f), Set{X: []float32{-128, 127}, Features: 2}},
		{"int16", idxBytes(0xb, []uint32{1, 2}, 0x80, 0, 0x7f, 0xff), Set{X: []float32{-32768, 32767}, Features: 2}},
		{"int32", idxBytes(0xc, []uint32{1, 2}, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0), Set{X: []float32{-1, 65536}, Features: 2}},
		{"float32", idxBytes(0xd, []uint32{1, 1}, 0x3f, 0x80, 0, 0), Set{X: []float32{1}, Features: 1}},
		{"float32 images keep their values", idxBytes(0xd, []uint32{1, 1, 1}, 0x40, 0, 0, 0), Set{X: []float32{2}, Features: 1, Shape: []int{1, 1, 1}}},
		{"float64", idxBytes(0xe, []uint32{1, 1}, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0), Set{X: []float32{-0.5}, Features: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"plain":     bytes.NewReader(tt.in),
				"gzip":      bytes.NewReader(zip(t, tt.in)),
				"streaming": iotest.OneByteReader(bytes.NewReader(tt.in)),
			} {
				got, err := ReadIDX(r)
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if diff := cmp.Diff(&tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestReadIDXErrors(t *testing.T) {
	two := idxBytes(8, []uint32{2, 2}, 1, 2, 3, 4)
	tests := []struct {
		name string
		in   []byte
		want string // part of the error
	}{
		{"empty", nil, "IDX magic number: cut off after 0 of 4 bytes"},
		{"text", []byte("<!DOCTYPE html>"), "found 3c 21 44 4f, want 00 00 TT DD"},
		{"unknown type", idxBytes(0xa, []uint32{1}, 1), "found 00 00 0a 01"},
		{"no dimensions", idxBytes(8, nil), "found 00 00 08 00"},
		{"cut in the dimensions", two[:9], "dimensions: cut off after 5 of 8 bytes"},
		{"zero dimension", idxBytes(8, []uint32{3, 0}), "dimension 2 is 0"},
		{"huge dimension", idxBytes(8, []uint32{1, 1 << 31}), "dimension 2 is 2147483648, want 1 to 1073741824"},
		{"huge product", idxBytes(8, []uint32{1 << 20, 1 << 20}, 1), "more than 1073741824 elements"},
		{"promises too much", idxBytes(0xe, []uint32{1 << 27}, 1), "promises 1073741824 bytes of values, the input cannot hold more than 9"},
		{"cut off", two[:15], "cut off after 3 of 4 bytes"},
		{"cut off, zipped", zip(t, two[:15]), "cut off after 3 of 4 bytes"},
		{"goes on", append(two[:16:16], 5), "more bytes follow the 4"},
		{"NaN", idxBytes(0xd, []uint32{1, 2}, 0, 0, 0, 0, 0x7f, 0xc0, 0, 0), "element [0, 1]: found NaN"},
		{"beyond float32", idxBytes(0xe, []uint32{1}, 0x7f, 0xe0, 0, 0, 0, 0, 0, 0), "element [0, 0]: found +Inf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantFormatError(t, func() error { _, err := ReadIDX(bytes.NewReader(tt.in)); return err }(), tt.want)
		})
	}
}

// wantFormatError fails unless err is a *FormatError that contains text.
func wantFormatError(t *testing.T, err error, text string) {
	t.Helper()
	if _, ok := errors.AsType[*FormatError](err); !ok || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want a *FormatError with %q", err, text)
	}
}

func TestTruncatedGzip(t *testing.T) {
	whole := zip(t, idxBytes(8, []uint32{8, 8}, make([]byte, 64)...))
	for n := 1; n < len(whole); n++ {
		_, err := ReadIDX(bytes.NewReader(whole[:n]))
		want := "gzip: the compressed data is damaged or cut off"
		if n < 2 {
			want = "IDX magic number"
		}
		wantFormatError(t, err, want)
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-8] ^= 1 // damages the checksum
	_, err := ReadIDX(bytes.NewReader(damaged))
	wantFormatError(t, err, gzip.ErrChecksum.Error())
}

// Memory must not be allocated because a stream of unknown length promises elements.
func TestStreamIsNotTrusted(t *testing.T) {
	lie := idxBytes(0xd, []uint32{1 << 28}, 0, 0, 0, 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadIDX(io.MultiReader(bytes.NewReader(lie)))
	runtime.ReadMemStats(&after)
	wantFormatError(t, err, "cut off after 4 of 1073741824 bytes")
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes allocated for an input of %d", n, len(lie))
	}
}

func TestReadErrorIsKept(t *testing.T) {
	broken := errors.New("broken")
	whole := idxBytes(8, []uint32{2}, 1, 2)
	for n := range len(whole) {
		r := io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(broken))
		if _, err := ReadIDX(r); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v, want %v", n, err, broken)
		}
	}
}

func TestReadIDXLabels(t *testing.T) {
	for name, in := range map[string][]byte{
		"uint8": idxBytes(8, []uint32{2}, 7, 200),
		"int16": idxBytes(0xb, []uint32{2}, 0, 7, 0, 200),
		"int32": idxBytes(0xc, []uint32{2}, 0, 0, 0, 7, 0, 0, 0, 200),
	} {
		got, err := ReadIDXLabels(bytes.NewReader(zip(t, in)))
		if diff := cmp.Diff([]int32{7, 200}, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for want, in := range map[string][]byte{
		"labels have shape [1 2], want one dimension":  idxBytes(8, []uint32{1, 2}, 7, 9),
		"labels are float32, want an integer type":     idxBytes(0xd, []uint32{1}, 0, 0, 0, 0),
		"cut off after 1 of 2 bytes":                   idxBytes(8, []uint32{2}, 7),
		"magic number: cut off after 2 of 4 bytes":     {0, 0},
		"gzip: the compressed data is damaged or cut ": {0x1f, 0x8b},
	} {
		_, err := ReadIDXLabels(bytes.NewReader(in))
		wantFormatError(t, err, want)
	}
}

func FuzzReadIDX(f *testing.F) {
	f.Add(idxBytes(8, []uint32{2, 1, 2}, 0, 255, 51, 128))
	f.Add(idxBytes(0xb, []uint32{1, 2}, 0x80, 0, 0x7f, 0xff))
	f.Add(idxBytes(0xe, []uint32{1}, 0x7f, 0xe0, 0, 0, 0, 0, 0, 0))
	f.Add(idxBytes(8, []uint32{1 << 31, 1 << 31}))
	f.Add(zip(f, idxBytes(8, []uint32{3}, 0, 1, 2)))
	f.Fuzz(func(t *testing.T, in []byte) {
		labels, err := ReadIDXLabels(bytes.NewReader(in))
		sameStreamed(t, err, func(r io.Reader) error { _, err := ReadIDXLabels(r); return err }, in)
		set, err := ReadIDX(bytes.NewReader(in))
		sameStreamed(t, err, func(r io.Reader) error { _, err := ReadIDX(r); return err }, in)
		if err != nil {
			return
		}
		if err := set.Validate(); err != nil {
			t.Error(err)
		}
		if labels != nil && len(labels) != set.Rows() {
			t.Errorf("%d labels, %d rows", len(labels), set.Rows())
		}
	})
}

// sameStreamed fails unless a decoder accepts from a stream exactly what it accepted from
// an input of known length.
func sameStreamed(t *testing.T, known error, read func(io.Reader) error, in []byte) {
	t.Helper()
	if err := read(iotest.HalfReader(bytes.NewReader(in))); (err == nil) != (known == nil) {
		t.Errorf("streamed: %v; with its length known: %v", err, known)
	}
	if _, ok := errors.AsType[*FormatError](known); known != nil && !ok {
		t.Errorf("error %v (%T), want a *FormatError", known, known)
	}
}
