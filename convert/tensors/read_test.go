package tensors

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/npy"
)

// TestArraysOfEveryType: each holds 0 to 23 in rows, or whether they are odd.
func TestArraysOfEveryType(t *testing.T) {
	for _, file := range []string{"stored.npz", "deflated.npz"} {
		arrays, err := Read(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if len(arrays) != 2*2*11+4 {
			t.Errorf("%s: %d arrays", file, len(arrays))
		}
		for name, a := range arrays {
			want := []int64{2, 3, 4}
			switch name {
			case "scalar":
				want = []int64{}
			case "empty":
				want = []int64{0, 4}
			}
			if a.Name != name || !slices.Equal(a.Dims, want) {
				t.Errorf("%s: %q of %v, want %v", file, a.Name, a.Dims, want)
			}
			for i := range a.Len() {
				if got := element(t, a, i); len(want) == 3 && got != float64(i) && !(a.Elem == graph.Bool && got == float64(i%2)) {
					t.Errorf("%s: %s has %v at %d", file, name, got, i)
				}
			}
		}
		if got := element(t, arrays["scalar"], 0); got != 23 {
			t.Errorf("%s: the scalar is %v", file, got)
		}
	}
}

// element returns a number as the formats of this test have it: small, whole, not negative.
func element(t *testing.T, a *graph.Tensor, i int) float64 {
	t.Helper()
	one := *a
	one.Dims, one.Raw = nil, a.Raw[i*a.Elem.Size():(i+1)*a.Elem.Size()]
	if a.Elem == graph.Float || a.Elem == graph.Double {
		if v, err := graph.Data[float32](&one); err == nil {
			return float64(v[0])
		}
		v, err := graph.Data[float64](&one)
		if err != nil {
			t.Fatal(err)
		}
		return v[0]
	}
	bits := binary.LittleEndian.Uint64(append(slices.Clone(one.Raw), make([]byte, 8)...))
	if a.Elem == graph.Float16 { // no subnormal numbers here
		if bits == 0 {
			return 0
		}
		return float64(1<<10|bits&(1<<10-1)) * float64(uint64(1)<<(bits>>10)) / (1 << 25)
	}
	return float64(bits)
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoneTensors(t *testing.T) {
	x := graph.NewTensor("x", []float32{1, 2}, 2, 1)
	b, err := graph.EncodeTensor(x)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(write(t, "input_0.pb", b))
	if err != nil || len(got) != 1 || got["x"] == nil || !bytes.Equal(got["x"].Raw, x.Raw) {
		t.Errorf("%v, %v", got, err)
	}
	got, err = Read("testdata/fortran.npy")
	if err != nil || got[""] == nil || got[""].Elem != graph.Double || element(t, got[""], 5) != 5 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestSafetensors(t *testing.T) {
	b, err := convert.Weights(&graph.Graph{Initializers: []*graph.Tensor{graph.Vector("a", int16(7)), graph.Vector("b", true)}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(write(t, "x.SAFETENSORS", b))
	if err != nil || len(got) != 2 || got["a"].Elem != graph.Int16 || got["b"].Raw[0] != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// array returns a file of version 1 with a header and contents.
func array(header string, contents ...byte) []byte {
	b := append([]byte(npy.Magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	return append(append(b, header...), contents...)
}

func head(descr, shape string) string {
	return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + "}"
}

func TestFilesThatAreWrong(t *testing.T) {
	external, err := graph.EncodeTensor(graph.Vector("", "x"[0]))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"x.txt", nil, "want a file that ends in"},
		{"x.npy", nil, "cut off after 0 of 8 bytes"},
		{"x.npy", []byte("PK\x03\x04"), "want \"\\x93NUMPY\""},
		{"x.npy", []byte("\x93NUMPY\x04\x00ABCD"), "version: found 4.0"},
		{"x.npy", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "found 4294967295 bytes, want at most 65536"},
		{"x.npy", array("{}"), "want a dictionary"},
		{"x.npy", array(head("<c8", "(1,)")), "elements are '<c8'"},
		{"x.npy", array(head("<f4", "(1,)"), 1), "1 bytes for float32[1]"},
		{"x.npy", array(head("<f4", "(1,)"), 1, 2, 3, 4, 5), "5 bytes for float32[1]"},
		{"x.npy", array(head("<f4", "(1099511627775, 1099511627775)")), "0 bytes for"},
		{"x.npy", array(head("<f4", "(-1,)")), "whole numbers"},
		{"x.npy", array(head("<f4", "("+strings.Repeat("1,", 65)+")"), 1, 2, 3, 4), "at most 64"},
		{"x.npy", array(head("|b1", "(2,)"), 1, 7), "a boolean is 7"},
		{"x.pb", []byte("no protobuf"), "x.pb"},
		{"x.pb", external[:len(external)-1], "x.pb"},
		{"x.safetensors", []byte("no safetensors"), "not a safetensors file"},
		{"x.npz", []byte("no archive"), "zip"},
		{"x.npz", archive(t, "a.txt", 1, 1), `"a.txt" is no .npy file`},
		{"x.npz", archive(t, "a.npy", 1, 2), "there twice"},
		{"x.npz", archive(t, "a.npy", 1, 0), "no array"},
		{"x.npz", bomb(t), "says that it has 2147483648 bytes"},
	} {
		if _, err := Read(write(t, c.name, c.b)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	for _, path := range []string{t.TempDir() + "/x.npy", t.TempDir() + ".npy"} {
		if _, err := Read(path); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}

// archive holds a file, as often as is said, of some zeros as an array.
func archive(t testing.TB, name string, zeros, times int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range times {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(array(head("|u1", "(1,)"), make([]byte, zeros)...)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb returns an archive that says of a small array that it is 2 GiB.
func bomb(t testing.TB) []byte {
	b := archive(t, "a.npy", 1, 1)
	directory := bytes.Index(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[directory+24:], 1<<31) // the size before compression
	return b
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"fortran.npy", "records.npy", "complex.npy"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(array(head(">u2", "(1, 2)"), 1, 2, 3, 4))
	f.Add(archive(f, "a.npy", 1, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, decode := range formats {
			read, err := decode(slices.Clone(b), MaxBytes)
			if err != nil {
				continue
			}
			for name, tensor := range read {
				if n, ok := size(tensor); !ok || n != len(tensor.Raw) || tensor.Name != name {
					t.Errorf("%q: %d bytes for %v", name, len(tensor.Raw), tensor.Type())
				}
			}
		}
	})
}
