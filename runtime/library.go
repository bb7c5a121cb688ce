package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
)

// PathVariable is the environment variable that names the shared library.
const PathVariable = "ORT_DYLIB_PATH"

// Library is a shared library of onnxruntime that can be used.
type Library struct {
	Path    string // absolute
	Version string // as in "1.30.0"; "" where it could not be told without cgo
	Source  Source
}

// Source says where a library was found.
type Source string

// The places where Find looks, in its order.
const (
	Explicit   Source = "explicit path"
	Variable   Source = PathVariable
	Executable Source = "executable's folder"
	System     Source = "system library folders"
	Cache      Source = "user cache"
	Module     Source = "Go module onnxruntime_go"
	Python     Source = "Python package onnxruntime"
)

// Find looks for onnxruntime's shared library in the order of the package's
// documentation. A library that does not do is passed over, but not where
// explicit or the variable ORT_DYLIB_PATH names it: then the error is a
// *LoadError or a *VersionError. Where there is none at all it is a
// *NotFoundError.
func Find(ctx context.Context, explicit string) (Library, error) {
	return host().find(ctx, explicit)
}

// finder is Find's view of the machine.
type finder struct {
	goos, goarch string
	getenv       func(string) string
	executable   func() (string, error)
	cacheDir     func() (string, error) // of the user
	system       func(*finder) []string // library folders
	python       func(context.Context) (folder string, err error)
	check        func(path string) (version string, err error)
}

func host() *finder {
	return &finder{
		goos: goruntime.GOOS, goarch: goruntime.GOARCH,
		getenv:     os.Getenv,
		executable: os.Executable,
		cacheDir:   os.UserCacheDir,
		system:     systemFolders,
		python:     pythonPackage,
		check:      checkLibrary,
	}
}

func (f *finder) find(ctx context.Context, explicit string) (Library, error) {
	if explicit != "" {
		return f.named(explicit, Explicit)
	}
	if path := f.getenv(PathVariable); path != "" {
		return f.named(path, Variable)
	}
	missing := &NotFoundError{}
	for _, p := range f.places() {
		if err := ctx.Err(); err != nil {
			return Library{}, fmt.Errorf("runtime: looking for onnxruntime: %w", err)
		}
		paths, where := p.paths(ctx)
		for _, path := range paths {
			lib, err := f.usable(path, p.source)
			if err == nil {
				return lib, nil
			}
			missing.Rejected = append(missing.Rejected, err)
		}
		missing.Searched = append(missing.Searched, fmt.Sprintf("%s: %s", p.source, where))
	}
	return Library{}, missing
}

// named takes a library that the user insists on.
func (f *finder) named(path string, source Source) (Library, error) {
	lib, err := f.usable(path, source)
	if err != nil {
		return Library{}, fmt.Errorf("%w (named by %s)", err, source)
	}
	return lib, nil
}

func (f *finder) usable(path string, source Source) (Library, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Library{}, &LoadError{Path: path, Err: err}
	}
	version, err := f.check(path)
	if err != nil {
		return Library{}, err
	}
	return Library{Path: path, Version: version, Source: source}, nil
}

// checkLibrary reads the file's headers before it lets the loader near it, and
// gives the library's version, or "" where that cannot be told.
func checkLibrary(path string) (string, error) {
	if err := checkImage(path, goruntime.GOOS, goruntime.GOARCH); err != nil {
		return "", &LoadError{Path: path, Err: err}
	}
	version, err := probe(path)
	if errors.Is(err, errVersionUnknown) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return version, checkVersion(path, version)
}

var (
	errVersionUnknown = errors.New("version unknown")
	errNoSymbol       = errors.New("it has no function OrtGetApiBase")
)
