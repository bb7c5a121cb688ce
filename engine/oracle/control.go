package oracle

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	for op, gives := range map[string]func(call) ([]Array, error){"If": choose, "Loop": loop, "Scan": scan} {
		wide[op] = true
		registerSeveral(op, gives)
	}
}

// mostRuns is the greatest number of times that subgraphs are run in one evaluation.
const mostRuns = 1 << 20

// subgraph returns the function by which a node runs a subgraph of its own, given the values of the
// subgraph's inputs.
func (e *evaluation) subgraph(ctx context.Context, s *step, captured map[string]Array) func(attribute string, in []Array) ([]Array, error) {
	return func(attribute string, in []Array) ([]Array, error) {
		p := s.subgraphs[attribute]
		switch {
		case p == nil:
			return nil, fmt.Errorf("it has no %s", attribute)
		case len(in) != len(p.inputs):
			return nil, fmt.Errorf("%s has %d inputs, and is given %d", attribute, len(p.inputs), len(in))
		}
		if *e.runs++; *e.runs > mostRuns {
			return nil, lack(fmt.Sprintf("more than %d runs of subgraphs", mostRuns))
		}
		given := map[string]Array{}
		for _, name := range p.free {
			given[name] = captured[name]
		}
		for i, name := range p.inputs {
			given[name] = in[i]
		}
		values, err := p.evaluate(ctx, given, e.around, e.runs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", attribute, err)
		}
		out := make([]Array, len(p.outputs))
		for i, name := range p.outputs {
			out[i] = values[name]
		}
		return out, nil
	}
}

// capture returns the values that the subgraphs of a step read of the graph around them.
func (e *evaluation) capture(s *step) (map[string]Array, error) {
	captured := make(map[string]Array, len(s.captured))
	for name, at := range s.captured {
		a, known, err := e.value(at)
		if err == nil && !known {
			err = fmt.Errorf("nothing gives %q, which its subgraph reads", name)
		}
		if err != nil {
			return nil, err
		}
		captured[name] = a
	}
	return captured, nil
}

// choose runs https://onnx.ai/onnx/operators/onnx__If.html.
func choose(c call) ([]Array, error) {
	if len(c.in[0].V) != 1 {
		return nil, fmt.Errorf("a condition of %v, want one truth", c.in[0].Dims)
	}
	if c.in[0].V[0] != 0 {
		return c.subgraph("then_branch", nil)
	}
	return c.subgraph("else_branch", nil)
}

// loop runs https://onnx.ai/onnx/operators/onnx__Loop.html.
func loop(c call) ([]Array, error) {
	if err := c.single(0, 1); err != nil {
		return nil, err
	}
	within := func(i int64) bool { return !c.given(0) || i < c.in[0].integers()[0] }
	goOn := Array{Elem: graph.Bool, V: []float64{1}}
	if c.given(1) {
		goOn = c.in[1]
	}
	carried := slices.Clone(c.in[min(2, len(c.in)):])
	var each [][]Array // of each run, the values to be stacked
	for i := int64(0); goOn.V[0] != 0 && within(i); i++ {
		out, err := c.subgraph("body", slices.Concat([]Array{ofIntegers(graph.Int64, nil, []int64{i}), goOn}, carried))
		if err != nil {
			return nil, err
		}
		if len(out) < 1+len(carried) || len(out[0].V) != 1 {
			return nil, fmt.Errorf("the body gives %d values, the first of %d elements; want a truth, and %d values to carry on", len(out), len(out[0].V), len(carried))
		}
		goOn, carried = out[0], out[1:1+len(carried)]
		each = append(each, out[1+len(carried):])
	}
	more, err := eachStacked(each, len(c.node.Outputs)-len(carried), func(int) (axis int, reverse bool) { return 0, false })
	return slices.Concat(carried, more), err
}

// scan runs https://onnx.ai/onnx/operators/onnx__Scan.html.
func scan(c call) ([]Array, error) {
	if c.opset < 9 {
		return scanBatches(c)
	}
	n := int(c.node.Int("num_scan_inputs", 0))
	if n < 1 || n > len(c.in) {
		return nil, fmt.Errorf("num_scan_inputs is %d of %d inputs", n, len(c.in))
	}
	states, scanned := slices.Clone(c.in[:len(c.in)-n]), c.in[len(c.in)-n:]
	number := func(attribute string, i int) int {
		if v := c.node.Ints(attribute); i < len(v) {
			return int(v[i])
		}
		return 0
	}
	axes, length := make([]int, n), 0
	for i, x := range scanned {
		var err error
		if axes[i], err = axis(number("scan_input_axes", i), len(x.Dims)); err != nil {
			return nil, err
		}
		if i > 0 && x.Dims[axes[i]] != length {
			return nil, fmt.Errorf("one operand has %d elements to scan, another %d", length, x.Dims[axes[i]])
		}
		length = x.Dims[axes[i]]
	}
	var each [][]Array
	for t := range length {
		in := slices.Clone(states)
		for i, x := range scanned {
			at := t
			if number("scan_input_directions", i) == 1 {
				at = length - 1 - t
			}
			in = append(in, x.section(axes[i], at))
		}
		out, err := c.subgraph("body", in)
		if err != nil {
			return nil, err
		}
		if len(out) < len(states) {
			return nil, fmt.Errorf("the body gives %d values, and %d are states", len(out), len(states))
		}
		states = out[:len(states)]
		each = append(each, out[len(states):])
	}
	more, err := eachStacked(each, len(c.node.Outputs)-len(states), func(i int) (int, bool) {
		return number("scan_output_axes", i), number("scan_output_directions", i) == 1
	})
	return slices.Concat(states, more), err
}

