package data

import (
	archive "archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/internal/npy"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// grid is the array of that name in testdata/make.py.
var grid = []float32{0, 0.5, -1, 1e-3, 3.4e38, float32(math.Copysign(0, -1))}

func TestReadNPY(t *testing.T) {
	cube := &Set{Features: 12, Shape: []int{3, 4}}
	for i := range 24 {
		cube.X = append(cube.X, float32(i))
	}
	tests := []struct {
		file string
		want *Set
	}{
		{"v1.npy", &Set{X: grid, Features: 3}},
		{"v2.npy", &Set{X: grid, Features: 3}},
		{"v3.npy", &Set{X: grid, Features: 3}},
		{"vector.npy", &Set{X: grid[3:], Features: 1}},
		{"cube.npy", cube},
		{"float64.npy", &Set{X: grid, Features: 3}},
		{"fortran.npy", &Set{X: grid, Features: 3}},
	}
	for _, tt := range tests {
		for how, in := range map[string][]byte{"plain": fixture(t, tt.file), "gzip": zip(t, fixture(t, tt.file))} {
			got, err := ReadNPY(bytes.NewReader(in))
			if err != nil {
				t.Errorf("%s, %s: %v", tt.file, how, err)
			} else if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", tt.file, how, diff)
			}
		}
	}
}

// npyBytes makes an NPY file of version 1.0 with the given header and contents.
func npyBytes(header string, contents ...byte) []byte {
	b := append([]byte(npy.Magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	return append(append(b, header...), contents...)
}

func TestReadNPYErrors(t *testing.T) {
	const f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': "
	v1 := fixture(t, "v1.npy")
	tests := []struct {
		name string
		in   []byte
		want string // part of the error
	}{
		{"empty", nil, "magic string: cut off after 0 of 8 bytes"},
		{"not NPY", []byte("PK\x03\x04 and so on"), `found "PK\x03\x04 a", want "\x93NUMPY"`},
		{"version 4", []byte("\x93NUMPY\x04\x00\x00\x00\x00\x00"), "found 4.0, want 1.0, 2.0 or 3.0"},
		{"long header", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "found 4294967295 bytes, want at most 65536"},
		{"cut in the header", v1[:40], "header: cut off after 30 of"},
		{"not a dictionary", npyBytes("hello"), `found "hello", want a dictionary`},
		{"another dtype", npyBytes("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}"), "dtype is '<c8', want one of bool, float16, float32"},
		{"records", fixture(t, "records.npy"), "the elements are records"},
		{"no dimensions", fixture(t, "scalar.npy"), "shape is [], want at least one dimension"},
		{"no rows", npyBytes(f4 + "(0, 3)}"), "shape is [0 3]"},
		{"huge", npyBytes(f4 + "(65536, 65536)}"), "shape is [65536 65536]"},
		{"negative", npyBytes(f4 + "(-1,)}"), "shape is (-1,), want at most 64 whole numbers"},
		{"promises too much", npyBytes(f4+"(1000000,)}", 1), "promises 4000000 bytes of values"},
		{"cut off", v1[:len(v1)-1], "cut off after 23 of 24 bytes"},
		{"goes on", append(v1[:len(v1):len(v1)], 0), "more bytes follow the 24"},
		{"NaN", fixture(t, "nan.npy"), "element [1, 1]: found NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadNPY(bytes.NewReader(tt.in))
			wantFormatError(t, err, tt.want)
		})
	}
}

func TestWriteNPYAsNumPyDoes(t *testing.T) {
	for _, tt := range []struct {
		file  string
		shape []int
		x     []float32
	}{
		{"v1.npy", []int{2, 3}, grid},
		{"vector.npy", []int{3}, grid[3:]},
		{"scalar.npy", nil, []float32{1}},
	} {
		var got bytes.Buffer
		if err := WriteNPY(&got, tt.shape, tt.x); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fixture(t, tt.file), got.Bytes()); diff != "" {
			t.Errorf("%s (-NumPy +got):\n%s", tt.file, diff)
		}
	}
}

func TestNPYRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		shape, n := []int{}, 1
		for range 1 + rng.IntN(4) {
			d := 1 + rng.IntN(9)
			shape, n = append(shape, d), n*d
		}
		x := make([]float32, n)
		for i := range x {
			x[i] = math.Float32frombits(rng.Uint32() &^ (1 << 30)) // neither NaN nor infinite
		}
		var b bytes.Buffer
		if err := WriteNPY(&b, shape, x); err != nil {
			t.Fatal(err)
		}
		if start := bytes.IndexByte(b.Bytes(), '\n') + 1; start%64 != 0 {
			t.Errorf("shape %v: values start at byte %d, want a multiple of 64", shape, start)
		}
		set, err := ReadNPY(&b)
		if err != nil {
			t.Fatalf("shape %v: %v", shape, err)
		}
		if !cmp.Equal(x, set.X) || set.Rows() != shape[0] {
			t.Errorf("shape %v: %d rows read, or other values", shape, set.Rows())
		}
	}
}

func TestWriteNPYErrors(t *testing.T) {
	for want, shape := range map[string][]int{
		"3 values for shape [2 2], want 4":              {2, 2},
		"shape [-1 -3] has a dimension":                 {-1, -3},
		"has a dimension that is negative or too large": {math.MaxInt, 2},
	} {
		if err := WriteNPY(io.Discard, shape, make([]float32, 3)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("shape %v: %v, want %q", shape, err, want)
		}
	}
}

