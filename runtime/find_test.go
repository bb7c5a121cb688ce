package runtime

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// machine makes a finder over a folder of the test, in which a library is any file that holds
// nothing but its version.
func machine(t *testing.T, goos, goarch string) (f *finder, root string, env map[string]string) {
	root, env = t.TempDir(), map[string]string{}
	env["GOMODCACHE"] = filepath.Join(root, "mod")
	return &finder{
		goos: goos, goarch: goarch,
		getenv:     func(k string) string { return env[k] },
		executable: func() (string, error) { return filepath.Join(root, "bin", "app"), nil },
		cacheDir:   func() (string, error) { return filepath.Join(root, "cache"), nil },
		system:     func(*finder) []string { return []string{filepath.Join(root, "lib"), filepath.Join(root, "lib64")} },
		python:     func(context.Context) (string, error) { return filepath.Join(root, "py", "onnxruntime"), nil },
		check: func(path string) (string, error) {
			b, err := os.ReadFile(path)
			if err != nil {
				return "", &LoadError{Path: path, Err: err}
			}
			return string(b), checkVersion(path, string(b))
		},
	}, root, env
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// The cases go from the last place to the first: each library hides those before.
func TestFindOrder(t *testing.T) {
	for _, c := range []struct {
		goos, goarch string
		files        []string // files by place
	}{
		{"linux", "arm64", []string{
			"py/onnxruntime/capi/libonnxruntime.so.1.27.1",
			"mod/github.com/yalue/onnxruntime_go@v1.27.0/test_data/onnxruntime_arm64.so",
			"cache/hourglass/onnxruntime/1.26.0/libonnxruntime.so",
			"cache/hourglass/onnxruntime/" + Version + "/libonnxruntime.so",
			"lib64/libonnxruntime.so.1",
			"lib/libonnxruntime.so.1.24.0",
			"lib/libonnxruntime.so",
			"bin/libonnxruntime.so.1.25.0"}},
		{"darwin", "arm64", []string{
			"py/onnxruntime/capi/libonnxruntime.1.27.1.dylib",
			"mod/github.com/yalue/onnxruntime_go@v1.27.0/test_data/onnxruntime_arm64.dylib",
			"cache/hourglass/onnxruntime/" + Version + "/libonnxruntime.dylib",
			"lib/libonnxruntime.1.24.0.dylib",
			"bin/libonnxruntime.dylib"}},
		{"windows", "amd64", []string{
			"py/onnxruntime/capi/onnxruntime.dll",
			"mod/github.com/yalue/onnxruntime_go@v1.27.0/test_data/onnxruntime.dll",
			"cache/hourglass/onnxruntime/" + Version + "/onnxruntime.dll",
			"lib/onnxruntime.dll",
			"bin/onnxruntime.dll"}},
	} {
		t.Run(c.goos, func(t *testing.T) {
			f, root, env := machine(t, c.goos, c.goarch)
			wantFound := func(path string, source Source) {
				t.Helper()
				lib, err := f.find(t.Context(), "")
				if err != nil {
					t.Fatal(err)
				}
				if lib.Path != path || lib.Source != source || lib.Version != "1.30.0" {
					t.Errorf("found %+v, want %s (%s)", lib, path, source)
				}
			}
			source := map[string]Source{"py": Python, "mod": Module, "cache": Cache, "lib": System, "lib64": System, "bin": Executable}
			for _, name := range c.files {
				path := filepath.Join(root, filepath.FromSlash(name))
				write(t, path, "1.30.0")
				place, _, _ := strings.Cut(name, "/")
				wantFound(path, source[place])
			}
			named := filepath.Join(root, "mine")
			write(t, named, "1.30.0")
			env[PathVariable] = named
			wantFound(named, Variable)
			lib, err := f.find(t.Context(), filepath.Join(root, filepath.FromSlash(c.files[0])))
			if err != nil || lib.Source != Explicit {
				t.Errorf("an explicit path gave %+v, %v", lib, err)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	write(t, filepath.Join(root, "lib", "libonnxruntime.so.1.17.0"), "1.17.0")
	_, err := f.find(t.Context(), "")
	var missing *NotFoundError
	if !errors.Is(err, ErrNotFound) || !errors.As(err, &missing) {
		t.Fatalf("find gave %v", err)
	}
	for _, want := range []string{"hourglass runtime install", PathVariable, filepath.Join(root, "bin"), "carries none for linux/amd64", "is onnxruntime 1.17.0, which is too old"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
	if len(missing.Searched) != 5 || len(missing.Rejected) != 1 {
		t.Errorf("searched %q, rejected %v", missing.Searched, missing.Rejected)
	}
}

// A library that is named is never passed over.
func TestFindNamed(t *testing.T) {
	f, root, env := machine(t, "linux", "amd64")
	good, old := filepath.Join(root, "bin", "libonnxruntime.so"), filepath.Join(root, "old.so")
	write(t, good, "1.30.0")
	write(t, old, "1.23.2")
	var tooOld *VersionError
	if _, err := f.find(t.Context(), old); !errors.As(err, &tooOld) || tooOld.Version != "1.23.2" {
		t.Errorf("an explicit old library gave %v", err)
	}
	env[PathVariable] = filepath.Join(root, "none.so")
	var unloadable *LoadError
	_, err := f.find(t.Context(), "")
	if !errors.As(err, &unloadable) || errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), PathVariable) {
		t.Errorf("%s = a file that is not there gave %v", PathVariable, err)
	}
}

func TestFindCancelled(t *testing.T) {
	f, _, _ := machine(t, "linux", "amd64")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.find(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("find gave %v", err)
	}
}

func TestModuleCache(t *testing.T) {
	f, _, env := machine(t, "linux", "arm64")
	for _, c := range []struct{ mod, path, home, want string }{
		{"/m", "/p", "/h", "/m"},
		{"", "/p" + string(os.PathListSeparator) + "/q", "/h", "/p/pkg/mod"},
	} {
		env["GOMODCACHE"], env["GOPATH"], env["HOME"] = c.mod, c.path, c.home
		if got := filepath.ToSlash(f.moduleCache(t.Context())); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	env["GOMODCACHE"], env["GOPATH"], env["HOME"] = "", "", "/h"
	t.Setenv("PATH", "") // so that there is no go tool
	if got := filepath.ToSlash(f.moduleCache(t.Context())); got != "/h/go/pkg/mod" {
		t.Errorf("without a go tool: %s", got)
	}
}

func TestLoaderFolders(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "ld.so.conf"), "# comment\n/first\ninclude conf.d/*.conf\ninclude ld.so.conf\n")
	write(t, filepath.Join(root, "conf.d", "a.conf"), "/second # with a comment\n\n")
	got := strings.Join(loaderFolders(filepath.Join(root, "ld.so.conf"), 0), " ")
	if !strings.HasPrefix(got, "/first /second") {
		t.Errorf("folders %q", got)
	}
}

func TestSystemFolders(t *testing.T) {
	for goos, want := range map[string]string{"linux": "/usr/local/lib", "darwin": "/opt/homebrew/lib"} {
		f, _, env := machine(t, goos, "arm64")
		env["LD_LIBRARY_PATH"], env["DYLD_LIBRARY_PATH"] = "/mine:relative", "/mine:relative"
		got := strings.Join(systemFolders(f), " ")
		if !strings.HasPrefix(got, "/mine /") || !strings.Contains(got, want) {
			t.Errorf("%s: %s", goos, got)
		}
	}
}

func TestAPIOf(t *testing.T) {
	for version, want := range map[string]int{"1.30.0": 30, "1.24.0-dev+abc": 24, "1.9": 9, "2.0.1": apiVersion} {
		if got, err := apiOf(version); err != nil || got != want {
			t.Errorf("apiOf(%q) = %d, %v, want %d", version, got, err, want)
		}
	}
	for _, version := range []string{"", "one", "v1.30", "1"} {
		if err := checkVersion("lib", version); err == nil {
			t.Errorf("version %q passed", version)
		}
	}
	for version, ok := range map[string]bool{"1.24.0": true, "1.23.9": false, "0.99.0": false, "2.0.0": true} {
		if err := checkVersion("lib", version); (err == nil) != ok {
			t.Errorf("version %s: %v", version, err)
		}
	}
}
