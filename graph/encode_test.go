package graph

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// same compares graphs, or parts of them, down to what they keep unread. An
// empty list equals a nil one, but for shapes, where nil says another thing;
// numbers are equal where their bits are.
func same(t testing.TB, want, got any) {
	t.Helper()
	plain := func(p cmp.Path) bool {
		t := p.Last().Type()
		return t != reflect.TypeFor[Shape]() && t != reflect.TypeFor[[]byte]()
	}
	diff := cmp.Diff(want, got,
		cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.FilterPath(plain, cmpopts.EquateEmpty()),
		cmp.Comparer(bytes.Equal),
		cmpopts.IgnoreTypes(source{}), // where it was read from is none of what it is
		cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }),
	)
	if diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}

// sameGraphs compares as same does, subgraph by subgraph: cmp takes twice as long for each level more.
func sameGraphs(t testing.TB, want, got *Graph) {
	t.Helper()
	a, within := withoutSubgraphs(want)
	b, also := withoutSubgraphs(got)
	same(t, a, b)
	for i := range within {
		sameGraphs(t, within[i], also[i])
	}
}

// withoutSubgraphs returns a graph with empty ones in the place of its subgraphs.
func withoutSubgraphs(g *Graph) (flat *Graph, subgraphs []*Graph) {
	c := *g
	c.Nodes = nil
	for _, n := range g.Nodes {
		m := *n
		m.Attrs = slices.Clone(n.Attrs)
		for i, a := range m.Attrs {
			if a.Graph != nil {
				subgraphs = append(subgraphs, a.Graph)
				m.Attrs[i].Graph = &Graph{}
			}
			subgraphs = append(subgraphs, a.Graphs...)
			m.Attrs[i].Graphs = slices.Repeat([]*Graph{{}}, len(a.Graphs))
		}
		c.Nodes = append(c.Nodes, &m)
	}
	return &c, subgraphs
}

// roundTrip encodes, decodes and compares, and gives the bytes.
func roundTrip(t testing.TB, g *Graph) []byte {
	t.Helper()
	b, err := Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b)
	if err != nil {
		t.Fatalf("decoding what Encode wrote: %v", err)
	}
	sameGraphs(t, g, again)
	twice, err := Encode(again)
	if err != nil || !bytes.Equal(b, twice) {
		t.Fatalf("the second encoding differs from the first (%v)", err)
	}
	return b
}

// raw.onnx and subgraph.onnx were written by Python in the form that Encode
// has: the bytes must be the very same. The others hold what Encode moves (typed
// elements) or appends (fields that it does not know).
func TestEncodeFixtures(t *testing.T) {
	for name, like := range map[string]string{
		"raw.onnx": "raw.onnx", "typed.onnx": "raw.onnx", "subgraph.onnx": "subgraph.onnx",
		"external/model.onnx": "external/model.onnx", "foreign.onnx": "", "rich.onnx": "",
	} {
		t.Run(name, func(t *testing.T) {
			b := roundTrip(t, decodeFixture(t, name))
			if like != "" && !bytes.Equal(b, fixture(t, like)) {
				t.Errorf("the bytes differ from Python's in %s", like)
			}
		})
	}
}

// What rich.onnx holds and this package does not model must be in the bytes,
// field for field: compare.py checks that against the original.
func TestEncodeKeepsWhatItDoesNotKnow(t *testing.T) {
	b := roundTrip(t, decodeFixture(t, "rich.onnx"))
	original := fixture(t, "rich.onnx")
	for _, text := range []string{"Twice", "a_sparse", "SCALE_TENSOR", "DATA_BATCH", "IMAGE", "node", "value", "note", "two"} {
		if got, want := bytes.Count(b, []byte(text)), bytes.Count(original, []byte(text)); got != want {
			t.Errorf("%q is %d times in the encoding, %d times in the original", text, got, want)
		}
	}
}

// A type that was kept as it came must not outlive a change of Value.Type.
func TestEncodeWritesChangedTypes(t *testing.T) {
	g := decodeFixture(t, "rich.onnx")
	want := Type{Elem: Int64, Shape: Dims(Batch, Unknown)}
	for i := range g.Values {
		g.Values[i].Type = want
	}
	b, err := Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range again.Values {
		same(t, want, v.Type)
	}
}

