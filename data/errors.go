package data

import (
	"errors"
	"fmt"
	"strings"
)

// FormatError says that input is not what its format, or this package, asks for.
type FormatError struct {
	Format  string // "IDX", "NPY", "CSV", "PNG" or "gzip"
	Path    string // name of the file; empty where the input has no name
	Where   string // the place in it, such as `row 3 (line 4), column "age"`
	Problem string // what was found there, and what would be right
	Err     error  // the cause; nil: there is none
}

func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("data: ")
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString(e.Format)
	if e.Where != "" {
		b.WriteString(" " + e.Where)
	}
	b.WriteString(": " + e.Problem)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

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
