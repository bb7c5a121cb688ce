package safetensors_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/safetensors"
)

// python is what Python's safetensors 0.8.0 writes for a scalar, a row, and an array without
// elements: save({"scalar": float32(1.5), "row": int64([1, -2]), "none": zeros((0, 3), float32)}).
const python = "\xb0\x00\x00\x00\x00\x00\x00\x00" +
	`{"row":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[16,16]},"scalar":{"dtype":"F32","shape":[],"data_offsets":[16,20]}}` +
	"\x01\x00\x00\x00\x00\x00\x00\x00\xfe\xff\xff\xff\xff\xff\xff\xff\x00\x00\xc0?"

func tensors() []*graph.Tensor {
	return []*graph.Tensor{
		graph.NewTensor("none", []float32{}, 0, 3),
		graph.NewTensor("row", []int64{1, -2}, 2),
		graph.Scalar("scalar", float32(1.5)),
	}
}

func TestReadsPython(t *testing.T) {
	got, about, err := safetensors.Read([]byte(python))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || len(about) != 0 {
		t.Errorf("%d tensors, and %v", len(got), about)
	}
	same(t, got, tensors())
}

// TestWrites: the file is the one that Python wrote, except for the order of the names in the
// header.
func TestWrites(t *testing.T) {
	b, err := safetensors.Write(tensors(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := safetensors.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, tensors())
	if len(b) != len(python) || string(b[:8]) != python[:8] || string(b[8+0xb0:]) != python[8+0xb0:] {
		t.Errorf("got\n%q, want\n%q", b, python)
	}
	for entry := range strings.SplitAfterSeq(strings.Trim(python[8:8+0xb0], "{}"), "]}") {
		if entry = strings.Trim(entry, ","); !strings.Contains(string(b), entry) {
			t.Errorf("%q has no %s", b, entry)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	want := []*graph.Tensor{
		graph.Scalar("float", float32(-0.25)), graph.Scalar("double", 0.1), graph.Scalar("long", int64(-3)), graph.Scalar("byte", uint8(7)),
		graph.NewTensor("cube", []int32{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2), graph.NewTensor("empty", []float32{}, 2, 0),
		{Name: "half", Elem: graph.Float16, Dims: []int64{}, Raw: []byte{0, 0x3c}}, {Name: "truth", Elem: graph.Bool, Dims: []int64{1}, Raw: []byte{1}},
	}
	b, err := safetensors.Write(want, map[string]string{"k": "v"})
	if err != nil {
		t.Fatal(err)
	}
	got, about, err := safetensors.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(about, map[string]string{"k": "v"}) || len(got) != len(want) {
		t.Errorf("%d tensors, and %v", len(got), about)
	}
	same(t, got, want)
}

func same(t *testing.T, got map[string]*graph.Tensor, want []*graph.Tensor) {
	t.Helper()
	for _, w := range want {
		g := got[w.Name]
		if g == nil || g.Type().String() != w.Type().String() || !bytes.Equal(g.Raw, w.Raw) {
			t.Errorf("%q became %v, want %v", w.Name, g, w)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for want, ts := range map[string][]*graph.Tensor{
		`two tensors are named "a"`:                {graph.Scalar("a", float32(1)), graph.Scalar("a", float32(2))},
		`tensor "s" is string, which safetensors`:  {{Name: "s", Elem: graph.String, Strings: [][]byte{nil}}},
		`tensor "short" has 3 bytes for float32[]`: {{Name: "short", Elem: graph.Float, Raw: make([]byte, 3)}},
		`tensor "more" has 8 bytes for float32[1]`: {{Name: "more", Elem: graph.Float, Dims: []int64{1}, Raw: make([]byte, 8)}},
	} {
		if _, err := safetensors.Write(ts, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want it to say %q", err, want)
		}
	}
}

// FuzzRead: no file makes Read panic, or return a tensor that its bytes do not fill.
func FuzzRead(f *testing.F) {
	f.Add([]byte(python))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ts, _, err := safetensors.Read(b)
		if err != nil {
			return
		}
		for name, x := range ts {
			if x.Len()*x.Elem.Size() != len(x.Raw) {
				t.Errorf("%q is %v of %d bytes", name, x.Type(), len(x.Raw))
			}
		}
	})
}
