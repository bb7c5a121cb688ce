package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"github.com/hourglass-go/hourglass/graph"
)

// TransposedSuffix after a tensor's name in the map of SetWeights swaps its two
// dimensions: PyTorch's Linear has [out, in], a MatMul [in, out].
const TransposedSuffix = ".T"

var safetensorsTypes = map[graph.DataType]safetensors.DType{
	graph.Float: safetensors.F32, graph.Double: safetensors.F64, graph.Float16: safetensors.F16, graph.BFloat16: safetensors.BF16, graph.Bool: safetensors.BOOL,
	graph.Int8: safetensors.I8, graph.Int16: safetensors.I16, graph.Int32: safetensors.I32, graph.Int64: safetensors.I64,
	graph.Uint8: safetensors.U8, graph.Uint16: safetensors.U16, graph.Uint32: safetensors.U32, graph.Uint64: safetensors.U64,
}

// Weights are a graph's initializers as a safetensors file
// (https://huggingface.co/docs/safetensors), which Python reads as a state dict.
func Weights(g *graph.Graph) ([]byte, error) {
	views := map[string]safetensors.TensorView{}
	for _, t := range g.Initializers {
		elem, known := safetensorsTypes[t.Elem]
		if !known {
			return nil, fmt.Errorf("convert: initializer %q is %v, which safetensors has no type for", t.Name, t.Elem)
		}
		var shape []uint64
		for _, d := range t.Dims {
			shape = append(shape, uint64(d))
		}
		view, err := safetensors.NewTensorView(elem, shape, t.Raw)
		if err != nil {
			return nil, fmt.Errorf("convert: initializer %q: %w", t.Name, err)
		}
		views[t.Name] = view
	}
	b, err := safetensors.Serialize(views, nil)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return b, nil
}

// SetWeights gives a graph with tensors of a safetensors file, such as a PyTorch state
// dict, in the place of its initializers: names maps an initializer to the tensor that
// takes its place, with [TransposedSuffix] where its dimensions are to be swapped; what it
// does not name is taken under its own name. Every initializer must be there, of the type
// and dims that it has; tensors that none of them takes are an error too, since something
// would be left out.
func SetWeights(g *graph.Graph, file []byte, names map[string]string) (*graph.Graph, error) {
	fail := func(format string, args ...any) (*graph.Graph, error) {
		return nil, fmt.Errorf("convert: "+format, args...)
	}
	tensors, err := ReadWeights(file)
	if err != nil {
		return fail("%w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if g.Initializer(name) == nil {
			return fail("graph %q has no initializer %q, which the map names", g.Name, name)
		}
	}
	g = g.Clone()
	g.Initializers = slices.Clone(g.Initializers)
	taken := map[string]bool{}
	for i, t := range g.Initializers {
		from, mapped := names[t.Name]
		if !mapped {
			from = t.Name
		}
		from, swapped := strings.CutSuffix(from, TransposedSuffix)
		source := tensors[from]
		if source == nil {
			return fail("the file has no tensor %q for initializer %q; it has %s", from, t.Name, sample(slices.Sorted(maps.Keys(tensors))))
		}
		taken[from] = true
		if swapped {
			if source, err = swappedTensor(source); err != nil {
				return fail("tensor %q: %w", from, err)
			}
		}
		if source.Elem != t.Elem || !slices.Equal(source.Dims, t.Dims) {
			hint := ""
			if len(t.Dims) == 2 && slices.Equal(source.Dims, []int64{t.Dims[1], t.Dims[0]}) {
				hint = fmt.Sprintf("; %q swaps its dimensions", from+TransposedSuffix)
			}
			return fail("tensor %q is %v, initializer %q %v%s", from, source.Type(), t.Name, t.Type(), hint)
		}
		g.Initializers[i] = source.Renamed(t.Name)
	}
	for name := range tensors {
		if taken[name] {
			delete(tensors, name)
		}
	}
	if len(tensors) > 0 {
		return fail("no initializer takes %s of the file", sample(slices.Sorted(maps.Keys(tensors))))
	}
	return g, nil
}

// ReadWeights gives the tensors of a safetensors file, by name. They share b.
func ReadWeights(b []byte) (tensors map[string]*graph.Tensor, err error) {
	defer func() { // the file is anyone's, and the library's limits are its own
		if p := recover(); p != nil {
			err = fmt.Errorf("not a safetensors file: %v", p)
		}
	}()
	file, err := safetensors.Deserialize(b)
	if err != nil {
		return nil, fmt.Errorf("not a safetensors file: %w", err)
	}
	tensors = map[string]*graph.Tensor{}
	for _, nt := range file.Tensors() {
		v := nt.TensorView
		t := &graph.Tensor{Name: nt.Name, Raw: v.Data()}
		for elem, d := range safetensorsTypes {
			if d == v.DType() {
				t.Elem = elem
			}
		}
		if t.Elem == graph.Undefined {
			return nil, fmt.Errorf("tensor %q is of a type that ONNX has none for", nt.Name)
		}
		for _, d := range v.Shape() {
			if d > 1<<40 {
				return nil, fmt.Errorf("tensor %q has a dimension of %d", nt.Name, d)
			}
			t.Dims = append(t.Dims, int64(d))
		}
		if t.Len()*t.Elem.Size() != len(t.Raw) {
			return nil, fmt.Errorf("tensor %q has %d bytes for %v", nt.Name, len(t.Raw), t.Type())
		}
		tensors[nt.Name] = t
	}
	return tensors, nil
}

// swappedTensor is a matrix with its dimensions swapped.
func swappedTensor(t *graph.Tensor) (*graph.Tensor, error) {
	if len(t.Dims) != 2 {
		return nil, fmt.Errorf("it is %v; a matrix alone is transposed", t.Type())
	}
	rows, columns, size := int(t.Dims[0]), int(t.Dims[1]), t.Elem.Size()
	raw := make([]byte, 0, len(t.Raw))
	for j := range columns {
		for i := range rows {
			at := (i*columns + j) * size
			raw = append(raw, t.Raw[at:at+size]...)
		}
	}
	return &graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: []int64{t.Dims[1], t.Dims[0]}, Raw: raw}, nil
}