// handmade has one of each thing that an exported model holds.
func handmade() *Graph {
	return &Graph{
		Name: "handmade", Doc: "doc",
		Header: Header{
			IRVersion: 8, Opsets: []Opset{{Version: 17}, {Domain: "com.example", Version: 1}},
			Producer: "hourglass", ProducerVersion: "0", Domain: "com.example", ModelVersion: 1, Doc: "model",
			Metadata: []Property{{"hourglass.recipe", "deep"}, {"empty", ""}},
		},
		Inputs:  []Value{{Name: "input", Type: Type{Elem: Float, Shape: Dims(Batch, Fixed(2))}, Doc: "pixels"}},
		Outputs: []Value{{Name: "latent", Type: Type{Elem: Float, Shape: Dims(Batch, Unknown)}}},
		Values:  []Value{{Name: "scalar", Type: Type{Elem: Float, Shape: Dims()}}, {Name: "rank", Type: Type{Elem: Float}}, {Name: "untyped"}},
		Nodes: []*Node{
			{Name: "gemm", Op: "Gemm", Inputs: []string{"input", "w", ""}, Outputs: []string{"h"}, Attrs: []Attribute{
				Float32("alpha", 0), Int("transB", -1), Text("mode", ""), Ints("axes"), Ints("perm", 1, 0), Constant("value", Scalar("", int64(3))),
			}},
			{Op: "Relu", Domain: "com.example", Inputs: []string{"h"}, Outputs: []string{"latent"}, Doc: "clips"},
		},
		Initializers: []*Tensor{NewTensor("w", []float32{1, 2, 3, 4}, 2, 2), {Name: "s", Elem: String, Strings: [][]byte{[]byte("a")}}},
	}
}

// The golden file pins the bytes: a model's digest must not change with a
// release of protobuf or of this package.
func TestEncodeGolden(t *testing.T) {
	golden.Check(t, "handmade.onnx", string(roundTrip(t, handmade())))
}

func TestEncodeRandomGraphs(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 0))
		g := randomGraph(r, 2)
		g.Header = handmade().Header
		roundTrip(t, g)
	}
}

func randomGraph(r *rand.Rand, depth int) *Graph {
	g := &Graph{Name: randomName(r), Doc: randomName(r)}
	for range r.IntN(4) {
		g.Inputs = append(g.Inputs, Value{Name: randomName(r), Type: randomType(r)})
		g.Outputs = append(g.Outputs, Value{Name: randomName(r), Type: randomType(r), Doc: randomName(r)})
		g.Values = append(g.Values, Value{Name: randomName(r), Type: randomType(r)})
		g.Initializers = append(g.Initializers, randomTensor(r))
		n := &Node{Name: randomName(r), Op: randomName(r), Domain: randomName(r), Inputs: []string{randomName(r), ""}, Outputs: []string{randomName(r)}}
		for range r.IntN(4) {
			n.Attrs = append(n.Attrs, randomAttribute(r, depth))
		}
		g.Nodes = append(g.Nodes, n)
	}
	return g
}

func randomName(r *rand.Rand) string {
	return strings.Repeat(string(rune('a'+r.IntN(26))), r.IntN(200))
}

func randomType(r *rand.Rand) Type {
	t := Type{Elem: DataType(r.IntN(20))}
	if r.IntN(4) > 0 {
		t.Shape = Dims([]Dim{Fixed(r.Int64()), Fixed(0), Unknown, Batch}[:r.IntN(5)]...)
	}
	return t
}

func randomTensor(r *rand.Rand) *Tensor {
	t := &Tensor{Name: randomName(r), Elem: DataType(1 + r.IntN(16)), Doc: randomName(r)}
	for range r.IntN(4) {
		t.Dims = append(t.Dims, r.Int64N(5))
	}
	for range t.Len() {
		if t.Elem == String {
			t.Strings = append(t.Strings, []byte(randomName(r)))
		}
		for range t.Elem.Size() {
			t.Raw = append(t.Raw, byte(r.Uint32()))
		}
	}
	return t
}

