package graph

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// calling returns a model of opset 17 that calls functions of the domain "local".
func calling(t *testing.T, nodes []*onnxpb.NodeProto, functions ...*onnxpb.FunctionProto) *Graph {
	t.Helper()
	m := &onnxpb.ModelProto{
		IrVersion:   proto.Int64(8),
		OpsetImport: []*onnxpb.OperatorSetIdProto{imports("", 17), imports("local", 1)},
		Graph: &onnxpb.GraphProto{
			Name: proto.String("g"), Node: nodes,
			Input:  []*onnxpb.ValueInfoProto{{Name: proto.String("x")}},
			Output: []*onnxpb.ValueInfoProto{{Name: proto.String("y")}},
		},
	}
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range functions {
		body, err := proto.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		b = appendBytes(b, functionsField, body)
	}
	g, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func imports(domain string, version int64) *onnxpb.OperatorSetIdProto {
	return &onnxpb.OperatorSetIdProto{Domain: &domain, Version: &version}
}

// node returns a node; its domain is "local" where the operator begins with a dot.
func node(op, inputs, outputs string, attrs ...*onnxpb.AttributeProto) *onnxpb.NodeProto {
	n := &onnxpb.NodeProto{Input: strings.Split(inputs, ","), Output: strings.Split(outputs, ","), Attribute: attrs}
	if inputs == "" {
		n.Input = nil
	}
	op, local := strings.CutPrefix(op, ".")
	if n.OpType = &op; local {
		n.Domain = proto.String("local")
	}
	return n
}

func local(name, inputs, outputs string, nodes ...*onnxpb.NodeProto) *onnxpb.FunctionProto {
	return &onnxpb.FunctionProto{
		Name: &name, Domain: proto.String("local"), Input: strings.Split(inputs, ","), Output: strings.Split(outputs, ","),
		Node: nodes, OpsetImport: []*onnxpb.OperatorSetIdProto{imports("", 17)},
	}
}

func float(name string, v float32) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, F: &v, Type: proto.Int32(int32(AttrFloat))}
}

// referring returns an attribute that takes the caller's value.
func referring(name, to string) *onnxpb.AttributeProto {
	a := &onnxpb.AttributeProto{Name: &name, Type: proto.Int32(int32(AttrFloat))}
	a.ProtoReflect().SetUnknown(appendText(nil, refNameField, to))
	return a
}

