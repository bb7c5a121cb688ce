package infer

import (
	"errors"
	"fmt"
)

var (
	// ErrInput is wrapped by errors about what the caller gave: rows of another length, or a field
	// that is not what its column holds. An HTTP service answers them with status 400.
	ErrInput = errors.New("wrong input")
	// ErrBusy is wrapped where more calls wait than [Batching] allows. An HTTP service answers 503.
	ErrBusy = errors.New("too many calls are waiting")
	// ErrClosed is wrapped by calls to a model or a handle that was closed before.
	ErrClosed = errors.New("the model is closed")
)

func wrongInput(format string, args ...any) error {
	return fmt.Errorf("infer: %w: %s", ErrInput, fmt.Sprintf(format, args...))
}

// lacking returns the error of a call that a model does not have.
func lacking(call, why string) error {
	return fmt.Errorf("infer: %s: %s: %w", call, why, errors.ErrUnsupported)
}
