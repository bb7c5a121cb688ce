package native

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxIdle is the number of programs that a runner keeps, and maxIdleMemory the number of numbers that the
// values of all of them but the last may take.
const (
	maxIdle       = 4
	maxIdleMemory = 8 << 20
)

// runner is a graph with the programs that were made of it so far.
type runner struct {
	graph   *graph.Graph
	index   *graph.Index // of the graph
	weights *weights
	threads int             // that a run may use; 0: one a core
	settled map[string]bool // inputs for whose elements a program is made

	mu     sync.Mutex
	idle   []sizedProgram // the least recently used first
	closed bool
}

type sizedProgram struct {
	sizes string // sizes, and the elements of settled inputs
	*program
	outputs []output
}

func newRunner(g *graph.Graph, threads int) (*runner, error) {
	if err := checkGraph(g); err != nil {
		return nil, err
	}
	index := g.Index()
	for _, v := range g.Inputs {
		if !carried(v.Type.Elem) && index.Uses(v.Name) > 0 && !narrowed(index, v) {
			return nil, inputRefusal(index, v, fmt.Sprintf("it is %v; %s are carried", v.Type.Elem, carriedTypes))
		}
	}
	g = g.Clone()
	r := &runner{graph: g, index: g.Index(), weights: newWeights(g), settled: settled(g), threads: threads}
	for _, v := range g.Feeds() {
		if dims, fixed := v.Type.Shape.Static(); fixed && slices.Contains(dims, 0) && !r.settled[v.Name] && r.index.Uses(v.Name) > 0 {
			return nil, inputRefusal(r.index, v, errEmpty.Error())
		}
	}
	return r, r.rehearse()
}

// inputRefusal refuses an input. The error names the node that reads the input, or the input
// where none does.
func inputRefusal(index *graph.Index, v graph.Value, why string) error {
	reason := fmt.Sprintf("input %q: %s", v.Name, why)
	if readers := index.Readers(v.Name); len(readers) > 0 {
		return unsupported(readers[0], reason)
	}
	return fmt.Errorf("native: %s", reason)
}

// narrowed reports whether an input of float64 is only cast to float32. It may then be rounded
// when it is fed.
func narrowed(index *graph.Index, v graph.Value) bool {
	return v.Type.Elem == graph.Double && onlyCast(index, v.Name)
}

// onlyCast reports whether a value is only cast to float32.
func onlyCast(index *graph.Index, name string) bool {
	return !index.IsOutput(name) && !slices.ContainsFunc(index.Readers(name), func(n *graph.Node) bool {
		return n.Op != "Cast" || n.Int("to", 0) != int64(graph.Float)
	})
}

// rehearse lowers the graph once, so that what is not carried is known now. It
// does so at a size that nobody asked for, which may cause other errors; those are ignored.
// Where there are settled inputs, only a run can tell.
func (r *runner) rehearse() error {
	inputs := map[string]*graph.Tensor{}
	fixed := true
	for _, v := range r.graph.Feeds() {
		if r.settled[v.Name] {
			return nil
		}
		dims, static := v.Type.Shape.Static()
		if !static {
			fixed = false
			for _, d := range v.Type.Shape {
				size := d.Size
				if !d.IsFixed() {
					size = 2
				}
				dims = append(dims, size)
			}
		}
		inputs[v.Name] = &graph.Tensor{Elem: v.Type.Elem, Dims: dims}
	}
	_, err := r.compile("", inputs, graph.Names(r.graph.Outputs), rehearsal)
	var lacks *hourglass.UnsupportedOpError
	if fixed || errors.As(err, &lacks) {
		return err
	}
	return nil
}

// Run implements hourglass.Runner.
func (r *runner) Run(ctx context.Context, inputs map[string]*graph.Tensor) (_ map[string]*graph.Tensor, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := r.checkInputs(inputs); err != nil {
		return nil, err
	}
	p, err := r.take(inputs)
	if err != nil {
		return nil, err
	}
	out, err := p.runOn(r, inputs)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return out, r.put(p)
}

