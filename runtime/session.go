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
	"github.com/hourglass-go/hourglass/internal/rows"
)

// Session runs one model. It is safe for concurrent use: calls run side by side and share
// one pool of threads. It must be closed.
type Session struct {
	model   *model
	backend backend
	plans   [len(routes)]plan

	mu     sync.RWMutex // read-locked while a call runs
	closed bool
}

// backend is the part of a session that knows onnxruntime.
type backend interface {
	// run takes a tensor for each of the model's inputs and returns one for each
	// of its outputs. sizes are those of the symbolic dimensions.
	run(ctx context.Context, inputs []*graph.Tensor, sizes map[string]int64) ([]*graph.Tensor, error)
	// newSlot prepares runs of float32 from one input to one output of these shapes.
	newSlot(in, out string, inDims, outDims []int64) (rows.Slot, error)
	close()
}

// Open opens a model file. Weights that the file keeps in other files are read
// from its folder, and from nowhere else.
//
// The weights of a file of 32 MiB or more are mapped from the file and not copied. Such a
// file must not be written to while the session is open, but another file may take its
// name.
//
// The error is a *ModelError where onnxruntime cannot run the model, and [ErrNoCgo]
// without cgo. Any other error is about the library: see [Find].
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

// OpenBytes opens a model that is in memory, for example from go:embed. The session does
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
	if m.large { // before onnxruntime takes memory for itself
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

// Header returns what the file says about its model, metadata included.
func (s *Session) Header() graph.Header {
	h := s.model.header
	h.Opsets, h.Metadata = slices.Clone(h.Opsets), slices.Clone(h.Metadata)
	return h
}

// Inputs lists the model's inputs with their types. Symbolic dimensions have names.
func (s *Session) Inputs() []graph.Value { return slices.Clone(s.model.inputs) }

// Optional returns the default of each input that a caller of Run may leave out.
func (s *Session) Optional() map[string]*graph.Tensor { return maps.Clone(s.model.defaults) }

// Outputs lists the model's outputs with their types.
func (s *Session) Outputs() []graph.Value { return slices.Clone(s.model.outputs) }

// Run computes every output of the model from its named inputs. Names, types
// and shapes are checked first, and a wrong one is an *InputError. A cancelled
// context ends the run at its next operator. Run keeps neither the tensors that it
// is given nor those that it returns. The caller must not change the inputs during the
// run. The session keeps the memory that its largest run needed between operators.
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

// enter begins a call. The call ends with s.mu.RUnlock.
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

// Close waits for the calls that are running and frees the session. Later calls get an
// error that wraps [ErrClosed]. Closing again does nothing.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	for i := range s.plans {
		s.plans[i].Close()
	}
	s.backend.close()
	return nil
}
