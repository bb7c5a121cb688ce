package mutant

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// mutation changes a model. It does nothing where the model has nothing to change.
type mutation struct {
	name string
	make func(*rand.Rand, *message)
}

var mutations = []mutation{
	{"a field is gone", gone},
	{"a field is there many times", repeated},
	{"a message stands in another's place", moved},
	{"a number is extreme", extreme},
	{"a name is another's", renamed},
	{"a text is odd", oddText},
	{"data are cut or longer", resized},
	{"an operator is another", otherOperator},
	{"a type is nested", nested},
	{"a graph is inside itself", inside},
	{"a constant is giant", giant},
	{"a shape is giant", giantShape},
	{"a tensor is in another file", elsewhere},
	{"a node is a function", function},
	{"a function calls itself", recursion},
	{"a tensor is sparse", sparse},
	{"a node stands twice", twice},
	{"nodes are in another order", shuffled},
}

// Of returns a mutant of a model, and says what was changed. A seed gives one to three changes.
func Of(model []byte, seed uint64) (mutant []byte, changes string, err error) {
	m, err := parse("model", model)
	if err != nil {
		return nil, "", err
	}
	r := rand.New(rand.NewPCG(seed, 0))
	var names []string
	for range 1 + r.IntN(3) {
		c := mutations[r.IntN(len(mutations))]
		c.make(r, m)
		names = append(names, c.name)
	}
	return m.encode(nil), strings.Join(names, ", "), nil
}

// one returns one of a list, or nothing of an empty list.
func one[E any](r *rand.Rand, list []E) (e E, ok bool) {
	if len(list) == 0 {
		return e, false
	}
	return list[r.IntN(len(list))], true
}

// where returns a field for which a condition holds, and the message that has it.
func where(r *rand.Rand, m *message, holds func(*message, *field) bool) (owner *message, f *field) {
	type place struct {
		owner *message
		f     *field
	}
	var places []place
	m.walk(func(m *message) {
		for _, f := range m.fields {
			if holds(m, f) {
				places = append(places, place{m, f})
			}
		}
	})
	p, _ := one(r, places)
	return p.owner, p.f
}

func gone(r *rand.Rand, m *message) {
	owner, f := where(r, m, func(*message, *field) bool { return true })
	for i := range owner.fields {
		if owner.fields[i] == f {
			owner.fields = append(owner.fields[:i], owner.fields[i+1:]...)
			return
		}
	}
}

func repeated(r *rand.Rand, m *message) {
	if owner, f := where(r, m, func(*message, *field) bool { return true }); f != nil {
		times := []int{1, 2, 65, 1000}[r.IntN(4)]
		if f.inner != nil && len(f.inner.encode(nil)) > 4096 {
			times = 1
		}
		for range times {
			owner.add(f.clone())
		}
	}
}

func moved(r *rand.Rand, m *message) {
	_, to := where(r, m, func(_ *message, f *field) bool { return f.inner != nil })
	if to == nil {
		return
	}
	_, from := where(r, m, func(_ *message, f *field) bool { return f.inner != nil && f.inner.kind == to.inner.kind })
	to.inner = from.inner.clone()
}

// extremes are numbers at which sizes, counts, axes and enumerations go wrong.
var extremes = []uint64{0, 1, 2, 7, 99, 1<<15 - 1, 1 << 16, 1<<31 - 1, 1 << 31, 1 << 32, 1 << 40, 1 << 60, 1<<63 - 1, 1 << 63, ^uint64(0), ^uint64(1), ^uint64(98)}

func extreme(r *rand.Rand, m *message) {
	_, f := where(r, m, func(_ *message, f *field) bool { return f.wire != protowire.BytesType })
	if f != nil {
		f.scalar = extremes[r.IntN(len(extremes))]
		if f.wire == protowire.Fixed32Type { // infinite, NaN, and the least number
			f.scalar = []uint64{0, 1, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f7fffff}[r.IntN(6)]
		}
	}
}