func TestSaveNPY(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	for _, x := range [][]float32{{1, 2}, {3, 4}} { // the second replaces the first
		if err := SaveNPY(path, []int{2, 1}, x); err != nil {
			t.Fatal(err)
		}
		set, err := Open(t.Context(), path, nil)
		if err != nil || !cmp.Equal(x, set.X) || set.Name != "x.npy" {
			t.Errorf("read %+v, %v", set, err)
		}
	}
	wantOnly(t, filepath.Dir(path), "x.npy")
}

// wantOnly fails unless a folder holds exactly one file.
func wantOnly(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("the folder holds %v (%v), want %s alone", entries, err, name)
	}
}

func TestRefusedWriteLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := SaveNPY(path, []int{1}, []float32{1}); err != nil {
		t.Fatal(err)
	}
	if err := SaveNPY(path, []int{2}, []float32{1}); err == nil {
		t.Error("a wrong shape: no error")
	}
	wantOnly(t, filepath.Dir(path), "x.npy")
	if set, err := Open(t.Context(), path, nil); err != nil || set.X[0] != 1 {
		t.Errorf("the old file: %v", err)
	}
	if err := SaveNPY(filepath.Join(path, "y.npy"), nil, []float32{1}); err == nil {
		t.Error("a folder that is a file: no error")
	}
}

func FuzzReadNPY(f *testing.F) {
	for _, name := range []string{"v1.npy", "v2.npy", "v3.npy", "cube.npy", "scalar.npy", "fortran.npy", "records.npy", "nan.npy"} {
		f.Add(fixture(f, name))
	}
	f.Add(zip(f, fixture(f, "vector.npy")))
	f.Fuzz(func(t *testing.T, in []byte) {
		set, err := ReadNPY(bytes.NewReader(in))
		sameStreamed(t, err, func(r io.Reader) error { _, err := ReadNPY(r); return err }, in)
		if err != nil {
			return
		}
		if err := set.Validate(); err != nil {
			t.Error(err)
		}
		var b bytes.Buffer
		if err := WriteNPY(&b, []int{set.Rows(), set.Features}, set.X); err != nil {
			t.Fatal(err)
		}
		again, err := ReadNPY(&b)
		if err != nil || !cmp.Equal(set.X, again.X) || again.Features != set.Features {
			t.Errorf("written and read again: %v", err)
		}
	})
}

// TestReadNPYTypes: each numeric type, in either order of bytes.
func TestReadNPYTypes(t *testing.T) {
	for _, c := range []struct {
		descr string
		bytes []byte
		want  float32
	}{
		{"|b1", []byte{1}, 1}, {"|u1", []byte{200}, 200}, {"|i1", []byte{0xff}, -1}, {"<u2", []byte{1, 2}, 513}, {">u2", []byte{1, 2}, 258},
		{"<i2", []byte{0xfe, 0xff}, -2}, {">i4", []byte{0xff, 0xff, 0xff, 0xfd}, -3}, {"<u4", []byte{0, 0, 0, 0x80}, 1 << 31},
		{"<i8", []byte{0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, -4}, {">u8", []byte{0, 0, 0, 1, 0, 0, 0, 0}, 1 << 32},
		{"<f2", []byte{0x00, 0x3e}, 1.5}, {">f2", []byte{0x80, 0x01}, -0x1p-24}, {">f4", []byte{0x3f, 0xc0, 0, 0}, 1.5}, {">f8", []byte{0xbf, 0xf8, 0, 0, 0, 0, 0, 0}, -1.5},
	} {
		set, err := ReadNPY(bytes.NewReader(npyBytes("{'descr': '"+c.descr+"', 'fortran_order': False, 'shape': (1,)}", c.bytes...)))
		if err != nil || set.X[0] != c.want {
			t.Errorf("%s: got %v, %v; want %v", c.descr, set, err, c.want)
		}
	}
	beyond := npyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", 0, 0, 0, 0, 0, 0, 0xf0, 0x7e)
	_, err := ReadNPY(bytes.NewReader(beyond))
	wantFormatError(t, err, "found +Inf, want a finite float32")
}

// TestRowsFirst: a cube in Fortran's order.
func TestRowsFirst(t *testing.T) {
	want := make([]float32, 24)
	x := make([]float32, 24)
	for i := range 2 {
		for j := range 3 {
			for k := range 4 {
				v := float32(100*i + 10*j + k)
				want[(i*3+j)*4+k], x[(k*3+j)*2+i] = v, v
			}
		}
	}
	if diff := cmp.Diff(want, rowsFirst(x, []int{2, 3, 4})); diff != "" {
		t.Error(diff)
	}
}

func TestOpenNPZ(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, arrays ...string) string {
		var b bytes.Buffer
		z := archive.NewWriter(&b)
		for _, array := range arrays {
			w, err := z.Create(array)
			if err == nil {
				_, err = w.Write(fixture(t, "v1.npy"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		z.Close()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, two := write("one.npz", "x.npy", "readme.txt"), write("two.npz", "x.npy", "y.npy")
	for _, path := range []string{one, one + "/x", two + "/y"} {
		set, err := Open(t.Context(), path, nil)
		if err != nil || !cmp.Equal(set.X, grid) {
			t.Errorf("%s: %v, %v", path, set, err)
		}
	}
	for path, want := range map[string]string{two: `it has the arrays ["x" "y"]; name one, as `, two + "/z": `it has no array "z"; it has ["x" "y"]`, write("none.npz"): "it has no arrays"} {
		_, err := Open(t.Context(), path, nil)
		wantFormatError(t, err, want)
	}
}
