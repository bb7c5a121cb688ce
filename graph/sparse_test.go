package graph

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// TestSparse reads sparse tensors whole: initializers of the graph and of subgraphs, by both forms of indices,
// and the value of a Constant. They are written whole, too.
func TestSparse(t *testing.T) {
	g := decodeFixture(t, "sparse.onnx")
	for range 2 {
		index := g.Index()
		inner := g.Nodes[4].Subgraphs()
		for name, c := range map[string]struct {
			got  *Tensor
			want []float32
			dims []int64
		}{
			"w":               {index.Initializer("w"), []float32{0, 1, 0, -2, 0, 3}, []int64{2, 3}},
			"v":               {index.Initializer("v"), []float32{2, 0, 4}, []int64{3}},
			"c":               {ConstantOf(g.Nodes[0]), []float32{0, 0, 5}, []int64{3}},
			"inner, negative": {inner[0].Initializer("inner"), []float32{0, 7}, []int64{2}},
			"inner, positive": {inner[1].Initializer("inner"), []float32{0, 7}, []int64{2}},
		} {
			if c.got == nil {
				t.Fatalf("%s is not there", name)
			}
			v, err := Data[float32](c.got)
			if err != nil || !slices.Equal(v, c.want) || !slices.Equal(c.got.Dims, c.dims) {
				t.Errorf("%s is %v of %v, %v; want %v of %v", name, v, c.got.Dims, err, c.want, c.dims)
			}
		}
		if err := g.Validate(); err != nil {
			t.Error(err)
		}
		b, err := Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		if g, err = Decode(b); err != nil {
			t.Fatal(err)
		}
	}
}

// sparse returns the bytes of a model with one sparse initializer of int64.
func sparse(t *testing.T, values []int64, indices *Tensor, dims ...uint64) []byte {
	t.Helper()
	part := func(b []byte, number protowire.Number, part []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), part)
	}
	tensor := func(x *Tensor) []byte {
		b, err := EncodeTensor(x)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := part(part(nil, 1, tensor(Vector("s", values...))), 2, tensor(indices))
	for _, d := range dims {
		b = protowire.AppendVarint(protowire.AppendTag(b, 3, protowire.VarintType), d)
	}
	return part(nil, 7, part(nil, sparseInitializer, b))
}

// TestSparseRefused: what is no sparse tensor, or takes too much memory, is refused before memory is taken.
func TestSparseRefused(t *testing.T) {
	list := func(v ...int64) *Tensor { return Vector("", v...) }
	for name, c := range map[string]struct {
		file   []byte
		memory bool
	}{
		"many elements":        {sparse(t, []int64{1}, list(3), 1<<30), true},
		"more than 64 bits":    {sparse(t, []int64{1}, list(3), 1<<40, 1<<40), false},
		"a negative dimension": {sparse(t, []int64{1}, list(3), 1<<64-1), false},
		"an index beyond":      {sparse(t, []int64{1}, list(4), 4), false},
		"an index below 0":     {sparse(t, []int64{1}, list(-1), 4), false},
		"an index twice":       {sparse(t, []int64{1, 2}, list(1, 1), 4), false},
		"indices out of order": {sparse(t, []int64{1, 2}, list(2, 1), 4), false},
		"too few indices":      {sparse(t, []int64{1, 2}, list(2), 4), false},
		"a column beyond":      {sparse(t, []int64{1}, NewTensor("", []int64{0, 4}, 1, 2), 4, 4), false},
		"indices of one axis":  {sparse(t, []int64{1}, NewTensor("", []int64{0}, 1, 1), 4, 4), false},
		"indices of int32":     {sparse(t, []int64{1}, Vector[int32]("", 1), 4), false},
		"many dimensions":      {sparse(t, []int64{1}, list(0), make([]uint64, 100)...), false},
	} {
		if _, err := Decode(c.file); !errors.Is(err, ErrFormat) || errors.Is(err, ErrMemory) != c.memory {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := sparse(t, []int64{5}, list(3), 4)
	g, err := Decode(whole)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := Data[int64](g.Initializer("s")); err != nil || !slices.Equal(v, []int64{0, 0, 0, 5}) {
		t.Errorf("s is %v, %v", v, err)
	}
	for n := range whole { // cut off anywhere
		_, _ = Decode(whole[:n])
	}
	left := int64(31) // of 32 that it takes
	if _, err := decodeWithin(whole, &left); !errors.Is(err, ErrMemory) {
		t.Errorf("within 31 bytes: %v", err)
	}
}
