package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/hourglass-go/hourglass/graph"
)

// Session runs one model. It is safe for concurrent use: calls run side by
// side on the threads of one pool. It must be closed.
type Session struct {
	model   *model
	backend backend
	plans   [len(routes)]plan

	mu     sync.RWMutex // held for reading while a call runs
	closed bool
}

// backend is onnxruntime's side of a session.
type backend interface {
	// run takes a tensor for each of the model's inputs and gives one for each
	// of its outputs. Sizes are those of the symbolic dimensions.
	run(ctx context.Context, inputs []*graph.Tensor, sizes map[string]int64) ([]*graph.Tensor, error)
	// newSlot prepares runs of float32 from one input to one output of these shapes.
	newSlot(in, out string, inDims, outDims []int64) (slot, error)
	close()
}

// Open opens a model file. Weights that the file keeps in other files are read
// from its folder, and from nowhere else. Those of a file of 32 MiB or more are mapped
// from it, and not copied: it must not be written to while the session is open, though
// another may take its name.
//
// The error is a *ModelError where the file is no model that onnxruntime can
// run, [ErrNoCgo] without cgo, and else about the library: see [Find].
func Open(ctx context.Context, path string, opts *Options) (*Session, error) {
	file, err := readModel(path)
	if err != nil {
		return nil, &ModelError{Model: path, Err: err}
	}
	return open(ctx, path, path, file, opts)
}

func readModel(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("it is no regular file (%v)", info.Mode())
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// OpenBytes is Open of a model in memory, as from go:embed. The session does
// not keep the bytes. Weights in other files are refused.
func OpenBytes(ctx context.Context, file []byte, opts *Options) (*Session, error) {
	return open(ctx, modelName(file), "", file, opts)
}

func open(ctx context.Context, name, path string, file []byte, opts *Options) (*Session, error) {
	if opts == nil {
		opts = &Options{}
	}
	if err := opts.check(); err != nil {
		return nil, err
	}
	if err := load(ctx, opts.Library); err != nil {
		return nil, err
	}
	m, err := describe(path, file)
	if err != nil {
		return nil, &ModelError{Model: name, Err: err}
	}
	if m.around != nil {
		file = nil
	}
	if m.large { // before onnxruntime takes memory of its own
		debug.FreeOSMemory()
		hold()
	}
	b, err := newBackend(m, path, file, opts)
	if lack := (*ProviderError)(nil); errors.As(err, &lack) {
		return nil, lack
	}
	if err != nil {
		return nil, &ModelError{Model: name, Err: err}
	}
	if m.large {
		trim()
	}
	return &Session{model: m, backend: b}, nil
}

// Header is what the file says about its model, its metadata among it.
func (s *Session) Header() graph.Header {
	h := s.model.header
	h.Opsets, h.Metadata = slices.Clone(h.Opsets), slices.Clone(h.Metadata)
	return h
}

// Inputs lists the model's inputs with their types, symbolic dimensions by
// name.
func (s *Session) Inputs() []graph.Value { return slices.Clone(s.model.inputs) }

// Optional gives the default of each input that Run may go without.
func (s *Session) Optional() map[string]*graph.Tensor { return maps.Clone(s.model.defaults) }

// Outputs lists the model's outputs with their types.
func (s *Session) Outputs() []graph.Value { return slices.Clone(s.model.outputs) }

// Run computes every output of the model from its named inputs. Names, types
// and shapes are checked first, and a wrong one is an *InputError. A cancelled
// context ends the run at its next operator. Run keeps none of the tensors
// that it is given or gives; those it is given must not change meanwhile.
// The memory that the largest run needed between its operators stays with the
// session.
func (s *Session) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	ordered, sizes, err := s.model.arrange(inputs)
	if err != nil {
		return nil, err
	}
	results, err := s.backend.run(ctx, ordered, sizes)
	if err != nil {
		return nil, fmt.Errorf("runtime: running the model: %w", err)
	}
	out := make(map[string]*graph.Tensor, len(results))
	for i, t := range results {
		t.Name = s.model.outputs[i].Name
		out[t.Name] = t
	}
	return out, nil
}

// enter begins a call, which ends with s.mu.RUnlock.
func (s *Session) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("runtime: %w", err)
	}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	return nil
}

var errClosed = fmt.Errorf("runtime: %w", ErrClosed)

// Close waits for the calls that are running and frees the session. Calls that
// come later get an error that wraps [ErrClosed]; closing again does nothing.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	for i := range s.plans {
		s.plans[i].pool.drain()
	}
	s.backend.close()
	return nil
}
