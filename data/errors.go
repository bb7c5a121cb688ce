package data

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/data/format"
)

// FormatError says that input is not what its format, or this package, asks for.
type FormatError = format.Error

func badf(format, where, problem string, args ...any) *FormatError {
	return &FormatError{Format: format, Where: where, Problem: fmt.Sprintf(problem, args...)}
}

// atPath adds the name of the file to an error from a decoder.
func atPath(err error, path string) error {
	if fe, ok := errors.AsType[*FormatError](err); ok {
		fe.Path = path
		return err
	}
	return fmt.Errorf("data: %s: %w", path, err)
}
