package graph

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

func TestLoadResolvesExternalData(t *testing.T) {
	g, err := Load("testdata/external/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	wantData(t, g, "tail", []float32{12, 13, 14, 15})
	if w, err := Data[float32](g.Initializer("whole")); err != nil || len(w) != 16 || w[15] != 15 {
		t.Errorf("whole = %v, %v", w, err)
	}
	then, _ := g.Nodes[0].Attr("then_branch")
	wantData(t, then.Graph, "one", []float32{1})
	b := roundTrip(t, g)
	if bytes.Contains(b, []byte("weights.bin")) {
		t.Error("the encoding still names weights.bin")
	}
}

// outside returns a model whose one tensor, of 4 floats, lies in another file.
func outside(t *testing.T, entries ...Property) []byte {
	t.Helper()
	w := &Tensor{Name: "w", Elem: Float, Dims: []int64{4}, external: &external{entries: entries}}
	b, err := Encode(&Graph{Name: "g", Initializers: []*Tensor{w}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// writeFiles lays out a folder with a model and 16 bytes beside it, and 16
// bytes out of its reach.
func writeFiles(t *testing.T, model []byte) (path string) {
	t.Helper()
	dir := t.TempDir()
	folder := filepath.Join(dir, "model")
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o777); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "model.onnx")
	for name, b := range map[string][]byte{
		path: model, filepath.Join(folder, "w.bin"): make([]byte, 16),
		filepath.Join(folder, "sub", "w.bin"): make([]byte, 16), filepath.Join(dir, "secret"): make([]byte, 16),
	} {
		if err := os.WriteFile(name, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestLoadBoundsExternalData(t *testing.T) {
	loc := func(s string) Property { return Property{"location", s} }
	for _, c := range []struct {
		name, says string // says is "" where Load succeeds
		entries    []Property
	}{
		{"beside", "", []Property{loc("w.bin")}},
		{"below", "", []Property{loc("sub/w.bin")}},
		{"all of it", "", []Property{loc("w.bin"), {"offset", "0"}, {"length", "16"}}},
		{"right sum", "", []Property{loc("w.bin"), {"checksum", "E129F27C5103BC5CC44BCDF0A15E160D445066FF"}}},
		{"wrong sum", "SHA-1 e129f27c", []Property{loc("w.bin"), {"checksum", "?"}}},
		{"climbs out", "escapes", []Property{loc("../secret")}},
		{"climbs out from below", "escapes", []Property{loc("sub/../../secret")}},
		{"absolute", "escapes", []Property{loc("/etc/passwd")}},
		{"missing", "no such file", []Property{loc("nothing")}},
		{"folder", "no regular file", []Property{loc("sub")}},
		{"too long", "bytes 0 to 17", []Property{loc("w.bin"), {"length", "17"}}},
		{"too short", "8 bytes", []Property{loc("w.bin"), {"length", "8"}}},
		{"cut off by the file", "want 16", []Property{loc("w.bin"), {"offset", "4"}}},
		{"starts past the end", "which has 16", []Property{loc("w.bin"), {"offset", "17"}}},
		{"absurd", "which has 16", []Property{loc("w.bin"), {"offset", "9223372036854775807"}, {"length", "9223372036854775807"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.name == "missing" {
				t.Skip("the system words it differently")
			}
			g, err := Load(writeFiles(t, outside(t, c.entries...)))
			switch {
			case c.says == "":
				if err != nil || len(g.Initializers[0].Raw) != 16 {
					t.Errorf("Load: %v", err)
				}
			case !errors.Is(err, ErrExternalData) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), `"w"`):
				t.Errorf("error %v, want one that wraps ErrExternalData and says %q", err, c.says)
			}
		})
	}
}

// TestLoadRefusesLinks: what is reached by a link, or has another name, may be anybody's.
func TestLoadRefusesLinks(t *testing.T) {
	for name, c := range map[string]struct {
		location, says string
		link           func(folder string) error
	}{
		"symbolic, within":  {"link", "symbolic link", func(f string) error { return os.Symlink("w.bin", filepath.Join(f, "link")) }},
		"symbolic, outside": {"link", "symbolic link", func(f string) error { return os.Symlink(filepath.Join("..", "secret"), filepath.Join(f, "link")) }},
		"a folder's":        {"other/w.bin", "symbolic link", func(f string) error { return os.Symlink("sub", filepath.Join(f, "other")) }},
		"hard":              {"link", "2 names", func(f string) error { return os.Link(filepath.Join(f, "..", "secret"), filepath.Join(f, "link")) }},
	} {
		t.Run(name, func(t *testing.T) {
			windows := runtime.GOOS == "windows" // where links need a right, and a file's names are not counted
			path := writeFiles(t, outside(t, Property{"location", c.location}))
			switch err := c.link(filepath.Dir(path)); {
			case windows && (err != nil || name == "hard"):
				t.Skip("on Windows:", err)
			case err != nil:
				t.Fatal(err)
			}
			if _, err := Load(path); !errors.Is(err, ErrExternalData) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want ErrExternalData and %q", err, c.says)
			}
		})
	}
}

// TestLoadWithin: the file, what lies beside it, and values of known dimensions are held
// against the limit, before anything is taken.
func TestLoadWithin(t *testing.T) {
	beside := outside(t, Property{"location", "w.bin"})
	path, n := writeFiles(t, beside), int64(len(beside))
	limited := func(path string, memory int64, says string) {
		t.Helper()
		switch _, err := LoadWithin(path, memory); {
		case says == "" && err != nil:
			t.Errorf("within %d: %v", memory, err)
		case says != "" && (!errors.Is(err, ErrMemory) || !strings.Contains(err.Error(), says)):
			t.Errorf("within %d: %v, want ErrMemory and %q", memory, err, says)
		}
	}
	limited(path, n-1, fmt.Sprintf("it has %d bytes", n))
	limited(path, n+15, "16 bytes, of which 15")
	limited(path, n+16, "")
	for says, build := range map[string]func(b *Builder, x Value){
		"float32[batch,1048576,1024]": func(b *Builder, x Value) {
			b.Output("y", b.Op("Relu", b.Input("big", Float, Batch, Fixed(1<<20), Fixed(1<<10))))
		},
		"takes 9223372036854775807 bytes": func(b *Builder, x Value) {
			b.Output("y", b.Op("Expand", x, b.Const(Vector("", int64(1<<31), 1<<31, 1, 4))))
		},
		"float32[1048576,1048576]": func(b *Builder, x Value) {
			b.Output("y", b.Op("ConstantOfShape", b.Const(Vector("", int64(1<<20), 1<<20))))
		},
	} {
		b := NewBuilder("large", 0)
		build(b, b.Input("x", Float, Fixed(1), Fixed(4)))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(says, err)
		}
		path := filepath.Join(t.TempDir(), "large.onnx")
		if err := Save(path, g); err != nil {
			t.Fatal(err)
		}
		limited(path, 1<<30, says)
	}
}

func TestLoadBelievesNoDims(t *testing.T) {
	g := &Graph{Initializers: []*Tensor{{Elem: Float, Dims: []int64{1 << 38}, external: &external{entries: []Property{{"location", "w.bin"}}}}}}
	b, err := Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(writeFiles(t, b)); !errors.Is(err, ErrExternalData) {
		t.Errorf("error %v, want ErrExternalData", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none.onnx")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: error %v, want fs.ErrNotExist", err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder: error %v, want one that says so", err)
	}
	big := filepath.Join(dir, "big.onnx")
	if err := os.WriteFile(big, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(big); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), big) {
		t.Errorf("an empty file: error %v, want ErrFormat and the path", err)
	}
	if err := os.Truncate(big, 1<<31); err != nil { // sparse
		t.Skip(err)
	}
	if _, err := Load(big); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "2 GiB") {
		t.Errorf("2 GiB: error %v, want one that says so", err)
	}
}

// onlyFiles fails where dir holds anything but the files named.
func onlyFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	same(t, names, got)
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model.onnx")
	for _, g := range []*Graph{{Name: "first"}, handmade()} { // the second replaces the first
		if err := Save(path, g); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		same(t, g, got)
	}
	onlyFiles(t, dir, "model.onnx")
}

func TestSaveLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "taken", "full"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Save(filepath.Join(dir, "taken"), handmade()); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if err := Save(filepath.Join(dir, "broken.onnx"), &Graph{Initializers: []*Tensor{nil}}); err == nil {
		t.Error("a broken graph was written")
	}
	if err := Save(filepath.Join(dir, "outside.onnx"), decodeFixture(t, "external/model.onnx")); !errors.Is(err, ErrExternalData) {
		t.Errorf("elements elsewhere: error %v, want ErrExternalData", err)
	}
	if err := Save(filepath.Join(dir, "none", "model.onnx"), handmade()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: error %v, want fs.ErrNotExist", err)
	}
	onlyFiles(t, dir, "taken")
}

// TestLoadAligns: elements of a loaded file lie where they can be read as numbers, and are
// what they were.
func TestLoadAligns(t *testing.T) {
	g := &Graph{Name: "g", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: 17}}}}
	for n := range 40 {
		v := make([]float32, 30+n)
		for i := range v {
			v[i] = float32(n*100 + i)
		}
		g.Initializers = append(g.Initializers, NewTensor(strings.Repeat("w", n+1), v, int64(len(v))))
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := Save(path, g); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range loaded.Initializers {
		if off := uintptr(unsafe.Pointer(&w.Raw[0])) % 4; off != 0 {
			t.Errorf("tensor %d lies %d bytes off", i, off)
		}
		if !bytes.Equal(w.Raw, g.Initializers[i].Raw) {
			t.Errorf("tensor %d is not what it was", i)
		}
	}
}

// TestSaveExternal: what is written beside a model comes back, and no file is replaced.
func TestSaveExternal(t *testing.T) {
	g := &Graph{Name: "g", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: 17}}}}
	for n, size := range []int{10, 3000, 257, 5000} {
		v := make([]float32, size)
		for i := range v {
			v[i] = float32(n*10_000 + i)
		}
		g.Initializers = append(g.Initializers, NewTensor(string(rune('a'+n)), v, int64(size)))
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := SaveExternal(path, g); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 2048 {
		t.Errorf("the model has %d bytes, %v", info.Size(), err)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range loaded.Initializers {
		if !bytes.Equal(w.Raw, g.Initializers[i].Raw) {
			t.Errorf("tensor %q is not what it was", w.Name)
		}
	}
	if err := SaveExternal(path, g); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over itself: %v, want fs.ErrExist", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := SaveExternal(path, g); !errors.Is(err, fs.ErrExist) {
		t.Errorf("beside weights of another: %v, want fs.ErrExist", err)
	}
	small := filepath.Join(t.TempDir(), "small.onnx")
	if err := SaveExternal(small, &Graph{Name: "s", Header: g.Header}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(small + ExternalSuffix); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of no weights: %v", err)
	}
}
