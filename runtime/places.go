package runtime

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// place is one step of Find's search. Its function returns the files to try, and a
// description of where it looked for a person to read.
type place struct {
	source Source
	paths  func(context.Context) (files []string, where string)
}

func (f *finder) places() []place {
	return []place{
		{Executable, f.besideExecutable},
		{System, f.inSystem},
		{Cache, f.inCache},
		{Module, f.inModule},
		{Python, f.inPython},
	}
}

func (f *finder) besideExecutable(context.Context) ([]string, string) {
	exe, err := f.executable()
	if err != nil {
		return nil, err.Error()
	}
	if real, err := filepath.EvalSymlinks(exe); err == nil {
		exe = real
	}
	dir := filepath.Dir(exe)
	return f.inFolders(dir), dir
}

func (f *finder) inSystem(context.Context) ([]string, string) {
	dirs := f.system(f)
	return f.inFolders(dirs...), strings.Join(dirs, ", ")
}

func (f *finder) inCache(context.Context) ([]string, string) {
	root, err := f.cacheRoot()
	if err != nil {
		return nil, err.Error()
	}
	dirs := []string{filepath.Join(root, Version)}
	entries, _ := os.ReadDir(root) // a folder that does not exist holds nothing
	for _, e := range slices.Backward(entries) {
		if e.IsDir() && e.Name() != Version && !strings.HasPrefix(e.Name(), ".") {
			dirs = append(dirs, filepath.Join(root, e.Name()))
		}
	}
	return f.inFolders(dirs...), root
}

// cacheRoot returns the folder that holds a folder for each version.
func (f *finder) cacheRoot() (string, error) {
	dir, err := f.cacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "hourglass", "onnxruntime"), nil
}

func (f *finder) inPython(ctx context.Context) ([]string, string) {
	dir, err := f.python(ctx)
	if err != nil {
		return nil, err.Error()
	}
	dir = filepath.Join(dir, "capi")
	return f.inFolders(dir), dir
}

// inFolders lists the libraries in folders. In each folder the library with the plain
// name comes first, then those with a version in their name, in descending order.
func (f *finder) inFolders(dirs ...string) []string {
	var out []string
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, pattern := range libraryPatterns(f.goos) {
			for _, e := range slices.Backward(entries) {
				if ok, _ := path.Match(pattern, e.Name()); ok && !e.IsDir() {
					out = append(out, filepath.Join(dir, e.Name()))
				}
			}
		}
	}
	return out
}

func libraryPatterns(goos string) []string {
	switch goos {
	case "windows":
		return []string{"onnxruntime.dll"}
	case "darwin", "ios":
		return []string{"libonnxruntime.dylib", "libonnxruntime.*.dylib"}
	}
	return []string{"libonnxruntime.so", "libonnxruntime.so.*"}
}

// libraryName returns the name of the library's file in the user's cache.
func libraryName(goos string) string { return libraryPatterns(goos)[0] }
