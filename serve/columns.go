package serve

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
)

// columned reports whether a part takes rows whose columns have names.
func columned(m *infer.Model, part hourglass.Part) bool {
	if m.Schema() == nil {
		return false
	}
	for _, v := range m.Feeds(part) {
		if v.Name == hourglass.InputName && len(v.Type.Shape) == 2 {
			return true
		}
	}
	return false
}

// columnsOf describes the columns that a part takes as inputs; nil: it takes none.
func columnsOf(m *infer.Model, part hourglass.Part) (out []tensorMetadata) {
	if !columned(m, part) {
		return nil
	}
	for _, c := range m.Schema().Used() {
		kind := "FP32"
		if c.Kind != schema.Number {
			kind = "BYTES"
		}
		out = append(out, tensorMetadata{inputOf(m, part, c.Name), kind, []int64{-1, 1}})
	}
	return out
}

// inputOf returns what a column is called as an input: its name, with more after it where the part has an input of that name.
func inputOf(m *infer.Model, part hourglass.Part, column string) string {
	name := column
	for slices.ContainsFunc(m.Inputs(part), func(v graph.Value) bool { return v.Name == name }) {
		name = longer(m, name)
	}
	return name
}

// longer puts [schema.TakenSuffix] after a name, until it is that of no column.
func longer(m *infer.Model, name string) string {
	for {
		name += schema.TakenSuffix
		if !slices.ContainsFunc(m.Schema().Columns, func(c schema.Column) bool { return c.Name == name }) {
			return name
		}
	}
}

// arrange returns the inputs of a part: those that a client gave, where columns become one tensor.
func arrange(m *infer.Model, part hourglass.Part, given map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if given[hourglass.InputName] != nil || !columned(m, part) {
		return given, nil
	}
	out := map[string]*graph.Tensor{}
	columns := map[string]*graph.Tensor{}
	for name, t := range given {
		columns[name] = t
	}
	for _, v := range m.Inputs(part) {
		if t := given[v.Name]; t != nil {
			out[v.Name] = t
			delete(columns, v.Name)
		}
	}
	x, n, err := rowsOf(m, part, columns)
	if err != nil {
		return nil, err
	}
	out[hourglass.InputName] = graph.NewTensor(hourglass.InputName, x, int64(n), int64(m.Schema().Width()))
	return out, nil
}

// rowsOf makes rows of columns. A column whose name an output has, too, may be called as columns.onnx calls it.
func rowsOf(m *infer.Model, part hourglass.Part, columns map[string]*graph.Tensor) (x []float32, n int, err error) {
	rows, err := infer.RowsOf[map[string]any](m)
	if err != nil {
		return nil, 0, err
	}
	fields := map[string]func(int) any{}
	n = -1
	for _, c := range m.Schema().Used() {
		name := inputOf(m, part, c.Name)
		t := columns[name]
		if t == nil {
			name = longer(m, name)
			t = columns[name]
		}
		if t == nil {
			return nil, 0, fmt.Errorf("%w: no input for the column %q; give one for each column, or rows as %q", errRequest, inputOf(m, part, c.Name), hourglass.InputName)
		}
		if len(t.Dims) == 0 || len(t.Dims) > 2 || len(t.Dims) == 2 && t.Dims[1] != 1 {
			return nil, 0, fmt.Errorf("%w: the column %q has shape %v; want [batch] or [batch, 1]", errRequest, c.Name, t.Dims)
		}
		if n >= 0 && int(t.Dims[0]) != n {
			return nil, 0, fmt.Errorf("%w: the column %q has %d rows, and another %d", errRequest, c.Name, t.Dims[0], n)
		}
		n = int(t.Dims[0])
		if fields[c.Name], err = field(t, c.Kind == schema.Time); err != nil {
			return nil, 0, fmt.Errorf("%w: the column %q: %w", errRequest, c.Name, err)
		}
		delete(columns, name)
	}
	for _, c := range m.Schema().Columns {
		delete(columns, c.Name) // an identifier, for example, which the model does not look at
	}
	for name := range columns {
		return nil, 0, fmt.Errorf("%w: the model has no input %.100q", errRequest, name)
	}
	row := map[string]any{}
	for i := range n {
		for name, of := range fields {
			row[name] = of(i)
		}
		if x, err = rows.Append(x, &row); err != nil {
			return nil, 0, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return x, n, nil
}

// field returns what gives the elements of a column. Numbers of a column of times are seconds.
func field(t *graph.Tensor, times bool) (func(int) any, error) {
	switch t.Elem {
	case graph.String:
		return func(i int) any { return string(t.Strings[i]) }, nil
	case graph.Float:
		return values[float32](t, times)
	case graph.Double:
		return values[float64](t, times)
	case graph.Int32:
		return values[int32](t, times)
	case graph.Int64:
		return values[int64](t, times)
	case graph.Bool:
		v, err := graph.Data[bool](t)
		return func(i int) any { return v[i] }, err
	}
	return nil, fmt.Errorf("%s; want FP32, FP64, INT32, INT64, BOOL or BYTES", datatype(t.Elem))
}

func values[T float32 | float64 | int32 | int64](t *graph.Tensor, times bool) (func(int) any, error) {
	v, err := graph.Data[T](t)
	if !times {
		return func(i int) any { return v[i] }, err
	}
	return func(i int) any {
		seconds := float64(v[i])
		if !(math.Abs(seconds) < 1e12) {
			return nil
		}
		whole := math.Floor(seconds)
		return time.Unix(int64(whole), int64((seconds-whole)*1e9)).UTC()
	}, err
}
