//go:build cgo

package runtime

import (
	"context"
	"errors"
	"fmt"

	ort "github.com/yalue/onnxruntime_go"
)

// Binding is a session with fixed memory for each input and output. Its runs copy
// nothing and allocate nothing. It is not safe for concurrent use, and must be closed
// before its session and its buffers.
type Binding struct {
	session *Session
	ort     *ort.DynamicAdvancedSession
	binding *ort.IoBinding
}

// Bind binds a buffer to each of the model's inputs, and to the outputs that are wanted, by name.
// An input with a default may be left out. One buffer may be part of several bindings: the output
// of one can be the input of the next. It must not be input and output of the same binding.
func (s *Session) Bind(inputs, outputs map[string]*Buffer) (*Binding, error) {
	if err := s.enter(context.Background()); err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	for _, v := range s.model.feeds() {
		if inputs[v.Name] == nil {
			return nil, &ValueError{Name: v.Name, Problem: "no buffer is bound to this input"}
		}
	}
	for name := range outputs {
		if _, ok := find(s.model.outputs, name); !ok {
			return nil, &ValueError{Name: name, Problem: "the model has no such output; it has " + names(s.model.outputs)}
		}
	}
	if len(outputs) == 0 {
		return nil, &ValueError{Problem: "no output is bound; the model has " + names(s.model.outputs)}
	}
	b := &Binding{session: s, ort: s.backend.(*onnxruntime).session}
	if err := b.bind(inputs, outputs); err != nil {
		return nil, errors.Join(fmt.Errorf("runtime: binding: %w", err), b.Close())
	}
	return b, nil
}

func (b *Binding) bind(inputs, outputs map[string]*Buffer) (err error) {
	if b.binding, err = b.ort.CreateIoBinding(); err != nil {
		return err
	}
	for name, buffer := range inputs {
		if err := b.binding.BindInput(name, buffer.tensor); err != nil {
			return fmt.Errorf("input %q: %w", name, err)
		}
	}
	for name, buffer := range outputs {
		if err := b.binding.BindOutput(name, buffer.tensor); err != nil {
			return fmt.Errorf("output %q: %w", name, err)
		}
	}
	return nil
}

// Run runs the model on what the buffers hold. It allocates nothing.
func (b *Binding) Run(ctx context.Context) error {
	if err := b.session.enter(ctx); err != nil {
		return err
	}
	defer b.session.mu.RUnlock()
	if b.binding == nil {
		return errClosed
	}
	if err := b.ort.RunWithBinding(b.binding); err != nil {
		return fmt.Errorf("runtime: running the model: %w", err)
	}
	return nil
}

// Close releases the buffers. Closing again does nothing.
func (b *Binding) Close() error {
	if b.binding == nil {
		return nil
	}
	binding := b.binding
	b.binding = nil
	return binding.Destroy()
}
