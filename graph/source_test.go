package graph

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const noLimit = 1 << 30

// loaded returns the graph of a file with two parameters, inside it or beside it.
func loaded(t *testing.T, save func(path string, g *Graph) error) (path string, g *Graph) {
	t.Helper()
	b := NewBuilder("net", 0)
	x := b.Input("x", Float, Batch, Fixed(4096))
	x = b.Op("Mul", x, b.Parameter(NewTensor("by", counted(1), 4096)))
	b.Output("y", b.Op("LeakyRelu", b.Op("Add", x, b.Parameter(NewTensor("shift", counted(2), 4096))), Float32("alpha", 0.1)))
	g, err := b.Graph()
	if err == nil {
		path = filepath.Join(t.TempDir(), "model.onnx")
		err = save(path, g)
	}
	if err == nil {
		g, err = Load(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path, g
}

// counted returns values that are large enough to lie beside a file.
func counted(from int) []float32 {
	v := make([]float32, 4096)
	for i := range v {
		v[i] = float32(from + i)
	}
	return v
}

func TestOriginal(t *testing.T) {
	for name, save := range map[string]func(string, *Graph) error{"inside": Save, "beside": SaveExternal} {
		path, g := loaded(t, save)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		o := g.Original(noLimit)
		if o == nil || o.Path != path || !bytes.Equal(o.Bytes, file) || o.Beside != (name == "beside") {
			t.Errorf("%s: %+v", name, o)
		}
		if g.Original(int64(len(file))-1) != nil {
			t.Errorf("%s: a file beyond the limit is read", name)
		}
		if g.Clone().Original(noLimit) != nil {
			t.Errorf("%s: a clone has a file", name)
		}
	}
}

// TestOriginalOfAChangedGraph: whatever is changed, the file holds another graph.
func TestOriginalOfAChangedGraph(t *testing.T) {
	for what, change := range map[string]func(g *Graph){
		"an element": func(g *Graph) {
			raw := bytes.Clone(g.Initializers[1].Raw)
			raw[len(raw)-1] ^= 1
			g.Initializers[1].Raw = raw
		},
		"an element in place": func(g *Graph) { g.Initializers[0].Raw[0] ^= 1 },
		"a name":              func(g *Graph) { g.Initializers[0].Name = "other" },
		"dimensions":          func(g *Graph) { g.Initializers[0].Dims = []int64{1, 4096} },
		"the order":           func(g *Graph) { g.Initializers[0], g.Initializers[1] = g.Initializers[1], g.Initializers[0] },
		"one less":            func(g *Graph) { g.Initializers = g.Initializers[:1] },
		"an attribute":        func(g *Graph) { g.Nodes[2].Attrs[0].F = 0.2 },
		"an operator":         func(g *Graph) { g.Nodes[0].Op = "Div" },
		"an output's type":    func(g *Graph) { g.Outputs[0].Type.Elem = Double },
		"the opset":           func(g *Graph) { g.Header.Opsets[0].Version-- },
		"metadata":            func(g *Graph) { g.Header.Metadata = append(g.Header.Metadata, Property{"k", "v"}) },
		"what is not read":    func(g *Graph) { g.unknown = []byte{0x78, 1} },
		"documentation":       func(g *Graph) { g.Initializers[0].Doc = "words" },
	} {
		for where, save := range map[string]func(string, *Graph) error{"inside": Save, "beside": SaveExternal} {
			_, g := loaded(t, save)
			if change(g); g.Original(noLimit) != nil {
				t.Errorf("%s, weights %s the file: the graph passes for the file's", what, where)
			}
		}
	}
}

// TestOriginalOfAChangedFile: the model's, and one that lies beside it.
func TestOriginalOfAChangedFile(t *testing.T) {
	for name, save := range map[string]func(string, *Graph) error{"inside": Save, "beside": SaveExternal} {
		path, g := loaded(t, save)
		files, err := Files(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if file == path { // its last weight's last byte, or its last field's
				i := bytes.LastIndex(b, []byte("net"))
				b[i]++
			} else {
				b[len(b)-1] ^= 1
			}
			if err := os.WriteFile(file, b, 0o644); err != nil {
				t.Fatal(err)
			}
			if g.Original(noLimit) != nil {
				t.Errorf("%s: %s was changed, and passes for the graph's", name, filepath.Base(file))
			}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if g.Original(noLimit) != nil {
				t.Errorf("%s: %s is gone, and passes for the graph's", name, filepath.Base(file))
			}
		}
	}
}

// TestDecodeOriginal: bytes in memory are kept, and given back while the graph is theirs.
func TestDecodeOriginal(t *testing.T) {
	path, _ := loaded(t, Save)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g, err := DecodeOriginal(file)
	if err != nil {
		t.Fatal(err)
	}
	if o := g.Original(noLimit); o == nil || &o.Bytes[0] != &file[0] || o.Path != "" {
		t.Errorf("%+v", o)
	}
	if g.Nodes[0].Op = "Div"; g.Original(noLimit) != nil {
		t.Error("a changed graph passes for that of the bytes")
	}
}
