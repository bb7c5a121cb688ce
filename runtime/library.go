package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
)

// PathVariable names the environment variable with the path of the shared library.
const PathVariable = "ORT_DYLIB_PATH"

// Library describes a shared library of onnxruntime that can be used.
type Library struct {
	Path    string // an absolute path
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

// Find looks for onnxruntime's shared library, in the order that the package's
// documentation gives. It passes over a library that cannot be used, unless explicit or
// the variable ORT_DYLIB_PATH names that library: then the error is a *LoadError or a
// *VersionError. Where there is no library at all, the error is a *NotFoundError.
func Find(ctx context.Context, explicit string) (Library, error) {
	return host().find(ctx, explicit)
}

// finder holds what Find asks of the machine, so that tests can replace it.
type finder struct {
	goos, goarch string
	getenv       func(string) string
	executable   func() (string, error)
	cacheDir     func() (string, error) // of the current user
	system       func(*finder) []string // the system's library folders
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

// named checks a library that the user asked for by its path.
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

// checkLibrary reads the headers of the file before the loader does. It returns the
// library's version, or "" where nothing tells it.
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
