package graph

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decodeFixture(t testing.TB, name string) *Graph {
	t.Helper()
	g, err := Decode(fixture(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return g
}

// marshal makes a file as another writer would.
func marshal(t testing.TB, m proto.Message) []byte {
	t.Helper()
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one that wraps ErrFormat and says %q", err, want)
	}
}

func TestDecodeRefusesFiles(t *testing.T) {
	for _, c := range []struct {
		name, says string
		file       []byte
	}{
		{"empty", "empty", nil},
		{"text", "byte 0", []byte("not a model at all")},
		{"random", "byte", []byte("\x8f\x13\x07\x99\xff\xff")},
		{"no graph", "no graph", []byte{0x08, 0x08}},
		{"no protobuf we know", "no graph", []byte{0x0a, 0x00}},
		{"cut off", "needs 127 bytes and 1 are left", []byte{0x08, 0x08, 0x3a, 0x7f, 0x0a}},
		{"broken inside", "graph", []byte{0x3a, 0x02, 0x0a, 0x7f}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.file)
			refused(t, err, c.says)
		})
	}
}

// A file that is cut off between two fields can be a whole smaller file; cut
// off anywhere else it is an error.
func TestDecodeRefusesEveryTruncation(t *testing.T) {
	whole := fixture(t, "raw.onnx")
	decoded := 0
	for n := range whole {
		if _, err := Decode(whole[:n]); err == nil {
			decoded++
		} else if !errors.Is(err, ErrFormat) {
			t.Fatalf("first %d bytes: %v does not wrap ErrFormat", n, err)
		}
	}
	if decoded != 1 { // without the opset import, which comes last
		t.Errorf("%d truncations decode, want 1", decoded)
	}
}

