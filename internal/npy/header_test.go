package npy_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/internal/npy"
)

// file makes a file of a version from a header and what follows it.
func file(version byte, header, behind string) string {
	size := binary.LittleEndian.AppendUint32(nil, uint32(len(header)))
	if version == 1 {
		size = size[:2]
	}
	return npy.Magic + string([]byte{version, 0}) + string(size) + header + behind
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		in   string
		want npy.Header
	}{
		{file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", "rest"), npy.Header{Descr: "<f4", Dims: []int64{2, 3}}},
		{file(2, `{"shape":(5L,),"fortran_order":True,"descr":"|u1"}`, "rest"), npy.Header{Descr: "|u1", Fortran: true, Dims: []int64{5}}},
		{file(3, "{'descr': [('ä', '<f4')], 'fortran_order': False, 'shape': ()}", "rest"), npy.Header{Dims: []int64{}}},
		{file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627775, 0)}", "rest"), npy.Header{Descr: "<f4", Dims: []int64{1<<40 - 1, 0}}},
	} {
		r := iotest.OneByteReader(strings.NewReader(c.in))
		got, err := npy.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.in, diff)
		}
		if rest, err := io.ReadAll(r); err != nil || string(rest) != "rest" {
			t.Errorf("%q: %q is left, %v", c.in, rest, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	shape := func(s string) string { return "{'descr': '<f4', 'fortran_order': False, 'shape': " + s + "}" }
	for in, want := range map[string]string{
		"":                                  "magic string: cut off after 0 of 8 bytes",
		"\x93NUM":                           "magic string: cut off after 4 of 8 bytes",
		"PK\x03\x04 and so on":              `magic string: found "PK\x03\x04 a", want "\x93NUMPY"`,
		"\x93NUMPY\x04\x00\x00\x00":         "version: found 4.0, want 1.0, 2.0 or 3.0",
		"\x93NUMPY\x02\x00\xff\xff":         "header length: cut off after 2 of 4 bytes",
		"\x93NUMPY\x02\x00\x01\x00\x01\x00": "header length: found 65537 bytes, want at most 65536",
		"\x93NUMPY\x01\x00\xff\xffabc":      "header: cut off after 3 of 65535 bytes",
		file(1, "hello", ""):                `header: found "hello", want a dictionary`,
		file(1, "{'descr': '', 'fortran_order': False, 'shape': ()}", ""): "want a dictionary",
		file(1, shape("(-1,)"), ""):                                       "header: shape is (-1,), want at most 64 whole numbers below 2^40",
		file(1, shape("(1099511627776,)"), ""):                            "below 2^40",
		file(1, shape("("+strings.Repeat("1,", 65)+")"), ""):              "want at most 64",
	} {
		_, err := npy.Read(strings.NewReader(in))
		if wrong := (*npy.Error)(nil); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want it to say %q", in, err, want)
		}
	}
	if _, err := npy.Read(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Errorf("a reader's own error: %v", err)
	}
}

// FuzzRead: no input makes Read panic, or take more than it says.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", "x")))
	f.Add([]byte(file(3, "{'descr': [('a', '<f4')], 'fortran_order': True, 'shape': ()}", "")))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := npy.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, d := range h.Dims {
			if d < 0 || d >= 1<<40 || len(h.Dims) > 64 {
				t.Errorf("dims %v", h.Dims)
			}
		}
	})
}
