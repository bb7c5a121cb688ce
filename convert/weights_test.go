package convert_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// layer returns a graph of a weight of the given dims and a bias.
func layer(t *testing.T, weight, bias *graph.Tensor) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("layer", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(weight.Dims[0]))
	b.Output("y", b.Op("Add", b.Op("MatMul", x, b.Parameter(weight)), b.Parameter(bias)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWeightsRoundTrip(t *testing.T) {
	from := layer(t, random("w", 3, 2), random("b", 2))
	file, err := convert.Weights(from)
	if err != nil {
		t.Fatal(err)
	}
	to, err := convert.SetWeights(layer(t, graph.NewTensor("w", make([]float32, 6), 3, 2), graph.NewTensor("b", make([]float32, 2), 2)), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"w", "b"} {
		if !bytes.Equal(to.Initializer(name).Raw, from.Initializer(name).Raw) {
			t.Errorf("%s is not what it was", name)
		}
	}
}

// TestWeightsOfScalars: initializers without dimensions go out and in like others.
func TestWeightsOfScalars(t *testing.T) {
	scalar := func(v float32) *graph.Graph {
		b := graph.NewBuilder("scalar", 0)
		b.Output("y", b.Op("Mul", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Parameter(graph.Scalar("scale", v))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	file, err := convert.Weights(scalar(2.5))
	if err != nil {
		t.Fatal(err)
	}
	g, err := convert.SetWeights(scalar(1), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Initializer("scale"); !bytes.Equal(got.Raw, scalar(2.5).Initializer("scale").Raw) || len(got.Dims) != 0 {
		t.Errorf("scale became %v", got)
	}
	vector, err := convert.Weights(&graph.Graph{Initializers: []*graph.Tensor{graph.Vector("scale", float32(1))}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := convert.SetWeights(scalar(1), vector, nil); err == nil || !strings.Contains(err.Error(), `tensor "scale" is float32[1], initializer "scale" float32[]`) {
		t.Errorf("a row for a scalar: %v", err)
	}
}

// TestSetWeightsByName: a state dict of Linear layers, which have [out, in].
func TestSetWeightsByName(t *testing.T) {
	dict := &graph.Graph{Initializers: []*graph.Tensor{graph.NewTensor("fc.weight", []float32{1, 2, 3, 4, 5, 6}, 2, 3), random("fc.bias", 2)}}
	file, err := convert.Weights(dict)
	if err != nil {
		t.Fatal(err)
	}
	empty := layer(t, random("w", 3, 2), random("b", 2))
	g, err := convert.SetWeights(empty, file, map[string]string{"w": "fc.weight.T", "b": "fc.bias"})
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := graph.Data[float32](g.Initializer("w")); v[1] != 4 || v[2] != 2 || g.Initializer("w").Dims[0] != 3 {
		t.Errorf("w is %v of %v", v, g.Initializer("w").Dims)
	}
	for want, names := range map[string]map[string]string{
		`"fc.weight.T" swaps its dimensions`: {"w": "fc.weight", "b": "fc.bias"},
		`no tensor "b"`:                      {"w": "fc.weight.T"},
		`no initializer "v"`:                 {"v": "fc.weight"},
		"a matrix alone is transposed":       {"w": "fc.weight.T", "b": "fc.bias.T"},
	} {
		if _, err := convert.SetWeights(empty, file, names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want it to say %q", names, err, want)
		}
	}
	dict.Initializers = append(dict.Initializers, random("extra", 1))
	if file, err = convert.Weights(dict); err != nil {
		t.Fatal(err)
	}
	if _, err := convert.SetWeights(empty, file, map[string]string{"w": "fc.weight.T", "b": "fc.bias"}); err == nil || !strings.Contains(err.Error(), "takes extra") {
		t.Errorf("a tensor is left over: %v", err)
	}
}

// FuzzSetWeights: no file makes it panic, or gives a graph that is not as it was but for
// its elements.
func FuzzSetWeights(f *testing.F) {
	g := &graph.Graph{Header: graph.Header{Opsets: []graph.Opset{{Version: 17}}}, Initializers: []*graph.Tensor{random("w", 3, 2), random("b", 2)}}
	file, err := convert.Weights(g)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := convert.SetWeights(g, b, nil)
		if err != nil {
			return
		}
		for i, w := range h.Initializers {
			if w.Type().String() != g.Initializers[i].Type().String() || len(w.Raw) != len(g.Initializers[i].Raw) {
				t.Errorf("%s became %v of %d bytes", w.Name, w.Type(), len(w.Raw))
			}
		}
	})
}

// TestWeightsOfWords: strings are left out of the file, and stay when it is put back.
func TestWeightsOfWords(t *testing.T) {
	g := &graph.Graph{Initializers: []*graph.Tensor{graph.Vector("n", float32(1)), {Name: "s", Elem: graph.String, Dims: []int64{1}, Strings: [][]byte{[]byte("red")}}}}
	file, err := convert.Weights(g)
	if err != nil {
		t.Fatal(err)
	}
	back, err := convert.SetWeights(g, file, nil)
	if err != nil || string(back.Initializer("s").Strings[0]) != "red" {
		t.Errorf("%v: %v", err, back)
	}
}
