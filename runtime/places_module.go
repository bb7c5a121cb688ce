package runtime

import (
	"context"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

const ortModule = "github.com/yalue/onnxruntime_go"

// carried names the libraries in the module's folder test_data.
var carried = map[string]string{
	"linux/arm64":   "onnxruntime_arm64.so",
	"darwin/arm64":  "onnxruntime_arm64.dylib",
	"windows/amd64": "onnxruntime.dll",
}

func (f *finder) inModule(ctx context.Context) ([]string, string) {
	platform := f.goos + "/" + f.goarch
	name, ok := carried[platform]
	if !ok {
		return nil, "carries none for " + platform
	}
	cache := f.moduleCache(ctx)
	if cache == "" {
		return nil, "no module cache"
	}
	dirs, _ := filepath.Glob(filepath.Join(cache, filepath.FromSlash(ortModule)+"@*"))
	slices.Sort(dirs)
	slices.Reverse(dirs)
	if v := moduleVersion(ortModule); v != "" { // the version that this program was built with
		dirs = slices.Insert(dirs, 0, filepath.Join(cache, filepath.FromSlash(ortModule)+"@"+v))
	}
	var files []string
	for _, d := range slices.Compact(dirs) {
		if path := filepath.Join(d, "test_data", name); isFile(path) {
			files = append(files, path)
		}
	}
	return files, cache
}

// moduleCache returns GOMODCACHE, from the environment or from the go tool.
func (f *finder) moduleCache(ctx context.Context) string {
	if dir := f.getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	if list := filepath.SplitList(f.getenv("GOPATH")); len(list) > 0 {
		return filepath.Join(list[0], "pkg", "mod")
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "go", "env", "GOMODCACHE").Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	home := f.getenv("HOME")
	if f.goos == "windows" {
		home = f.getenv("USERPROFILE")
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, "go", "pkg", "mod")
}

// moduleVersion returns the version of a module in this program, or "" where the build
// does not tell it.
func moduleVersion(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return ""
}