// scanBatches runs the Scan of opset 8: each row of a batch as later opsets run a Scan.
func scanBatches(c call) ([]Array, error) {
	n := int(c.node.Int("num_scan_inputs", 0))
	if n < 1 || n >= len(c.in) {
		return nil, fmt.Errorf("num_scan_inputs is %d of %d inputs", n, len(c.in))
	}
	last := c.in[len(c.in)-1]
	for i, a := range c.in[1:] {
		if len(a.Dims) < 1 || a.Dims[0] != last.Dims[0] || i+1 >= len(c.in)-n && len(a.Dims) < 2 {
			return nil, fmt.Errorf("operands of %s have not one batch and a length", dimsOf(c.in[1:]))
		}
	}
	if c.given(0) && slices.ContainsFunc(c.in[0].V, func(v float64) bool { return int(v) != last.Dims[1] }) {
		return nil, lack("rows of several lengths, of which the specification does not say what fills them up")
	}
	row, node := c, *c.node
	row.opset, row.node = 9, &node
	node.Attrs = slices.Clone(c.node.Attrs)
	for i := range node.Attrs {
		if node.Attrs[i].Name == "directions" {
			node.Attrs[i].Name = "scan_input_directions"
		}
	}
	var each [][]Array
	for b := range last.Dims[0] {
		row.in = nil
		for _, a := range c.in[1:] {
			row.in = append(row.in, a.section(0, b))
		}
		out, err := scan(row)
		if err != nil {
			return nil, err
		}
		each = append(each, out)
	}
	return eachStacked(each, len(c.node.Outputs), func(int) (int, bool) { return 0, false })
}

// eachStacked joins the values of all runs along new axes, n of each run. place says along which axis,
// and whether the last run comes first.
func eachStacked(each [][]Array, n int, place func(i int) (axis int, reverse bool)) ([]Array, error) {
	var out []Array
	for i := range max(n, 0) {
		if len(each) == 0 {
			return nil, lack("sizes of what a subgraph would give that is never run")
		}
		var values []Array
		for _, run := range each {
			if i >= len(run) {
				return nil, errors.New("the body gives fewer values than the node has outputs")
			}
			values = append(values, run[i])
		}
		along, reverse := place(i)
		if reverse {
			slices.Reverse(values)
		}
		stack, err := joined(values, along)
		if err != nil {
			return nil, err
		}
		out = append(out, stack)
	}
	return out, nil
}

// joined joins values of the same dimensions along a new axis.
func joined(values []Array, along int) (Array, error) {
	first := values[0]
	along, err := axis(along, len(first.Dims)+1)
	if err != nil {
		return first, err
	}
	for _, v := range values {
		if !slices.Equal(v.Dims, first.Dims) || v.Elem != first.Elem {
			return first, fmt.Errorf("one run gives %v%v, another %v%v", first.Elem, first.Dims, v.Elem, v.Dims)
		}
	}
	dims := slices.Insert(slices.Clone(first.Dims), along, len(values))
	values, words := inOneList(values)
	out := Array{Elem: first.Elem, Dims: dims, V: make([]float64, 0, size(dims)), words: words}
	wide := slices.ContainsFunc(values, func(v Array) bool { return v.low != nil })
	inner := size(first.Dims[along:])
	for from := 0; from < len(first.V); from += inner {
		for _, v := range values {
			out.V = append(out.V, v.V[from:from+inner]...)
			for i := from; wide && i < from+inner; i++ {
				out.low = append(out.low, v.rest(i))
			}
		}
	}
	return out, nil
}

// section returns the elements at one place of an axis, without the axis.
func (a Array) section(along, at int) Array {
	dims := slices.Delete(slices.Clone(a.Dims), along, along+1)
	return a.taken(dims, func(position []int) int { return offset(slices.Insert(slices.Clone(position), along, at), a.Dims) })
}
