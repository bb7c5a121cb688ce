package graph

import (
	"errors"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(g *Graph)
		want string // "" for a graph that is right
	}{
		"as it is":           {func(*Graph) {}, ""},
		"opset by full name": {func(g *Graph) { g.Header.Opsets[0].Domain = "ai.onnx" }, ""},
		"no opset":           {func(g *Graph) { g.Header.Opsets = nil }, "imports no opset"},
		"opset of another":   {func(g *Graph) { g.Header.Opsets[0].Domain = "com.example" }, "imports no opset"},

		"input without a name":       {func(g *Graph) { g.Inputs[0].Name = "" }, "an input has no name"},
		"two inputs of a name":       {func(g *Graph) { g.Inputs = append(g.Inputs, g.Inputs[0]) }, `input "x" is defined twice`},
		"initializer without a name": {func(g *Graph) { g.Initializers[0] = g.Initializers[0].Renamed("") }, "an initializer has no name"},
		"two of a name":              {func(g *Graph) { g.Initializers = append(g.Initializers, g.Initializers[0]) }, `initializer "w" is defined twice`},
		"default of an input":        {func(g *Graph) { g.Inputs = append(g.Inputs, Value{Name: "w"}) }, ""},
		"two defaults": {func(g *Graph) {
			g.Inputs = append(g.Inputs, Value{Name: "w"})
			g.Initializers = append(g.Initializers, g.Initializers[0])
		}, `"w" is defined twice`},
		"bytes that do not fill": {func(g *Graph) { c := *g.Initializers[0]; c.Raw = c.Raw[1:]; g.Initializers[0] = &c }, `"w"`},
		"negative dimension":     {func(g *Graph) { c := *g.Initializers[0]; c.Dims = []int64{-1, -9}; g.Initializers[0] = &c }, `"w"`},

		"reads nothing known":       {func(g *Graph) { g.Nodes[0].Inputs[0] = "nowhere" }, `input "nowhere" is not defined before the node`},
		"reads what comes later":    {func(g *Graph) { g.Nodes[0], g.Nodes[1] = g.Nodes[1], g.Nodes[0] }, "is not defined before the node"},
		"reads itself":              {func(g *Graph) { g.Nodes[1].Inputs[0] = "y" }, `input "y" is not defined before`},
		"writes over an input":      {func(g *Graph) { g.Nodes[1].Outputs[0] = "x" }, `"x" is defined twice`},
		"writes over another":       {func(g *Graph) { g.Nodes[1].Outputs[0] = g.Nodes[0].Outputs[0] }, "is defined twice"},
		"output from nowhere":       {func(g *Graph) { g.Outputs[0].Name = "z" }, `nothing gives output "z"`},
		"too few operands":          {func(g *Graph) { g.Nodes[0].Inputs = g.Nodes[0].Inputs[:1] }, "has 1 inputs, takes 2"},
		"an attribute too many":     {func(g *Graph) { g.Nodes[1].Attrs = attrs(Int("axis", 1)) }, `has no attribute "axis"`},
		"an operator of later":      {func(g *Graph) { g.Nodes[1].Op = "Gelu" }, "Gelu"},
		"an operator no one knows":  {func(g *Graph) { g.Nodes[1].Op = "Mystery" }, ""},
		"an operator of another's":  {func(g *Graph) { g.Nodes[1].Domain = "com.example" }, ""},
		"an optional output is out": {func(g *Graph) { g.Nodes[1].Op = "Mystery"; g.Nodes[1].Outputs = []string{"y", ""} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := layer(t, "net", weights("w", 3, 3))
			c.edit(g)
			err := g.Validate()
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "net") {
				t.Errorf("error %v, want %q in it and the graph's name", err, c.want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	g := layer(t, "net", weights("w", 3, 3))
	if got := g.Unknown(); got != nil {
		t.Errorf("unknown in a graph of known ones: %v", got)
	}
	g.Nodes[1].Op = "Mystery"
	if got := g.Unknown(); len(got) != 1 || got[0] != g.Nodes[1] {
		t.Errorf("unknown: %v", got)
	}
	var lack *UnknownOpError
	if _, err := operatorOf(&Node{Op: "Gelu"}, 17); !errors.As(err, &lack) || lack.Since != 20 || !strings.Contains(err.Error(), "20") {
		t.Errorf("an operator of a later opset: %v", err)
	}
	if _, known := Lookup("Mystery"); known {
		t.Error("Lookup finds a mystery")
	}
	if op, known := Lookup("Gemm"); !known || op.MaxInputs != 3 || op.Since[0] != 7 {
		t.Errorf("Gemm is %+v", op)
	}
}