// told writes nodes as "op inputs -> outputs", with the attributes that are floats.
func told(g *Graph) (lines []string) {
	for _, n := range g.Nodes {
		line := fmt.Sprintf("%s %s -> %s", n.Op, strings.Join(n.Inputs, ","), strings.Join(n.Outputs, ","))
		for _, a := range n.Attrs {
			if a.Kind == AttrFloat {
				line += fmt.Sprintf(" %s=%v", a.Name, a.F)
			}
			if a.Graph != nil {
				line += " " + a.Name + "{" + strings.Join(told(a.Graph), "; ") + "}"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestInlined(t *testing.T) {
	leaky := local("Leaky", "x", "y", node("LeakyRelu", "x", "t", referring("alpha", "slope")), node("Elu", "t", "y", referring("alpha", "a")))
	leaky.Attribute, leaky.AttributeProto = []string{"slope"}, []*onnxpb.AttributeProto{float("a", 0.5)}
	two := local("Two", "x,low", "y,z", node("Clip", "x,low", "c"), node(".Leaky", "c", "y", float("slope", 0.25)), node("Neg", "c", "z"))
	branch := func(name, op string) *onnxpb.AttributeProto {
		g := &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{node(op, "x", "r")}, Output: []*onnxpb.ValueInfoProto{{Name: proto.String("r")}}}
		return &onnxpb.AttributeProto{Name: proto.String(name), G: g, Type: proto.Int32(int32(AttrGraph))}
	}
	cond := local("Cond", "c,x", "y", node("If", "c", "y", branch("then_branch", "Abs"), branch("else_branch", "Neg")))
	newer := local("Pass", "x", "x")
	old := local("Old", "x", "y", node("Relu", "x", "y"))
	old.OpsetImport[0].Version = proto.Int64(14)
	for name, c := range map[string]struct {
		nodes     []*onnxpb.NodeProto
		functions []*onnxpb.FunctionProto
		want      string
	}{
		"the caller's attribute, and a default": {
			[]*onnxpb.NodeProto{node(".Leaky", "x", "u", float("slope", 0.25)), node(".Leaky", "u", "y", float("a", 2))},
			[]*onnxpb.FunctionProto{leaky},
			"LeakyRelu x -> u/t alpha=0.25|Elu u/t -> u alpha=0.5|LeakyRelu u -> y/t|Elu y/t -> y alpha=2",
		},
		"functions in functions, and what is left out": {
			[]*onnxpb.NodeProto{node(".Two", "x", ",y")},
			[]*onnxpb.FunctionProto{leaky, two},
			"Clip x, -> y/c|LeakyRelu y/c -> y/y/t alpha=0.25|Elu y/y/t -> y/y alpha=0.5|Neg y/c -> y",
		},
		"subgraphs": {
			[]*onnxpb.NodeProto{node(".Cond", "x,x", "u"), node(".Cond", "x,u", "y")},
			[]*onnxpb.FunctionProto{cond},
			"If x -> u then_branch{Abs x -> u/r} else_branch{Neg x -> u/r_2}|If x -> y then_branch{Abs u -> y/r} else_branch{Neg u -> y/r_2}",
		},
		"an output that is an input":           {[]*onnxpb.NodeProto{node(".Pass", "x", "y")}, []*onnxpb.FunctionProto{newer}, "Identity x -> y"},
		"another opset, and the same operator": {[]*onnxpb.NodeProto{node(".Old", "x", "y")}, []*onnxpb.FunctionProto{old}, "Relu x -> y"},
	} {
		t.Run(name, func(t *testing.T) {
			g := calling(t, c.nodes, c.functions...)
			in, err := g.Inlined()
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(told(in), "|"); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if len(in.Header.Opsets) != 1 || len(withoutFunctions(in.Header.unknown)) != len(in.Header.unknown) {
				t.Errorf("the header keeps what only functions need: %v", in.Header)
			}
			if err := in.Validate(); err != nil {
				t.Error(err)
			}
			again, err := Encode(g)
			if err != nil || len(again) == 0 {
				t.Fatal(err)
			}
			back, err := Decode(again)
			if err != nil {
				t.Fatal(err)
			}
			if fs, err := back.functions(); err != nil || len(fs) != len(c.functions) {
				t.Errorf("a file that is written back has %d functions, %v", len(fs), err)
			}
		})
	}
}

func TestInlinedRefuses(t *testing.T) {
	self := local("Self", "x", "y", node(".Self", "x", "y"))
	stray := local("Stray", "x", "y", node("Add", "x,elsewhere", "y"))
	old := local("Old", "x", "y", node("LeakyRelu", "x", "y"))
	old.OpsetImport[0].Version = proto.Int64(15)
	var double []*onnxpb.FunctionProto
	for i := range 40 { // 2⁴⁰ nodes
		next := fmt.Sprintf(".F%d", i+1)
		if i == 39 {
			next = "Relu"
		}
		double = append(double, local(fmt.Sprintf("F%d", i), "x", "y", node(next, "x", "t"), node(next, "t", "y")))
	}
	for want, c := range map[string]struct {
		op, inputs string
		functions  []*onnxpb.FunctionProto
	}{
		"function local.Self calls itself":                              {".Self", "x", []*onnxpb.FunctionProto{self}},
		`reads "elsewhere", which the function neither takes nor makes`: {".Stray", "x", []*onnxpb.FunctionProto{stray}},
		"has LeakyRelu of opset 15, and the model is of opset 17":       {".Old", "x", []*onnxpb.FunctionProto{old}},
		"2 inputs and 1 outputs, and the function has 1 and 1":          {".Old", "x,x", []*onnxpb.FunctionProto{old}},
		"function local.Self is there twice":                            {".Self", "x", []*onnxpb.FunctionProto{self, self}},
		fmt.Sprintf("functions become more than %d nodes", maxParts):    {".F0", "x", double},
	} {
		g := calling(t, []*onnxpb.NodeProto{node(c.op, c.inputs, "y")}, c.functions...)
		if _, err := g.Inlined(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q", err, want)
		}
	}
	bad := calling(t, []*onnxpb.NodeProto{node("Relu", "x", "y")})
	bad.Header.unknown = appendBytes(nil, functionsField, []byte{0xff})
	if _, err := bad.Inlined(); !errors.Is(err, ErrFormat) {
		t.Errorf("%v, want ErrFormat", err)
	}
}