func TestDecodeRefusesTensors(t *testing.T) {
	int32Type, floatType := int32(Int32), int32(Float)
	for _, c := range []struct {
		name, says string
		p          *onnxpb.TensorProto
	}{
		{"too few bytes", "3 bytes", &onnxpb.TensorProto{DataType: &floatType, Dims: []int64{1}, RawData: []byte{1, 2, 3}}},
		{"no elements", "0 elements for dims that hold 1", &onnxpb.TensorProto{DataType: &floatType}},
		{"too many elements", "2 elements", &onnxpb.TensorProto{DataType: &floatType, FloatData: []float32{1, 2}}},
		{"absurd dims", "want 1000000000000 elements", &onnxpb.TensorProto{DataType: &int32Type, Dims: []int64{1e6, 1e6}, RawData: []byte{1}}},
		{"absurd dims, typed", "hold 1000000000000", &onnxpb.TensorProto{DataType: &int32Type, Dims: []int64{1e6, 1e6}, Int32Data: []int32{1}}},
		{"overflowing dims", "overflow", &onnxpb.TensorProto{DataType: &int32Type, Dims: []int64{1 << 40, 1 << 40}}},
		{"negative dims", "negative", &onnxpb.TensorProto{DataType: &int32Type, Dims: []int64{-1}}},
		{"another type's field", "belong in int32_data", &onnxpb.TensorProto{DataType: &int32Type, FloatData: []float32{1}}},
		{"two fields", "float_data and in int32_data", &onnxpb.TensorProto{DataType: &floatType, FloatData: []float32{1}, Int32Data: []int32{1}}},
		{"raw and typed", "raw_data and in float_data", &onnxpb.TensorProto{DataType: &floatType, FloatData: []float32{1}, RawData: make([]byte, 4)}},
		{"wide int8", "element 1 is 128", &onnxpb.TensorProto{DataType: new(int32(Int8)), Dims: []int64{2}, Int32Data: []int32{127, 128}}},
		{"wide uint32", "element 0", &onnxpb.TensorProto{DataType: new(int32(Uint32)), Uint64Data: []uint64{1 << 32}}},
		{"negative float16", "element 0", &onnxpb.TensorProto{DataType: new(int32(Float16)), Int32Data: []int32{-1}}},
		{"half a complex", "1 elements", &onnxpb.TensorProto{DataType: new(int32(Complex64)), FloatData: []float32{1}}},
		{"strings in raw_data", "strings", &onnxpb.TensorProto{DataType: new(int32(String)), RawData: []byte("a")}},
		{"too few strings", "1 strings", &onnxpb.TensorProto{DataType: new(int32(String)), Dims: []int64{2}, StringData: [][]byte{nil}}},
		{"location of no kind", "data location 2", &onnxpb.TensorProto{DataType: &floatType, DataLocation: new(int32(2))}},
		{"external without location", "no location", &onnxpb.TensorProto{DataType: &floatType, DataLocation: new(int32(1))}},
		{"external and here", "another file", &onnxpb.TensorProto{DataType: &floatType, DataLocation: new(int32(1)), RawData: make([]byte, 4)}},
		{"external from nowhere", `offset "-1"`, &onnxpb.TensorProto{DataType: &floatType, DataLocation: new(int32(1)),
			ExternalData: []*onnxpb.StringStringEntryProto{{Key: new("offset"), Value: new("-1")}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.p.Name = new("w")
			_, err := DecodeTensor(marshal(t, c.p))
			refused(t, err, c.says)
			model := &onnxpb.ModelProto{Graph: &onnxpb.GraphProto{Name: new("g"), Initializer: []*onnxpb.TensorProto{c.p}}}
			_, err = Decode(marshal(t, model))
			refused(t, err, `graph "g": initializer 0: tensor "w"`)
		})
	}
}

func TestDecodeRefusesAttributes(t *testing.T) {
	for _, c := range []struct {
		name, says string
		p          *onnxpb.AttributeProto
	}{
		{"value of another kind", "kind int and holds a value of kind floats", &onnxpb.AttributeProto{Type: new(int32(AttrInt)), Floats: []float32{1}}},
		{"two values", "kind float and holds a value of kind int", &onnxpb.AttributeProto{F: new(float32(1)), I: new(int64(1))}},
		{"nothing", "neither kind nor value", &onnxpb.AttributeProto{}},
		{"no tensor", "kind tensor and holds none", &onnxpb.AttributeProto{Type: new(int32(AttrTensor))}},
		{"of no kind", "kind 48, which no value is of", &onnxpb.AttributeProto{Type: new(int32(48))}},
		{"no graph", "kind graph and holds none", &onnxpb.AttributeProto{Type: new(int32(AttrGraph))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.p.Name = new("a")
			node := &onnxpb.NodeProto{OpType: new("Op"), Name: new("n"), Attribute: []*onnxpb.AttributeProto{c.p}}
			model := &onnxpb.ModelProto{Graph: &onnxpb.GraphProto{Name: new("g"), Node: []*onnxpb.NodeProto{node}}}
			_, err := Decode(marshal(t, model))
			refused(t, err, c.says)
			refused(t, err, `graph "g": node 0 (Op "n"): attribute "a"`)
		})
	}
}

// nested returns a graph with depth subgraphs, each in the one before.
func nested(depth int) *Graph {
	g := &Graph{Name: "innermost"}
	for range depth {
		g = &Graph{Nodes: []*Node{{Op: "If", Attrs: []Attribute{{Name: "then_branch", Kind: AttrGraph, Graph: g}}}}}
	}
	return g
}

func TestDecodeBoundsDepth(t *testing.T) {
	b, err := Encode(nested(maxDepth))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(b); err != nil {
		t.Errorf("%d subgraphs: %v", maxDepth, err)
	}
	if _, err := Encode(nested(maxDepth + 1)); err == nil || !strings.Contains(err.Error(), "deeper than 64") {
		t.Errorf("Encode: error %v, want one about the depth", err)
	}
	for depth, says := range map[int]string{maxDepth + 1: "deeper than 64", maxDepth + 20: "recursion depth", 3000: "recursion depth"} {
		_, err := Decode(appendModel(nil, nested(depth)))
		refused(t, err, says)
	}
}

// The same elements in typed fields and in raw_data, both written by Python,
// are one graph.
func TestDecodeNormalisesElements(t *testing.T) {
	typed, raw := decodeFixture(t, "typed.onnx"), decodeFixture(t, "raw.onnx")
	same(t, raw, typed)
	if n := len(typed.Initializers); n != 19 {
		t.Errorf("%d initializers, want 19", n)
	}
	wantData(t, typed, "int8", []int8{0, -1, 127, -128})
	wantData(t, typed, "uint64", []uint64{0, math.MaxUint64})
	wantData(t, typed, "bool", []bool{true, false})
	wantData(t, typed, "scalar", []float32{7})
	wantData(t, typed, "none", []float32{})
	if got := typed.Initializer("bfloat16").Raw; !bytes.Equal(got, []byte{0, 0, 0x00, 0xc0, 0x40, 0x40}) {
		t.Errorf("bfloat16 elements 0, -2, 3 are % x", got)
	}
	if got := typed.Initializer("string").Strings; string(got[2]) != "\xff\x00not utf-8" {
		t.Errorf("string elements are %q", got)
	}
}

func wantData[T Element](t *testing.T, g *Graph, name string, want []T) {
	t.Helper()
	got, err := Data[T](g.Initializer(name))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v, %v; want %v", name, got, err, want)
	}
}