// isName reports whether a field names a value, a node or an attribute.
func isName(m *message, f *field) bool {
	switch m.kind {
	case "node":
		return f.number == 1 || f.number == 2 || f.number == 3
	case "value", "attribute":
		return f.number == 1
	case "tensor":
		return f.number == 8
	}
	return false
}

func renamed(r *rand.Rand, m *message) {
	_, f := where(r, m, isName)
	_, other := where(r, m, isName)
	if f != nil {
		f.bytes = other.bytes
	}
}

func oddText(r *rand.Rand, m *message) {
	_, f := where(r, m, func(_ *message, f *field) bool {
		return f.wire == protowire.BytesType && f.inner == nil && len(f.bytes) < 100
	})
	if f != nil {
		f.bytes = []byte([]string{"", "\xff\xfe", "\x00", "../../x", strings.Repeat("n", 5000), "%s%d", "<b>", "a\nb", "-1", "NOTSET"}[r.IntN(10)])
	}
}

func resized(r *rand.Rand, m *message) {
	_, f := where(r, m, func(m *message, f *field) bool {
		return m.kind == "tensor" && f.inner == nil && f.wire == protowire.BytesType && f.number != 8
	})
	switch {
	case f == nil:
	case r.IntN(2) == 0:
		f.bytes = f.bytes[:r.IntN(len(f.bytes)+1)]
	default:
		f.bytes = append(f.bytes[:len(f.bytes):len(f.bytes)], make([]byte, []int{1, 3, 4, 8, 4096}[r.IntN(5)])...)
	}
}

// operators are some that read sizes, take graphs, or stand for none.
var operators = []string{
	"If", "Loop", "Scan", "ConstantOfShape", "Expand", "Tile", "Range", "OneHot", "Pad", "Resize", "Reshape", "Slice", "Gather", "GatherND", "ScatterND",
	"TopK", "Split", "Concat", "Conv", "ConvTranspose", "MaxPool", "LSTM", "GRU", "RNN", "Einsum", "MatMul", "Gemm", "Cast", "Constant", "SequenceAt",
	"Unsqueeze", "Squeeze", "CumSum", "QuantizeLinear", "DequantizeLinear", "BatchNormalization", "LayerNormalization", "Transpose", "Softmax", "Where", "Nothing", "",
}

func otherOperator(r *rand.Rand, m *message) {
	if n, ok := one(r, m.all("node")); ok {
		n.drop(4)
		n.add(text(4, operators[r.IntN(len(operators))]))
	}
}

func nested(r *rand.Rand, m *message) {
	v, ok := one(r, m.all("type"))
	if !ok {
		return
	}
	for range []int{1, 2, 20, 120, 1000}[r.IntN(5)] {
		inner := &message{kind: v.kind, fields: v.fields}
		switch r.IntN(3) {
		case 0:
			v.fields = []*field{held(4, (&message{kind: "sequence"}).add(held(1, inner)))}
		case 1:
			v.fields = []*field{held(9, (&message{kind: "sequence"}).add(held(1, inner)))}
		default:
			v.fields = []*field{held(5, (&message{kind: "map"}).add(number(1, 7), held(2, inner)))}
		}
	}
}

func inside(r *rand.Rand, m *message) {
	graphs := m.all("graph")
	g, ok := one(r, graphs)
	if !ok || len(g.encode(nil)) > 1<<16 {
		return
	}
	for range []int{1, 3, 40, 120}[r.IntN(4)] {
		inner := g.clone()
		if len(inner.encode(nil)) > 1<<20 {
			return
		}
		node := (&message{kind: "node"}).add(text(4, []string{"If", "Loop", "Scan"}[r.IntN(3)]), text(1, "condition"), text(2, "inside"))
		for _, name := range []string{"then_branch", "else_branch", "body"} {
			node.add(held(5, (&message{kind: "attribute"}).add(text(1, name), held(6, inner), number(20, 5))))
			if len(inner.encode(nil)) > 4096 {
				break
			}
			inner = &message{kind: "graph"}
		}
		g.fields = append([]*field{held(1, node)}, g.fields...)
	}
}

