package isolate

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hourglass-go/hourglass"
)

var (
	// ErrDeadline is wrapped where a child was killed because it took too long.
	ErrDeadline = errors.New("no answer within the deadline")
	// ErrMemory is wrapped where what a child wrote says that it ran out of memory.
	ErrMemory = errors.New("out of memory")

	errClosed = errors.New("isolate: the runner is closed")
)

// CrashError says that a child process ended before it answered, or that its answer made no
// sense.
type CrashError struct {
	Engine string
	State  string // how it ended, such as "exit status 2"
	Signal string // such as "SIGSEGV"; "": none is known
	Stderr string // the last 64 KiB of what it wrote to standard error
	Err    error  // what was wrong with its answer, or ErrMemory
}

func (e *CrashError) Error() string {
	s := fmt.Sprintf("isolate: the process of %s ended (%s)", e.Engine, e.State)
	if e.Signal != "" && !strings.Contains(e.State, e.Signal) {
		s += " by " + e.Signal
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if line := telling(e.Stderr); line != "" {
		s += ": " + line
	}
	return s
}

func (e *CrashError) Unwrap() error { return e.Err }

// cause matches the lines in which Go and the C library announce why a process ends.
var cause = regexp.MustCompile(`(?m)^(panic: |fatal error: |SIG[A-Z]+: |terminate called ).*`)

// telling returns the line that says most of what a process wrote: the one that announces
// its end, or otherwise the last.
func telling(stderr string) string {
	if line := cause.FindString(stderr); line != "" {
		return line
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	return lines[len(lines)-1]
}

// announced matches the name of a signal that Go caught before it ended the process.
var announced = regexp.MustCompile(`(?m)^(?:\[signal )?(SIG[A-Z]+): `)

// memory matches what Go, its race detector, C++ and onnxruntime write when they run out of memory.
var memory = regexp.MustCompile(`out of memory|address space collisions|annot allocate memory|bad_alloc|ailed to allocate`)

// failure is an error in the form in which it is sent to the parent.
type failure struct {
	Text        string                        `json:"text"`
	Unsupported *hourglass.UnsupportedOpError `json:"unsupported,omitempty"`
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	f := &failure{Text: err.Error()}
	errors.As(err, &f.Unsupported)
	return f
}

// err turns a failure back into an error, as far as it was sent.
func (f *failure) err() error {
	switch {
	case f.Unsupported != nil:
		return f.Unsupported
	case memory.MatchString(f.Text):
		return fmt.Errorf("%w: %s", ErrMemory, f.Text)
	}
	return errors.New(f.Text)
}