func randomAttribute(r *rand.Rand, depth int) Attribute {
	a := Attribute{Name: randomName(r), Kind: AttrKind(1 + r.IntN(10)), Doc: randomName(r)}
	if depth == 0 && (a.Kind == AttrGraph || a.Kind == AttrGraphs) {
		a.Kind = AttrInt
	}
	switch a.Kind {
	case AttrFloat:
		a.F = math.Float32frombits(r.Uint32())
	case AttrInt:
		a.I = int64(r.Uint64())
	case AttrString:
		a.S = []byte(randomName(r))
	case AttrTensor:
		a.Tensor = randomTensor(r)
	case AttrGraph:
		a.Graph = randomGraph(r, depth-1)
	case AttrFloats:
		a.Floats = []float32{r.Float32(), float32(math.NaN())}[:r.IntN(3)]
	case AttrInts:
		a.Ints = []int64{int64(r.Uint64()), 0}[:r.IntN(3)]
	case AttrStrings:
		a.Strings = [][]byte{[]byte(randomName(r)), {}}
	case AttrTensors:
		a.Tensors = []*Tensor{randomTensor(r), randomTensor(r)}
	case AttrGraphs:
		a.Graphs = []*Graph{randomGraph(r, 0), randomGraph(r, depth-1)}
	}
	return a
}

func TestEncodeRefuses(t *testing.T) {
	of := func(a Attribute) *Graph {
		return &Graph{Name: "g", Nodes: []*Node{{Op: "Op", Name: "n", Attrs: []Attribute{a}}}}
	}
	loop := &Graph{Name: "loop"}
	loop.Nodes = of(Attribute{Name: "body", Kind: AttrGraph, Graph: loop}).Nodes
	for says, g := range map[string]*Graph{
		"graph is nil":    nil,
		"node 0 is nil":   {Nodes: []*Node{nil}},
		"tensor is nil":   {Initializers: []*Tensor{nil}},
		"3 bytes":         {Initializers: []*Tensor{{Elem: Float, Raw: make([]byte, 3)}}},
		"negative":        {Initializers: []*Tensor{{Elem: Float, Dims: []int64{-1}}}},
		"deeper than 64":  loop,
		"is of kind 0":    of(Attribute{Name: "a"}),
		"attribute \"t\"": of(Attribute{Name: "t", Kind: AttrTensor}),
		"Op \"n\"":        of(Attribute{Name: "g", Kind: AttrGraph}),
		"the graph is":    of(Attribute{Name: "g", Kind: AttrGraphs, Graphs: []*Graph{nil}}),
		"the tensor is":   of(Attribute{Name: "t", Kind: AttrTensors, Tensors: []*Tensor{nil}}),
	} {
		if b, err := Encode(g); b != nil || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Encode = %d bytes, error %v; want an error that says %q", len(b), err, says)
		}
	}
}

// Three tensors that share one gibibyte are refused before anything is written.
func TestEncodeRefusesTwoGiB(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 1 GiB of address space")
	}
	w := &Tensor{Name: "w", Elem: Uint8, Dims: []int64{1 << 30}, Raw: make([]byte, 1<<30)}
	_, err := Encode(&Graph{Initializers: []*Tensor{w, w, w}})
	if err == nil || !strings.Contains(err.Error(), "2 GiB") {
		t.Errorf("error %v, want one about 2 GiB", err)
	}
}

func TestEncodeTensor(t *testing.T) {
	want := NewTensor("input", []float32{1, 2, 3, 4, 5, 6}, 2, 3)
	b, err := EncodeTensor(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeTensor(b)
	if err != nil {
		t.Fatal(err)
	}
	same(t, want, got)
	if _, err := EncodeTensor(nil); err == nil {
		t.Error("EncodeTensor(nil) gives no error")
	}
}

func BenchmarkEncode(b *testing.B) {
	g, size := benchGraph()
	b.SetBytes(size)
	for b.Loop() {
		if _, err := Encode(g); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	g, size := benchGraph()
	file, err := Encode(g)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if _, err := Decode(file); err != nil {
			b.Fatal(err)
		}
	}
}

// benchGraph returns a graph of the size of a deep dense autoencoder: 784-1000-500-250-30.
func benchGraph() (*Graph, int64) {
	g, size := handmade(), int64(0)
	for _, d := range [][2]int64{{784, 1000}, {1000, 500}, {500, 250}, {250, 30}} {
		for range 2 {
			g.Initializers = append(g.Initializers, NewTensor("w", make([]float32, d[0]*d[1]), d[0], d[1]))
			size += 4 * d[0] * d[1]
		}
	}
	return g, size
}
