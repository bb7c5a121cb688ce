package runtime

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// arrange checks the caller's tensors against the model and returns them in the order of
// the model's inputs, with the defaults of those that were left out. A symbolic
// dimension must have the same size in all inputs; these sizes are returned, too.
func (m *model) arrange(given map[string]*graph.Tensor) ([]*graph.Tensor, map[string]int64, error) {
	for name := range given {
		if _, ok := find(m.inputs, name); !ok {
			return nil, nil, &InputError{Name: name, Problem: "is unknown; the model's inputs are " + names(m.inputs)}
		}
	}
	sizes := map[string]int64{}
	out := make([]*graph.Tensor, len(m.inputs))
	for i, v := range m.inputs {
		t := given[v.Name]
		if t == nil {
			t = m.defaults[v.Name]
		}
		if t == nil {
			return nil, nil, &InputError{Name: v.Name, Problem: "is missing; want " + v.Type.String()}
		}
		if err := fits(t, v.Type, sizes); err != nil {
			return nil, nil, &InputError{Name: v.Name, Problem: err.Error()}
		}
		out[i] = t
	}
	return out, sizes, nil
}

// fits returns an error unless t has the wanted type. It records the sizes of symbols.
func fits(t *graph.Tensor, want graph.Type, sizes map[string]int64) error {
	if err := checkElements(t); err != nil {
		return err
	}
	mismatch := func() error { return fmt.Errorf("is %v%v, want %v", t.Elem, t.Dims, want) }
	if want.Elem == graph.Sequence && want.Of != nil && t.Elem == want.Elem {
		for i, item := range t.Items {
			if err := fits(item, *want.Of, map[string]int64{}); err != nil { // each has sizes of its own
				return fmt.Errorf("has an item %d that %w", i, err)
			}
		}
		return nil
	}
	if want.Elem == graph.Undefined {
		return fmt.Errorf("is no tensor in this model, which this package cannot run")
	}
	if t.Elem != want.Elem || want.Shape != nil && len(t.Dims) != len(want.Shape) {
		return mismatch()
	}
	for i, d := range want.Shape {
		if d.IsFixed() && t.Dims[i] != d.Size {
			return mismatch()
		}
		if d.Name == "" {
			continue
		}
		if n, ok := sizes[d.Name]; ok && n != t.Dims[i] {
			return fmt.Errorf("is %v%v, want %v with %s = %d as in another input", t.Elem, t.Dims, want, d.Name, n)
		}
		sizes[d.Name] = t.Dims[i]
	}
	return nil
}

// checkElements returns an error unless a tensor has exactly the elements that its
// dimensions ask for.
func checkElements(t *graph.Tensor) error {
	n, err := count(t.Dims)
	if err != nil {
		return err
	}
	if t.Elem == graph.Sequence {
		if len(t.Items) != n || slices.Contains(t.Items, nil) {
			return fmt.Errorf("has %d items for dims %v, want %d and none that is nil", len(t.Items), t.Dims, n)
		}
		return nil
	}
	if t.Elem == graph.String {
		if len(t.Strings) != n {
			return fmt.Errorf("has %d strings for dims %v, want %d", len(t.Strings), t.Dims, n)
		}
		return nil
	}
	size := t.Elem.Size()
	if size == 0 {
		return fmt.Errorf("has elements of %v, which onnxruntime does not take", t.Elem)
	}
	if n > math.MaxInt/size || len(t.Raw) != n*size {
		return fmt.Errorf("has %d bytes for %v%v, want %d elements of %d bytes", len(t.Raw), t.Elem, t.Dims, n, size)
	}
	return nil
}

// count multiplies dimensions, and refuses negative ones and overflow.
func count(dims []int64) (int, error) {
	n := int64(1)
	for _, d := range dims {
		if d < 0 || d > 0 && n > math.MaxInt/d {
			return 0, fmt.Errorf("has impossible dims %v", dims)
		}
		n *= d
	}
	return int(n), nil
}