func TestDecodeTensor(t *testing.T) {
	got, err := DecodeTensor(fixture(t, "tensor.pb"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, NewTensor("input", []float32{1, 2, 3, 4, 5, 6}, 2, 3), got)
	_, err = DecodeTensor(nil)
	refused(t, err, "empty")
}

func TestDecodeSubgraphs(t *testing.T) {
	g := decodeFixture(t, "subgraph.onnx")
	then, _ := g.Nodes[0].Attr("then_branch")
	if then.Kind != AttrGraph || then.Graph.Initializer("one") == nil || then.Graph.Header.IRVersion != 0 {
		t.Errorf("then_branch is %+v", then)
	}
	if out := then.Graph.Outputs[0].Type; out.Elem != Float || out.Shape != nil {
		t.Errorf("an output of unknown rank has type %v", out)
	}
	if cond := g.Inputs[1]; cond.Type.Shape == nil || len(cond.Type.Shape) != 0 || g.Initializer("cond") == nil {
		t.Errorf("a scalar input that is an initializer too came out as %v", cond)
	}
	if feeds := g.Feeds(); len(feeds) != 1 || feeds[0].Name != "input" {
		t.Errorf("Feeds = %v, want input alone", feeds)
	}
}

func TestDecodeTypes(t *testing.T) {
	g := decodeFixture(t, "rich.onnx")
	for i, want := range []string{"optional(float32[2])", "undefined[…]", "float32[batch,?,?,0]"} {
		if got := g.Values[i].Type.String(); got != want {
			t.Errorf("%s has type %s, want %s", g.Values[i].Name, got, want)
		}
	}
}

// Files of IR version 1 need not state an attribute's kind.
func TestDecodeTakesKindFromValue(t *testing.T) {
	a, err := decodeAttribute(&onnxpb.AttributeProto{Ints: []int64{1}}, 0)
	if err != nil || a.Kind != AttrInts {
		t.Errorf("kind %v, %v; want ints", a.Kind, err)
	}
}

func TestDecodeKeepsExternalData(t *testing.T) {
	g := decodeFixture(t, "external/model.onnx")
	w := g.Initializer("whole")
	if _, err := Data[float32](w); !errors.Is(err, ErrExternalData) {
		t.Errorf("Data: error %v, want ErrExternalData", err)
	}
	w.Dims = []int64{1 << 50} // a file's claim, which reading must not believe
	if _, err := Data[float32](w); !errors.Is(err, ErrExternalData) {
		t.Errorf("Data of absurd dims: error %v, want ErrExternalData", err)
	}
}

// TestDecodeShares: large weights are parts of the file's bytes, and all is as the library
// alone reads it.
func TestDecodeShares(t *testing.T) {
	g := &Graph{Name: "g", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: 17}}}}
	for n := range 5 {
		v := make([]float32, 300+500*n)
		for i := range v {
			v[i] = float32(n*10_000 + i)
		}
		g.Initializers = append(g.Initializers, NewTensor(string(rune('a'+n)), v, int64(len(v))))
	}
	b, err := Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	var plain onnxpb.ModelProto
	if err := proto.Unmarshal(b, &plain); err != nil {
		t.Fatal(err)
	}
	want, err := decodeGraph(plain.Graph, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range got.Initializers {
		if !bytes.Equal(w.Raw, want.Initializers[i].Raw) || w.Name != want.Initializers[i].Name {
			t.Errorf("tensor %q is not what the library reads", w.Name)
		}
		b[bytes.Index(b, w.Raw)]++
		if shared := !bytes.Equal(w.Raw, want.Initializers[i].Raw); shared != (len(w.Raw) >= leastShared) {
			t.Errorf("tensor %q of %d bytes: shared %v", w.Name, len(w.Raw), shared)
		}
	}
}

