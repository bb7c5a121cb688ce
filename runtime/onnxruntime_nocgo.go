//go:build !cgo

package runtime

import "context"

func load(context.Context, string) error { return ErrNoCgo }

func newBackend(*model, string, []byte, *Options) (backend, error) { return nil, ErrNoCgo }

// Loaded returns "", because without cgo no library is loaded.
func Loaded() string { return "" }
