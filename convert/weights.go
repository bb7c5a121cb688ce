package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/safetensors"
)

// TransposedSuffix after a tensor's name, in the map of SetWeights, swaps its two
// dimensions. PyTorch's Linear has [out, in], and a MatMul [in, out].
const TransposedSuffix = ".T"

// Weights returns a graph's initializers as a safetensors file
// (https://huggingface.co/docs/safetensors), which Python reads as a state dict. Those of strings are
// left out, because such a file has none.
func Weights(g *graph.Graph) ([]byte, error) {
	numbers := slices.DeleteFunc(slices.Clone(g.Initializers), func(t *graph.Tensor) bool { return t.Elem == graph.String })
	b, err := safetensors.Write(numbers, nil)
	if err != nil {
		return nil, fmt.Errorf("convert: the initializers of graph %q: %w", g.Name, err)
	}
	return b, nil
}

// SetWeights replaces a graph's initializers by the tensors of a safetensors file, such as a
// PyTorch state dict. names maps an initializer to the tensor that replaces it, with
// [TransposedSuffix] where its dimensions have to be swapped. An initializer that names does not
// have is replaced by the tensor of its own name. The file must have a tensor for every
// initializer of numbers, with its type and dimensions. A tensor that no initializer takes is an error, too,
// because something would be left out.
func SetWeights(g *graph.Graph, file []byte, names map[string]string) (*graph.Graph, error) {
	fail := func(format string, args ...any) (*graph.Graph, error) {
		return nil, fmt.Errorf("convert: "+format, args...)
	}
	tensors, err := ReadWeights(file)
	if err != nil {
		return fail("%w", err)
	}
	index := g.Index()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if index.Initializer(name) == nil {
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
		if source == nil && t.Elem == graph.String && !mapped {
			continue
		}
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

// ReadWeights returns the tensors of a safetensors file by their names. They share b's memory.
func ReadWeights(b []byte) (map[string]*graph.Tensor, error) {
	tensors, _, err := safetensors.Read(b)
	return tensors, err
}

// swappedTensor returns a matrix with its dimensions swapped.
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