// take returns an idle program for the inputs' sizes, or a new one.
func (r *runner) take(inputs map[string]*graph.Tensor) (sizedProgram, error) {
	var key strings.Builder
	for _, v := range r.graph.Inputs {
		t := inputs[v.Name]
		if t == nil {
			continue
		}
		fmt.Fprintf(&key, "%q%v", v.Name, t.Dims)
		if r.settled[v.Name] {
			if t.Len() > maxSizes {
				return sizedProgram{}, inputRefusal(r.index, v, fmt.Sprintf("it has %d elements, and up to %d are read as sizes", t.Len(), maxSizes))
			}
			fmt.Fprintf(&key, "%x", t.Raw)
		}
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return sizedProgram{}, errClosed
	}
	for i, p := range slices.Backward(r.idle) {
		if p.sizes == key.String() {
			r.idle = slices.Delete(r.idle, i, i+1)
			r.mu.Unlock()
			return p, nil
		}
	}
	r.mu.Unlock()
	return r.compile(key.String(), inputs, graph.Names(r.graph.Outputs), now)
}

// put keeps p for the next run of its sizes.
func (r *runner) put(p sizedProgram) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return p.close()
	}
	r.idle = append(r.idle, p)
	memory := 0
	for _, p := range r.idle {
		memory += p.memory
	}
	var errs []error
	for len(r.idle) > maxIdle || len(r.idle) > 1 && memory > maxIdleMemory {
		oldest := r.idle[0]
		r.idle, memory = slices.Delete(r.idle, 0, 1), memory-oldest.memory
		errs = append(errs, oldest.close())
	}
	return errors.Join(errs...)
}

// use says what a program is made for.
type use int

const (
	now       use = iota // to be run
	rehearsal            // to see whether everything is carried
	steady               // to be run over and over
)

// compile makes the program that computes outputs for inputs of these sizes, and of these elements where they
// are settled.
func (r *runner) compile(key string, inputs map[string]*graph.Tensor, names []string, use use) (sizedProgram, error) {
	team := &team{limit: r.threads}
	l := lower(r.graph, r.index, r.weights, team, false)
	l.steady, l.single = use == steady, use == now
	var feeds [][]float32
	for _, v := range r.graph.Inputs {
		t := inputs[v.Name]
		switch {
		case t == nil || r.index.Uses(v.Name) == 0:
			feeds = append(feeds, nil)
			continue
		case r.settled[v.Name]:
			t = t.Renamed(v.Name)
			t.Raw = slices.Clone(t.Raw)
			known, err := constant(t)
			if err != nil {
				return sizedProgram{}, fmt.Errorf("native: input %w", err)
			}
			l.values[v.Name] = known
			feeds = append(feeds, nil)
			continue
		}
		feed, err := l.feed(v, t.Dims)
		if err != nil {
			return sizedProgram{}, err
		}
		feeds = append(feeds, feed)
	}
	if err := l.nodes(names...); err != nil || use == rehearsal {
		return sizedProgram{}, err
	}
	outputs, nodes, err := l.outputs(names)
	if err != nil {
		return sizedProgram{}, err
	}
	p, err := l.machine(nodes...)
	if err != nil {
		return sizedProgram{}, err
	}
	p.feeds, p.team = feeds, team
	return sizedProgram{key, p, outputs}, nil
}

func (p sizedProgram) runOn(r *runner, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	for i, v := range r.graph.Inputs {
		if p.feeds[i] == nil {
			continue // it is not given, not read, or a constant of the program
		}
		if err := load(p.feeds[i], inputs[v.Name]); err != nil {
			return nil, inputRefusal(r.index, v, err.Error())
		}
	}
	if err := p.together(); err != nil {
		return nil, fmt.Errorf("native: graph %q: %w", r.graph.Name, err)
	}
	out := map[string]*graph.Tensor{}
	for i, o := range p.outputs {
		if o.constant != nil {
			c := *o.constant
			c.Raw, c.Dims = slices.Clone(c.Raw), slices.Clone(c.Dims)
			out[o.name] = &c
			continue
		}
		data, err := p.result(i)
		if err != nil {
			return nil, fmt.Errorf("native: output %q: %w", o.name, err)
		}
		out[o.name] = o.tensor(data)
	}
	return out, nil
}

// Close implements hourglass.Runner. Runs that have begun end as usual.
func (r *runner) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	var errs []error
	for _, p := range r.idle {
		errs = append(errs, p.close())
	}
	r.idle = nil
	return errors.Join(errs...)
}
