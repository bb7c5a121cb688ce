//go:build !cgo

package runtime

import "context"

// Buffer cannot be used without cgo.
type Buffer struct{}

// NewBuffer fails with ErrNoCgo.
func NewBuffer(...int64) (*Buffer, error) { return nil, ErrNoCgo }

// Data returns nil.
func (*Buffer) Data() []float32 { return nil }

// Close does nothing.
func (*Buffer) Close() error { return nil }

// Binding cannot be used without cgo.
type Binding struct{}

// Bind fails with ErrNoCgo.
func (*Session) Bind(_, _ map[string]*Buffer) (*Binding, error) { return nil, ErrNoCgo }

// Run fails with ErrNoCgo.
func (*Binding) Run(context.Context) error { return ErrNoCgo }

// Close does nothing.
func (*Binding) Close() error { return nil }
