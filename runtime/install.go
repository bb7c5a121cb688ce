package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Progress is called with the number of bytes of a download that are done and the number
// that there are in all. It is called from one goroutine at a time. Where a Progress is
// nil, nobody is told.
type Progress func(done, total int64)

// Ensure returns the library that Find finds, and installs one where Find finds none.
func Ensure(ctx context.Context, progress Progress) (Library, error) {
	lib, err := Find(ctx, "")
	if errors.Is(err, ErrNotFound) {
		return Install(ctx, progress)
	}
	return lib, err
}

// Install fetches onnxruntime [Version] into the user's cache and returns the library.
// Where it is there already and works, nothing is fetched.
//
// Three sources are tried in turn: the project's release archive over HTTPS, the Python
// package (with pip), and the npm package (with npm). The first archive that can be
// had and has the pinned SHA-256 is taken. The hash is checked before the archive is
// unpacked. The error of a failed Install holds one error for each source. Where an
// archive was another one, that is a *HashError. An Install that fails or is cancelled
// leaves nothing but an empty lock file. Processes that install at the same time wait for
// one another.
func Install(ctx context.Context, progress Progress) (Library, error) {
	f := host()
	return (&installer{finder: f, pins: pins[f.goos+"/"+f.goarch]}).install(ctx, progress)
}

type installer struct {
	*finder
	pins []pin
}

func (in *installer) install(ctx context.Context, progress Progress) (Library, error) {
	if len(in.pins) == 0 {
		return Library{}, fmt.Errorf("runtime: there is no onnxruntime %s to install for %s/%s: build it, and set %s to the library's path",
			Version, in.goos, in.goarch, PathVariable)
	}
	root, err := in.cacheRoot()
	if err != nil {
		return Library{}, fmt.Errorf("runtime: no folder to install onnxruntime in: %w", err)
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return Library{}, fmt.Errorf("runtime: no folder to install onnxruntime in: %w", err)
	}
	unlock, err := lock(ctx, filepath.Join(root, ".lock"))
	if err != nil {
		return Library{}, fmt.Errorf("runtime: waiting for another installation to end: %w", err)
	}
	defer unlock()

	final := filepath.Join(root, Version, libraryName(in.goos))
	if lib, err := in.usable(final, Cache); err == nil {
		return lib, nil
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	return in.fetchInto(ctx, root, final, progress)
}

const workPattern = ".install-*"

// fetchInto tries one source after the other. It runs under the lock, so a work folder
// that is there already was left by a process that was killed.
func (in *installer) fetchInto(ctx context.Context, root, final string, progress Progress) (Library, error) {
	stale, _ := filepath.Glob(filepath.Join(root, workPattern))
	for _, dir := range stale {
		_ = os.RemoveAll(dir) // a folder that cannot be removed does no harm
	}
	var failures []error
	for _, p := range in.pins {
		lib, err := in.fetchOne(ctx, root, final, p, progress)
		if err == nil {
			return lib, nil
		}
		if ctx.Err() != nil {
			return Library{}, fmt.Errorf("runtime: installing onnxruntime: %w", context.Cause(ctx))
		}
		failures = append(failures, fmt.Errorf("%s: %w", p.source, err))
	}
	return Library{}, fmt.Errorf("runtime: onnxruntime %s could not be installed from any source (get it by hand, and set %s to the library's path):\n%w",
		Version, PathVariable, errors.Join(failures...))
}

func (in *installer) fetchOne(ctx context.Context, root, final string, p pin, progress Progress) (Library, error) {
	work, err := os.MkdirTemp(root, workPattern)
	if err != nil {
		return Library{}, err
	}
	defer os.RemoveAll(work)
	archive, err := p.source.fetch(ctx, work, p, progress)
	if err != nil {
		return Library{}, err
	}
	unpacked := filepath.Join(work, libraryName(in.goos))
	if err := unpack(archive, p.member, unpacked); err != nil {
		return Library{}, err
	}
	version, err := in.check(unpacked)
	if err != nil {
		return Library{}, err
	}
	if version != "" && version != Version {
		return Library{}, fmt.Errorf("the library says it is version %s, want %s", version, Version)
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return Library{}, err
	}
	if err := os.Rename(unpacked, final); err != nil {
		_ = os.Remove(filepath.Dir(final)) // fails unless the folder is empty
		return Library{}, err
	}
	return Library{Path: final, Version: version, Source: Cache}, nil
}

// lastLines shortens a program's output, so that an error that quotes it can be read.
func lastLines(output string, n int) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, "\n")
}
