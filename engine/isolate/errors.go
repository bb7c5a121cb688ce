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
	// ErrMemory is wrapped where a child's own words say that it had no more memory.
	ErrMemory = errors.New("out of memory")

	errClosed = errors.New("isolate: the runner is closed")
)

// CrashError says that a child process ended, or talked nonsense, where it should have
// answered.
type CrashError struct {
	Engine string
	State  string // how it ended, such as "exit status 2"
	Signal string // such as "SIGSEGV"; "": none is known
	Stderr string // the last of what it wrote there, up to 64 KiB
	Err    error  // what was wrong with its answer; ErrMemory where that is why it ended
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

// cause matches how Go and the C library announce an end.
var cause = regexp.MustCompile(`(?m)^(panic: |fatal error: |SIG[A-Z]+: |terminate called ).*`)

// telling is the line of what a process wrote that says most: the one that announces its
// end, or else the last.
func telling(stderr string) string {
	if line := cause.FindString(stderr); line != "" {
		return line
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	return lines[len(lines)-1]
}

// announced matches the name of a signal that Go caught and ended the process for.
var announced = regexp.MustCompile(`(?m)^(?:\[signal )?(SIG[A-Z]+): `)

// memory matches the words of Go, its race detector, C++ and onnxruntime for memory that is not to be had.
var memory = regexp.MustCompile(`out of memory|address space collisions|annot allocate memory|bad_alloc|ailed to allocate`)

// failure is an error on its way to the parent.
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

// err is the error that was sent, or what is left of it.
func (f *failure) err() error {
	switch {
	case f.Unsupported != nil:
		return f.Unsupported
	case memory.MatchString(f.Text):
		return fmt.Errorf("%w: %s", ErrMemory, f.Text)
	}
	return errors.New(f.Text)
}
