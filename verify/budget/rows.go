package budget

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

const (
	// rowSamples are twice those of Derive, because a value that lies near a jump crosses it
	// in some samples only.
	rowSamples = 16
	// rowChunk is how many rows are sampled at a time at most, where rows do not depend on each other.
	rowChunk = 16
	// rowWork bounds the multiplications and additions of the samples of one chunk.
	rowWork = 2e10
)

// AtRows says, for each of some rows of the inputs, by how much two engines that are both right
// may differ there on the deriver's graph: for each output the greatest |Δ|, a row each. For integers and
// truths it is 0, or infinite where rounding changes one.
//
// Derive looks at a few rows, and its budget holds for all. Where a rounded value decides (which
// level a quotient is quantized to, which of two branches is taken), a row may lie so near to
// the decision that rounding takes engines to different sides. AtRows runs Derive's samples on
// the rows themselves, so that they cross the decision as engines do. Where rows depend on each
// other (DynamicQuantizeLinear takes one range of the whole batch), or are not along one symbol that
// all inputs share, it samples all of them.
//
// Rows are those of the outputs along their first dimension. One without dimensions has one row.
func (d *Deriver) AtRows(ctx context.Context, inputs map[string]*graph.Tensor, rows []int) (map[string][]float64, error) {
	apart, err := d.independent(ctx, inputs, rows)
	if err != nil && !errors.Is(err, errNoBatch) {
		return nil, fmt.Errorf("budget: %w", err)
	}
	bounds := map[string][]float64{}
	if !apart {
		outputs, err := d.sample(ctx, inputs, rowSamples, rowWork/(rowSamples+1), true)
		if err != nil {
			return nil, fmt.Errorf("budget: %w", err)
		}
		for name, o := range outputs {
			whole := o.byRow(o.rows())
			if len(whole) <= slices.Max(rows) {
				continue
			}
			for _, row := range rows {
				bounds[name] = append(bounds[name], whole[row])
			}
		}
		return bounds, nil
	}
	together, err := d.together(inputs, rows)
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(rows, together) {
		few, err := selected(d.graph, inputs, chunk)
		if err != nil {
			return nil, err
		}
		outputs, err := d.sample(ctx, few, rowSamples, rowWork/(rowSamples+1), true)
		if err != nil {
			return nil, fmt.Errorf("budget: %w", err)
		}
		for name, o := range outputs {
			bounds[name] = append(bounds[name], o.byRow(len(chunk))...)
		}
	}
	return bounds, nil
}

// together returns how many rows are sampled at a time: as many as rowWork allows.
func (d *Deriver) together(inputs map[string]*graph.Tensor, rows []int) (int, error) {
	one, err := selected(d.graph, inputs, rows[:1])
	if err != nil {
		return 0, err
	}
	fit := rowWork / (rowSamples + 1) / max(d.work(one), 1)
	return int(min(max(fit, 1), rowChunk)), nil
}

// independent reports whether a few rows alone give what they give among all.
func (d *Deriver) independent(ctx context.Context, inputs map[string]*graph.Tensor, rows []int) (bool, error) {
	few, err := selected(d.graph, inputs, rows[:min(len(rows), rowChunk)])
	if err != nil {
		return false, err
	}
	among, err := d.sample(ctx, inputs, 0, rowWork, false)
	if err != nil {
		return false, err
	}
	alone, err := d.sample(ctx, few, 0, rowWork, false)
	if err != nil {
		return false, err
	}
	n := batchOf(inputs)
	for name, a := range alone {
		v := among[name].exact.V
		if len(v)%n != 0 || len(a.exact.V) != len(v)/n*batchOf(few) {
			return false, nil
		}
		width := len(v) / n
		for i, row := range rows[:batchOf(few)] {
			if !slices.Equal(a.exact.V[i*width:(i+1)*width], v[row*width:(row+1)*width]) {
				return false, nil
			}
		}
	}
	return true, nil
}

// batchOf is the size of the first dimension, which all inputs share.
func batchOf(inputs map[string]*graph.Tensor) int {
	for _, t := range inputs {
		return int(t.Dims[0])
	}
	return 0
}

