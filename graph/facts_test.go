package graph

import (
	"slices"
	"testing"
)

// TestFacts finds each operator of which a fact is missing, or contradicts another.
func TestFacts(t *testing.T) {
	all, inputs := map[string]Facts{}, map[string]int{}
	for _, op := range slices.Concat(Operators(), OperatorsOf(ML), OperatorsOf(Microsoft)) {
		all[op.Name], inputs[op.Name] = op.Facts, op.MaxInputs
	}
	for name, f := range all {
		if n := len(f.Operands); n != inputs[name] && n != 1 && inputs[name] >= 0 || inputs[name] == 0 && n > 0 {
			t.Errorf("%s: %d operands have a role; it takes %d (one role alone is of all, and the last one of all that follow)", name, n, inputs[name])
		}
		for i, o := range f.Operands {
			if o.Role == 0 {
				t.Errorf("%s: operand %d has no role", name, i)
			}
		}
		if f.Continuity == 0 || f.Movement == 0 || !f.Rounding.stated || f.sum == nil {
			t.Errorf("%s: continuity %d, movement %d, rounding %+v, sums stated: %v; each must be", name, f.Continuity, f.Movement, f.Rounding, f.sum != nil)
		}
		if moved := f.Movement != Computes; moved && name != "Cast" && (f.Continuity != Smooth || f.Rounding.ULPs() != 0) {
			t.Errorf("%s moves elements, and %d, %v says that it changes them", name, f.Continuity, f.Rounding.ULPs())
		}
	}
}

// TestFactsOfNode holds the facts that depend on a node.
func TestFactsOfNode(t *testing.T) {
	for _, c := range []struct {
		node  Node
		holds func(Facts) bool
	}{
		{Node{Op: "Cast", Attrs: []Attribute{Int("to", int64(Float16))}}, func(f Facts) bool { return f.Continuity == Smooth && f.Movement == Copied }},
		{Node{Op: "Cast", Attrs: []Attribute{Int("to", int64(Int64))}}, func(f Facts) bool { return f.Continuity == Stepping }},
		{Node{Op: "Dropout", Inputs: []string{"x", "ratio"}}, func(f Facts) bool { return f.Movement == Copied }},
		{Node{Op: "Dropout", Inputs: []string{"x", "ratio", "training"}}, func(f Facts) bool { return f.Movement == Computes }},
		{Node{Op: "ScatterElements"}, func(f Facts) bool { return f.Movement == Joined && f.Rounding.ULPs() == 0 }},
		{Node{Op: "ScatterElements", Attrs: []Attribute{Text("reduction", "add")}}, func(f Facts) bool { return f.Movement == Computes && f.Rounding.ULPs() == 1 }},
		{Node{Op: "Resize"}, func(f Facts) bool { return f.Ties && f.Rounding.ULPs() == 0 }},
		{Node{Op: "Resize", Attrs: []Attribute{Text("mode", "linear")}}, func(f Facts) bool { return !f.Ties && f.Rounding.ULPs() > 1 }},
		{Node{Op: "Upsample", Attrs: []Attribute{Text("mode", "linear")}}, func(f Facts) bool { return !f.Ties && f.Rounding.ULPs() > 1 }},
		{Node{Op: "Sum"}, func(f Facts) bool { return f.Operand(5).Role == RoleData }},
		{Node{Op: "Shape"}, func(f Facts) bool { return !f.ReadsElements() && f.Continuity.Flat() }},
		{Node{Op: "Constant"}, Facts.ReadsElements},
	} {
		if f, known := FactsOf(&c.node); !known || !c.holds(f) {
			t.Errorf("%s with %v and inputs %q: facts %+v, known %v", c.node.Op, c.node.Attrs, c.node.Inputs, f, known)
		}
	}
	for _, n := range []Node{{Op: "Relu", Domain: "com.example"}, {Op: "Nothing"}} {
		if f, known := FactsOf(&n); known {
			t.Errorf("%v has facts: %+v", &n, f)
		}
	}
}

func TestSchemaAt(t *testing.T) {
	op, _ := Lookup("Upsample")
	for opset, want := range map[int64]int64{6: 1, 7: 7, 8: 7, 9: 9, 10: 0} {
		s, ok := op.At(opset)
		if ok != (want > 0) || ok && s.Since != want {
			t.Errorf("Upsample at opset %d is of %d, %v; want %d", opset, s.Since, ok, want)
		}
	}
	op, _ = Lookup("Relu")
	for opset, want := range map[int64]bool{13: false, 14: true} {
		if s, _ := op.At(opset); s.Input(0).Has(Int32) != want || !s.Input(0).Has(Float) || s.Input(1) != 0 {
			t.Errorf("Relu at opset %d: int32 is taken: %v, want %v", opset, !want, want)
		}
	}
	op, _ = Lookup("Concat")
	if s, _ := op.At(13); s.Input(7) != s.Input(0) || s.Input(7) == 0 {
		t.Errorf("the eighth input of Concat takes %b, the first %b", s.Input(7), s.Input(0))
	}
	op, _ = Lookup("LSTM")
	s, _ := op.At(22)
	if a, has := s.Attribute("layout"); !has || a.Kind != AttrInt || !a.Default.Given || a.Default.I != 0 || op.AttributeSince("layout") != 14 {
		t.Errorf("layout of LSTM is %+v since opset %d; want an int since 14, 0 by default", a, op.AttributeSince("layout"))
	}
	if since := op.AttributeSince("nothing"); since != 0 {
		t.Errorf("LSTM has an attribute %q since opset %d", "nothing", since)
	}
}