func giant(r *rand.Rand, m *message) {
	if t, ok := one(r, m.all("tensor")); ok {
		t.drop(1, 4, 5, 6, 7, 9, 10, 11)
		if r.IntN(2) == 0 { // a tensor of one small number keeps its place as a size
			t.add(number(1, 1), number(7, extremes[r.IntN(len(extremes))]))
			return
		}
		for range 1 + r.IntN(3) {
			t.add(number(1, extremes[r.IntN(len(extremes))]))
		}
	}
}

func giantShape(r *rand.Rand, m *message) {
	if s, ok := one(r, m.all("shape")); ok {
		for range []int{1, 1, 2, 70}[r.IntN(4)] {
			s.add(held(1, (&message{kind: "dimension"}).add(number(1, extremes[r.IntN(len(extremes))]))))
		}
	}
}

func elsewhere(r *rand.Rand, m *message) {
	if t, ok := one(r, m.all("tensor")); ok {
		t.add(number(14, 1))
		locations := []string{"/etc/passwd", "../x", "/dev/zero", "model.onnx", "", "a/../../b", "."}
		t.add(held(13, (&message{kind: "entry"}).add(text(1, "location"), text(2, locations[r.IntN(len(locations))]))))
		for _, key := range []string{"offset", "length"} {
			t.add(held(13, (&message{kind: "entry"}).add(text(1, key), text(2, fmt.Sprint(int64(extremes[r.IntN(len(extremes))]))))))
		}
	}
}

// function turns a node into a call of a function of the file.
func function(r *rand.Rand, m *message) {
	n, ok := one(r, m.all("node"))
	if !ok {
		return
	}
	f := &message{kind: "function"}
	body := n.clone()
	f.add(text(1, "Made"), text(10, "made"), held(7, body))
	for _, p := range n.fields {
		switch p.number {
		case 1:
			f.add(text(4, string(p.bytes)))
		case 2:
			f.add(text(5, string(p.bytes)))
		}
	}
	for _, o := range m.all("opset") {
		f.add(held(9, o.clone()))
		break
	}
	n.drop(4, 7)
	n.add(text(4, "Made"), text(7, "made"))
	m.add(held(8, (&message{kind: "opset"}).add(text(1, "made"), number(2, 1))), held(25, f))
}

// recursion makes functions call themselves, or each other.
func recursion(r *rand.Rand, m *message) {
	if len(m.all("function")) == 0 {
		function(r, m)
	}
	f, ok := one(r, m.all("function"))
	if !ok {
		return
	}
	other := f.clone()
	for i, to := range []string{"Other", "Made"} {
		for _, n := range []*message{f, other}[i].all("node") {
			n.drop(4, 7)
			n.add(text(4, to), text(7, "made"))
		}
	}
	other.drop(1)
	m.add(held(25, other.add(text(1, "Other"))))
}

func sparse(r *rand.Rand, m *message) {
	for _, g := range m.all("graph") {
		for _, f := range g.fields {
			if f.number != 5 || f.inner == nil {
				continue
			}
			s := (&message{kind: "sparse"}).add(held(1, f.inner), held(2, (&message{kind: "tensor"}).add(number(1, 1), number(2, 7), number(7, extremes[r.IntN(len(extremes))]))))
			for range 1 + r.IntN(3) {
				s.add(number(3, extremes[r.IntN(len(extremes))]))
			}
			f.number, f.inner = 15, s
			return
		}
	}
}

func twice(r *rand.Rand, m *message) {
	if g, ok := one(r, m.all("graph")); ok {
		for _, f := range g.fields {
			if f.number == 1 {
				g.fields = append([]*field{f.clone()}, g.fields...)
				return
			}
		}
	}
}

func shuffled(r *rand.Rand, m *message) {
	if g, ok := one(r, m.all("graph")); ok {
		r.Shuffle(len(g.fields), func(i, j int) { g.fields[i], g.fields[j] = g.fields[j], g.fields[i] })
	}
}
