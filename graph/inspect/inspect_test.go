package inspect_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/inspect"
)

// doubled returns a graph with a parameter, metadata and an operator of another domain.
func doubled(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("doubled", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	b.Output("y", b.Op("Add", b.Op("Mul", x, b.Parameter(graph.NewTensor("w", []float32{2, 3}, 1, 2))), x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Header.Producer, g.Header.ProducerVersion = "someone", "2"
	g.Header.Metadata = append(g.Header.Metadata, graph.Property{Key: "made", Value: "today"})
	return g
}

func TestOf(t *testing.T) {
	s := inspect.Of("doubled.onnx", doubled(t))
	if s.Producer != "someone 2" || s.Opsets["ai.onnx"] != 17 || s.Elements != 2 || s.Metadata["made"] != "today" {
		t.Errorf("the summary is %+v", s)
	}
	if want := map[string]int{"Add": 1, "Mul": 1}; !reflect.DeepEqual(s.Operators, want) {
		t.Errorf("operators %v, want %v", s.Operators, want)
	}
	if want := []inspect.Edge{{Name: "w", Type: "float32[1,2]"}}; !reflect.DeepEqual(s.Parameters, want) {
		t.Errorf("parameters %v, want %v", s.Parameters, want)
	}
	b, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(b), `"parameter_elements":2`) {
		t.Errorf("as JSON %s, %v", b, err)
	}
}

func TestWriteTable(t *testing.T) {
	var out bytes.Buffer
	if err := inspect.Of("doubled.onnx", doubled(t)).WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"input x float32[batch,2]", "operator Add ×1", "metadata made today", "opset ai.onnx 17", "parameter w float32[1,2]"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}
