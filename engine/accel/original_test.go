//go:build cgo

package accel

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// columns are so many that a parameter of them lies beside a file that has others.
const columns = 4096

// scaled returns a graph that multiplies rows by a parameter.
func scaled(t *testing.T, by float32) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("scaled", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(columns))
	b.Output("y", b.Op("Mul", x, b.Parameter(repeated("by", by, columns))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// repeated returns a tensor of one number.
func repeated(name string, v float32, dims ...int64) *graph.Tensor {
	return graph.NewTensor(name, slices.Repeat([]float32{v}, columns), dims...)
}

// shuffled returns a model's fields from the last to the first, with one more that no schema has.
func shuffled(t *testing.T, g *graph.Graph) []byte {
	t.Helper()
	b, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	var fields [][]byte
	for rest := b; len(rest) > 0; {
		n := protowire.ConsumeFieldValue(tag(rest))
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		_, _, head := protowire.ConsumeTag(rest)
		fields = append(fields, rest[:head+n])
		rest = rest[head+n:]
	}
	slices.Reverse(fields)
	unknown := protowire.AppendString(protowire.AppendTag(nil, 4000, protowire.BytesType), "nobody knows")
	return bytes.Join(append([][]byte{unknown}, fields...), nil)
}

func tag(b []byte) (protowire.Number, protowire.Type, []byte) {
	number, kind, n := protowire.ConsumeTag(b)
	return number, kind, b[n:]
}

func written(t *testing.T, b []byte) (path string, g *graph.Graph) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "model.onnx")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, g
}

// ran returns what comes of rows of 2, and whether it comes of the file's own bytes.
func ran(t *testing.T, g *graph.Graph) (y float32, own bool) {
	t.Helper()
	r, err := Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	out, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": repeated("x", 2, 1, columns)})
	if err != nil {
		t.Fatal(err)
	}
	all, err := graph.Data[float32](out["y"])
	if err != nil {
		t.Fatal(err)
	}
	return all[columns-1], hourglass.RunsOriginal(r)
}

// TestOwnBytes: onnxruntime is given a file that hourglass would write otherwise as it is.
func TestOwnBytes(t *testing.T) {
	file := shuffled(t, scaled(t, 3))
	_, g := written(t, file)
	if again, err := graph.Encode(g); err != nil || bytes.Equal(again, file) {
		t.Fatalf("the encoding is the file's: %v", err)
	}
	given := g.Original(leastSpilled)
	if given == nil || !bytes.Equal(given.Bytes, file) || given.Beside {
		t.Fatalf("what is given to onnxruntime: %+v", given)
	}
	if y, own := ran(t, g); !own || y != 6 {
		t.Errorf("%v, of its own bytes: %v", y, own)
	}
}

// TestOwnBytesBeside: elements in another file are onnxruntime's to read.
func TestOwnBytesBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := graph.SaveExternal(path, scaled(t, 3)); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if y, own := ran(t, g); !own || y != 6 {
		t.Errorf("%v, of its own bytes: %v", y, own)
	}
}

// TestNotOwnBytes: a graph that is not the file's any more runs as it is now.
func TestNotOwnBytes(t *testing.T) {
	file := shuffled(t, scaled(t, 3))
	path, g := written(t, file)
	g.Initializers[0] = repeated("by", 5, columns)
	if y, own := ran(t, g); own || y != 10 {
		t.Errorf("of a changed graph: %v, of its own bytes: %v", y, own)
	}
	if g, err := graph.Load(path); err != nil {
		t.Error(err)
	} else if err := os.WriteFile(path, shuffled(t, scaled(t, 7)), 0o644); err != nil {
		t.Error(err)
	} else if y, own := ran(t, g); own || y != 6 {
		t.Errorf("of a file that was changed: %v, of its own bytes: %v", y, own)
	}
	if _, own := ran(t, scaled(t, 1)); own {
		t.Error("a graph that was built has bytes of its own")
	}
}