// rows returns the number of rows of the output.
func (s *deviation) rows() int {
	if len(s.exact.Dims) == 0 {
		return 1
	}
	return s.exact.Dims[0]
}

// byRow is what Derive allows, of each row's own deviations; nil where the output is not in so many
// rows. An integer or a truth that a sample changed may be anything.
func (s *deviation) byRow(rows int) []float64 {
	if s.rows() != rows || rows == 0 {
		return nil
	}
	bounds, width := make([]float64, rows), len(s.squares)/rows
	for row := range bounds {
		greatest, scale := 0.0, 0.0
		for i := row * width; i < (row+1)*width; i++ {
			greatest, scale = max(greatest, s.squares[i]/float64(max(s.samples, 1))), max(scale, math.Abs(s.exact.V[i]))
		}
		if !s.exact.Elem.IsFloat() {
			if greatest > 0 {
				bounds[row] = math.Inf(1)
			}
			continue
		}
		bounds[row] = max(Allowance(width)*math.Sqrt(greatest), 2*element.Roundoff(s.exact.Elem)*scale)
	}
	return bounds
}

var errNoBatch = errors.New("budget: the inputs do not share a symbolic first dimension")

// selected takes some rows of all inputs.
func selected(g *graph.Graph, inputs map[string]*graph.Tensor, rows []int) (map[string]*graph.Tensor, error) {
	few, batch := map[string]*graph.Tensor{}, graph.Dim{}
	for _, v := range g.Feeds() {
		t := inputs[v.Name]
		if t == nil || len(v.Type.Shape) == 0 || v.Type.Shape[0].Name == "" || len(few) > 0 && v.Type.Shape[0] != batch {
			return nil, errNoBatch
		}
		batch = v.Type.Shape[0]
		picked, err := pick(t, rows)
		if err != nil {
			return nil, err
		}
		few[v.Name] = picked
	}
	return few, nil
}

func pick(t *graph.Tensor, rows []int) (*graph.Tensor, error) {
	if len(t.Dims) == 0 || t.Dims[0] == 0 || len(t.Raw)%int(t.Dims[0]) != 0 || len(t.Strings)%int(t.Dims[0]) != 0 {
		return nil, fmt.Errorf("budget: input %q of %v has no rows to choose from", t.Name, t.Dims)
	}
	n := int(t.Dims[0])
	width, words := len(t.Raw)/n, len(t.Strings)/n
	out := &graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: append([]int64{int64(len(rows))}, t.Dims[1:]...)}
	for _, row := range rows {
		if row < 0 || row >= int(t.Dims[0]) {
			return nil, fmt.Errorf("budget: row %d of input %q, which has %d", row, t.Name, t.Dims[0])
		}
		out.Raw = append(out.Raw, t.Raw[row*width:(row+1)*width]...)
		out.Strings = append(out.Strings, t.Strings[row*words:(row+1)*words]...)
	}
	return out, nil
}

// sample runs the graph in float64 once as it is and some times with its roundings drawn, each
// within so many multiplications and additions. ties is whether ties are drawn, too.
func (d *Deriver) sample(ctx context.Context, inputs map[string]*graph.Tensor, times uint64, limit float64, ties bool) (map[string]*deviation, error) {
	given, err := oracle.Arrays(inputs)
	if err != nil {
		return nil, err
	}
	if d.work(inputs) > limit {
		return nil, errTooLong
	}
	exact, err := d.program.Evaluate(ctx, given, d.counted(limit))
	if errors.Is(err, errTooLong) { // inputs of the same types take as long
		d.works[typesOf(inputs)] = math.Nextafter(limit, math.Inf(1))
	}
	if err != nil {
		return nil, err
	}
	outputs := map[string]*deviation{}
	for name, a := range exact {
		outputs[name] = newDeviation(a)
	}
	for i := range times {
		r := d.rounder(i)
		r.ties = ties
		drawn, err := d.program.Evaluate(ctx, given, r.around)
		if err != nil {
			return nil, err
		}
		for name, a := range drawn {
			outputs[name].add(a)
		}
	}
	return outputs, nil
}
