package infer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// Model is a model that is ready to run. It is safe for concurrent use, and must be closed.
type Model struct {
	engine   string
	why      string           // it is the one
	manifest *export.Manifest // nil: one file
	schema   *schema.Schema   // nil: no names of columns
	gaps     bool             // whether values may be missing
	alpha    float32          // of a detector
	parts    []*part
	routes   [len(calls)]*route

	mu      sync.RWMutex // read-locked while a call runs
	closed  bool
	batches sync.WaitGroup // whose callers may have left
}

// part is one graph of a model.
type part struct {
	name                   hourglass.Part
	runner                 hourglass.Runner
	header                 graph.Header
	inputs, feeds, outputs []graph.Value
	batcher                *batcher // nil: calls are not joined
}

// ready finds the ways through the parts and tries each.
func (m *Model) ready(ctx context.Context) (*Model, error) {
	if len(m.parts) == 0 {
		return nil, errors.New("none of its files is one that runs")
	}
	for i := range calls {
		r, err := m.find(ctx, calls[i])
		if err != nil {
			return nil, errors.Join(err, m.Close())
		}
		m.routes[i] = r
	}
	return m, nil
}

// Engine returns the name of the engine that runs the model, as "onnxruntime" or "native".
func (m *Model) Engine() string { return m.engine }

// Why says why that engine runs the model: what was measured, or who named it.
func (m *Model) Why() string { return m.why }

// Manifest returns what the folder says of itself; nil: the model is one file.
func (m *Model) Manifest() *export.Manifest { return m.manifest }

// Schema returns what the columns of a row are; nil: the model does not say.
func (m *Model) Schema() *schema.Schema { return m.schema }

// Parts lists the parts that are open. A single file is one part.
func (m *Model) Parts() []hourglass.Part {
	var out []hourglass.Part
	for _, p := range m.parts {
		out = append(out, p.name)
	}
	return out
}

// Features returns the number of values in a row of input, and 0 where the model does not take
// rows.
func (m *Model) Features() int {
	for _, i := range []int{encoding, reconstructing, scoring} {
		if r := m.routes[i]; r.lack == nil {
			return r.In
		}
	}
	return 0
}

// Latent returns the number of values in a code, and 0 where the model has none of float32.
func (m *Model) Latent() int {
	switch {
	case m.routes[encoding].lack == nil:
		return m.routes[encoding].Out[0]
	case m.routes[decoding].lack == nil:
		return m.routes[decoding].In
	}
	return 0
}

// Inputs lists the inputs of a part. Those that have a default are among them; Feeds lists the
// others.
func (m *Model) Inputs(name hourglass.Part) []graph.Value {
	if p := m.part(name); p != nil {
		return slices.Clone(p.inputs)
	}
	return nil
}

// Feeds lists the inputs of a part that must be given.
func (m *Model) Feeds(name hourglass.Part) []graph.Value {
	if p := m.part(name); p != nil {
		return slices.Clone(p.feeds)
	}
	return nil
}

// Outputs lists the outputs of a part.
func (m *Model) Outputs(name hourglass.Part) []graph.Value {
	if p := m.part(name); p != nil {
		return slices.Clone(p.outputs)
	}
	return nil
}

func (m *Model) part(name hourglass.Part) *part {
	for _, p := range m.parts {
		if p.name == name {
			return p
		}
	}
	return nil
}

// Run takes named tensors through a part, and returns all of its outputs. Tensors whose names,
// types or shapes are wrong give an error that wraps [ErrInput].
func (m *Model) Run(ctx context.Context, name hourglass.Part, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.RUnlock()
	p := m.part(name)
	if p == nil {
		var have []string
		for _, p := range m.parts {
			have = append(have, string(p.name))
		}
		return nil, lacking("Run", fmt.Sprintf("no part %q is open; there are %s", name, strings.Join(have, ", ")))
	}
	if err := hourglass.CheckInputs(&graph.Graph{Name: string(name), Inputs: p.inputs, Initializers: p.defaults()}, inputs, maxElements); err != nil {
		return nil, wrongInput("%v", err)
	}
	var out map[string]*graph.Tensor
	var err error
	if rows := p.joins(inputs); rows > 0 {
		out, err = p.batcher.run(ctx, inputs, rows)
	} else {
		out, err = p.runner.Run(ctx, inputs)
	}
	if err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	return out, nil
}

// joins returns the number of rows of inputs that are run with those of other calls; 0: they are not.
func (p *part) joins(inputs map[string]*graph.Tensor) int64 {
	if p.batcher == nil {
		return 0
	}
	return p.batcher.rowsOf(inputs)
}

// maxElements is the greatest number of elements of a tensor.
const maxElements = 1 << 31

// defaults returns an empty initializer for each input that may be left out, because
// hourglass.CheckInputs asks for names only.
func (p *part) defaults() (all []*graph.Tensor) {
	for _, v := range p.inputs {
		if !slices.ContainsFunc(p.feeds, func(f graph.Value) bool { return f.Name == v.Name }) {
			all = append(all, &graph.Tensor{Name: v.Name})
		}
	}
	return all
}

// enter begins a call. Without an error, the call ends with m.mu.RUnlock.
func (m *Model) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("infer: %w", err)
	}
	m.mu.RLock()
	if m.closed {
		m.mu.RUnlock()
		return errClosed
	}
	return nil
}

var errClosed = fmt.Errorf("infer: %w", ErrClosed)

// Close waits for the calls that are running and frees the model. Later calls get an error that
// wraps [ErrClosed]. Closing again does nothing.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	m.batches.Wait()
	var errs []error
	for _, r := range m.routes {
		if r != nil {
			r.Close()
		}
	}
	for _, p := range m.parts {
		errs = append(errs, p.runner.Close())
	}
	return errors.Join(errs...)
}
