package graph

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// A file may state a constant by the elements that are not 0 and their places. Such a tensor is read whole, as
// runtimes read it, and written whole. https://onnx.ai/onnx/repo-docs/IR.html#tensors

const (
	sparseInitializer = 15      // the field of a GraphProto
	sparseTensor      = 22      // the field of an AttributeProto
	attrSparse        = 11      // the kind of such an attribute
	maxSparse         = 1 << 28 // bytes that Decode allows for all such tensors of a file together
)

// expand makes tensors of the sparse tensors of a graph and its subgraphs. It takes their bytes from the memory.
func (g *Graph) expand(memory *int64) error {
	var rest []byte
	err := eachField(g.unknown, func(num protowire.Number, whole, value []byte) error {
		if num != sparseInitializer {
			rest = append(rest, whole...)
			return nil
		}
		t, err := expanded(value, memory)
		if err != nil {
			return fmt.Errorf("graph %q: sparse initializer: %w", g.Name, err)
		}
		if g.Initializers = append(g.Initializers, t); len(g.Nodes)+len(g.Initializers) > maxParts {
			return fmt.Errorf("graph %q has more than %d nodes and initializers", g.Name, maxParts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	g.unknown = rest
	for _, n := range g.Nodes {
		for i := range n.Attrs {
			if a := &n.Attrs[i]; n.Is("Constant") && a.Name == "sparse_value" && a.Kind == attrSparse {
				if err := a.expand(memory); err != nil {
					return fmt.Errorf("graph %q: %v: attribute %q: %w", g.Name, n, a.Name, err)
				}
			}
		}
		for _, sub := range n.Subgraphs() {
			if err := sub.expand(memory); err != nil {
				return err
			}
		}
	}
	return nil
}

// expand makes the value of a Constant of its sparse_value.
func (a *Attribute) expand(memory *int64) error {
	return eachField(a.unknown, func(num protowire.Number, _, value []byte) error {
		if num != sparseTensor {
			return nil
		}
		t, err := expanded(value, memory)
		if err == nil {
			*a = Attribute{Name: "value", Kind: AttrTensor, Tensor: t.Renamed(""), Doc: a.Doc}
		}
		return err
	})
}

// expanded reads a SparseTensorProto. It takes the bytes of the whole tensor from the memory.
func expanded(b []byte, memory *int64) (*Tensor, error) {
	values, indices, dims, err := sparseParts(b)
	if err != nil {
		return nil, err
	}
	t := &Tensor{Name: values.Name, Elem: values.Elem, Dims: dims, Doc: values.Doc}
	n, err := elements(dims)
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	size := int64(t.Elem.Size())
	switch {
	case size == 0:
		return nil, fmt.Errorf("tensor %q: sparse tensors of %v are not read", t.Name, t.Elem)
	case len(values.Dims) != 1 || values.external != nil || indices.external != nil:
		return nil, fmt.Errorf("tensor %q: its values are %v; want a list in this file", t.Name, values.Type())
	case int64(n) > *memory/size:
		return nil, fmt.Errorf("tensor %q: %w: %v takes %d elements of %d bytes; %d bytes are left of the limit", t.Name, ErrMemory, t.Type(), n, size, *memory)
	}
	places, err := sparsePlaces(indices, values.Len(), dims)
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	*memory -= int64(n) * size
	t.Raw = make([]byte, int64(n)*size)
	for i, at := range places {
		copy(t.Raw[at*size:(at+1)*size], values.Raw[int64(i)*size:])
	}
	return t, nil
}

// sparseParts splits a SparseTensorProto into its fields.
func sparseParts(b []byte) (values, indices *Tensor, dims []int64, err error) {
	read := 0
	err = eachField(b, func(num protowire.Number, whole, value []byte) (err error) {
		read += len(whole)
		switch num {
		case 1:
			values, err = tensorOf(value)
		case 2:
			indices, err = tensorOf(value)
		case 3:
			dims = append(dims, varints(whole)...)
			err = checkRank(len(dims))
		}
		return err
	})
	if err == nil && (values == nil || indices == nil || read < len(b)) {
		err = errors.New("it has no values or no indices, or is cut off")
	}
	return values, indices, dims, err
}

func tensorOf(b []byte) (*Tensor, error) {
	var p onnxpb.TensorProto
	if err := unmarshal(b, &p); err != nil {
		return nil, err
	}
	return decodeTensor(&p)
}

// varints returns the integers of one field, which are packed or stand alone. There are not many more than a
// tensor has dimensions.
func varints(field []byte) (all []int64) {
	_, typ, n := protowire.ConsumeTag(field)
	b := field[n:]
	if typ == protowire.BytesType {
		b, _ = protowire.ConsumeBytes(b)
	}
	for len(b) > 0 && len(all) <= maxRank {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			break
		}
		all, b = append(all, int64(v)), b[n:]
	}
	return all
}

// sparsePlaces returns where in the whole tensor each of n values is. Indices count elements, or have one
// number for each dimension. They are in order, and each is there once.
func sparsePlaces(indices *Tensor, n int, dims []int64) ([]int64, error) {
	list, err := Data[int64](indices)
	if err != nil {
		return nil, err
	}
	whole, _ := elements(dims)
	steps := []int64{1} // by which each number of an index counts
	limits := []int64{int64(whole)}
	switch {
	case len(indices.Dims) == 1 && len(list) == n:
	case len(indices.Dims) == 2 && indices.Dims[0] == int64(n) && indices.Dims[1] == int64(len(dims)):
		steps, limits = make([]int64, len(dims)), dims
		for i, step := len(dims)-1, int64(1); i >= 0; i-- {
			steps[i] = step
			step *= dims[i]
		}
	default:
		return nil, fmt.Errorf("its indices are %v for %d values of %v", indices.Type(), n, dims)
	}
	places, last := make([]int64, n), int64(math.MinInt64)
	for i := range places {
		for d, step := range steps {
			v := list[i*len(steps)+d]
			if v < 0 || v >= limits[d] {
				return nil, fmt.Errorf("index %d of value %d is not within %v", v, i, dims)
			}
			places[i] += v * step
		}
		if places[i] <= last {
			return nil, fmt.Errorf("the index of value %d is not after that before it", i)
		}
		last = places[i]
	}
	return places, nil
}
