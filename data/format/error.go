package format

import (
	"errors"
	"fmt"
	"strings"
)

// Error says that input is not what its format, or this module, asks for.
type Error struct {
	Format  string // such as "CSV" or "gzip"
	Path    string // name of the file; empty where the input has no name
	Where   string // the place in it, such as `row 3 (line 4), column "age"`
	Problem string // what was found there, and what would be right
	Err     error  // the cause; nil: there is none
}

func (e *Error) Error() string {
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
func (e *Error) Unwrap() error { return e.Err }

// ErrMemory is wrapped where reading would take more memory than is allowed.
var ErrMemory = errors.New("takes more memory than is allowed")

// ErrLong is wrapped, beside ErrMemory, where a record of text is longer than any may be.
var ErrLong = errors.New("a record is too long")

func badf(format, where, problem string, args ...any) *Error {
	return &Error{Format: format, Where: where, Problem: fmt.Sprintf(problem, args...)}
}