// TestDecodeBoundsParts: two bytes make a part, wherever it is, and a file of some of them
// more than a machine has memory for.
func TestDecodeBoundsParts(t *testing.T) {
	message := func(num protowire.Number, n int) []byte { return bytes.Repeat([]byte{byte(num<<3 | 2), 0}, n) }
	deep := appendBytes(nil, 1, appendBytes(nil, 5, appendBytes(nil, 6, message(13, maxMessages)))) // values of a subgraph
	for says, file := range map[string][]byte{
		"131073 nodes":            appendBytes(nil, 7, message(1, maxParts+1)),
		"131073 nodes and init":   appendBytes(nil, 7, append(message(1, 1), message(5, maxParts)...)),
		"more than 2097152 parts": appendBytes(nil, 7, message(13, maxMessages)),
		"more than 2097152":       appendBytes(nil, 7, deep),
		"than 2097152 parts":      message(7, maxMessages+1), // which protobuf makes one of
		"op_type of 4097 bytes":   marshal(t, &onnxpb.ModelProto{Graph: &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{{OpType: new(strings.Repeat("x", maxName+1))}}}}),
		"65 dimensions": marshal(t, &onnxpb.ModelProto{Graph: &onnxpb.GraphProto{Initializer: []*onnxpb.TensorProto{
			{DataType: new(int32(Float)), Dims: slices.Repeat([]int64{1}, maxRank+1), FloatData: []float32{1}}}}}),
		"66 dimensions": appendBytes(nil, 7, appendBytes(nil, 11, appendBytes(nil, 2, appendBytes(nil, 1, appendBytes(nil, 2, message(1, maxRank+2)))))),
	} {
		_, err := Decode(file)
		refused(t, err, says)
	}
	text := strings.Repeat("x", maxName+1)
	if _, err := Decode(marshal(t, &onnxpb.ModelProto{DocString: &text, Graph: &onnxpb.GraphProto{}})); err != nil {
		t.Errorf("a long text: %v", err)
	}
}

// TestDecodeMaps: a sequence of maps, as ZipMap gives, is written back as it came.
func TestDecodeMaps(t *testing.T) {
	maps := appendMessage(nil, 4, func(b []byte) []byte { // sequence_type
		return appendMessage(b, 1, func(b []byte) []byte { // elem_type
			return appendMessage(b, 5, func(b []byte) []byte { // map_type
				b = appendInt(b, 1, int64(Int64))
				return appendMessage(b, 2, func(b []byte) []byte { return appendType(b, Type{Elem: Float, Shape: Dims()}) })
			})
		})
	})
	v, err := decodeValue(&onnxpb.ValueInfoProto{Name: proto.String("probabilities"), Type: maps})
	if err != nil || !v.IsOther() || v.Type.Of != nil {
		t.Fatalf("%+v, %v", v, err)
	}
	if got := appendTypeOf(nil, 2, &v); !bytes.Equal(got, appendBytes(nil, 2, maps)) {
		t.Errorf("written as %x, read as %x", got, maps)
	}
}
