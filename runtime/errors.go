package runtime

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNotFound matches every [NotFoundError].
	ErrNotFound = errors.New("onnxruntime's shared library was not found")
	// ErrClosed is wrapped by calls to a session that was closed before.
	ErrClosed = errors.New("the session is closed")
	// ErrNoCgo is returned by Open in a program that was built without cgo.
	ErrNoCgo = errors.New("runtime: onnxruntime needs cgo: build with CGO_ENABLED=1 and a C compiler (gcc or clang) on the PATH")
)

// NotFoundError lists the places in which Find found no library.
type NotFoundError struct {
	Searched []string // the places, in the order of the search
	Rejected []error  // why each library that was found cannot be used
}

func (e *NotFoundError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "runtime: %v (`hourglass runtime install` gets it; or set %s to its path)", ErrNotFound, PathVariable)
	for _, s := range e.Searched {
		fmt.Fprintf(&b, "\n  searched %s", s)
	}
	for _, r := range e.Rejected {
		fmt.Fprintf(&b, "\n  passed over: %v", r)
	}
	return b.String()
}

// Is reports whether target is ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

// VersionError says that a library is older than this package needs.
type VersionError struct {
	Path    string
	Version string // the library's own, as in "1.17.0"
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("runtime: %s is onnxruntime %s, which is too old: %s or newer is needed (C API version %d)",
		e.Path, e.Version, minVersion, apiVersion)
}

// LoadError says that a file is no usable onnxruntime library.
type LoadError struct {
	Path string
	Err  error
}

func (e *LoadError) Error() string {
	return fmt.Sprintf("runtime: cannot load %s as onnxruntime's library: %v", e.Path, e.Err)
}

func (e *LoadError) Unwrap() error { return e.Err }

// HashError says that an archive is not the one whose hash is pinned.
type HashError struct {
	Archive   string
	Got, Want string // SHA-256, hexadecimal
}

func (e *HashError) Error() string {
	return fmt.Sprintf("runtime: %s has SHA-256 %s, want %s", e.Archive, e.Got, e.Want)
}

// ModelError says that onnxruntime refuses a model, or the check before it does.
type ModelError struct {
	Model string // its path, or "model of N bytes"
	Err   error
}

func (e *ModelError) Error() string {
	return fmt.Sprintf("runtime: cannot open %s: %v", e.Model, e.Err)
}

func (e *ModelError) Unwrap() error { return e.Err }

// InputError says what is wrong with a tensor that a caller gave to a session.
type InputError struct {
	Name    string // of the model's input, "" where the call as a whole is wrong
	Problem string
}

func (e *InputError) Error() string {
	if e.Name == "" {
		return "runtime: " + e.Problem
	}
	return fmt.Sprintf("runtime: input %q %s", e.Name, e.Problem)
}

// ValueError says that a model lacks an input or output, or has one that the call cannot
// use.
type ValueError struct {
	Name    string
	Problem string
}

func (e *ValueError) Error() string { return fmt.Sprintf("runtime: value %q: %s", e.Name, e.Problem) }

// ProviderError says that the library cannot run on an execution provider.
type ProviderError struct {
	Provider string
	Err      error // onnxruntime's own error
}

func (e *ProviderError) Error() string {
	return fmt.Sprintf("runtime: no execution provider %q: %v; a library that was built with it is needed (%s names one)", e.Provider, e.Err, PathVariable)
}

func (e *ProviderError) Unwrap() error { return e.Err }

// ErrEmptySequence is the error of a run that is given a sequence without items. onnxruntime_go cannot pass
// one.
var ErrEmptySequence = errors.New("runtime: an empty sequence cannot be passed to onnxruntime")
