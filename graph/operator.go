package graph

import (
	"errors"
	"fmt"
	"slices"
	"sort"
)

// Operator is what the registry knows of one operator of ONNX's own domain.
// An operator is added in one place: the file of its family registers it.
type Operator struct {
	Name string
	// Since lists the opsets at which the operator came and changed.
	Since []int64
	Until int64 // the last opset that has it; 0: it is still there
	// MinInputs and MaxInputs bound the inputs, those left out counted;
	// MaxInputs < 0 is any number.
	MinInputs, MaxInputs int
	// MinOutputs and MaxOutputs bound the outputs; both 0 is one.
	MinOutputs, MaxOutputs int
	// AnyOutput marks an operator of which any output may be left out, the
	// first too, as long as one is not.
	AnyOutput bool
	// Attrs gives the kind of each attribute that any version takes.
	Attrs map[string]AttrKind

	infer func(*inference) error
}

var registry = map[string]*Operator{}

func register(ops ...Operator) {
	for _, op := range ops {
		if _, twice := registry[op.Name]; twice {
			panic("graph: operator " + op.Name + " is registered twice")
		}
		registry[op.Name] = &op
	}
}

// Lookup finds an operator of ONNX's own domain.
func Lookup(name string) (Operator, bool) {
	op, ok := registry[name]
	if !ok {
		return Operator{}, false
	}
	return *op, true
}

// Operators lists the registry's operators by name.
func Operators() []Operator {
	out := make([]Operator, 0, len(registry))
	for _, op := range registry {
		out = append(out, *op)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// operatorOf finds a node's operator in the registry at the given opset.
func operatorOf(n *Node, opset int64) (*Operator, error) {
	unknown := &UnknownOpError{Op: n.Op, Domain: n.Domain, Opset: opset}
	op, ok := registry[n.Op]
	if !ok || n.Domain != "" && n.Domain != "ai.onnx" {
		return nil, unknown
	}
	if op.Until > 0 && opset > op.Until {
		unknown.Until = op.Until
		return nil, unknown
	}
	if opset < op.Since[0] {
		unknown.Since = op.Since[0]
		return nil, unknown
	}
	return op, nil
}

// checkNode holds a node against its operator's inputs and attributes.
func checkNode(op *Operator, n *Node) error {
	if len(n.Inputs) < op.MinInputs || op.MaxInputs >= 0 && len(n.Inputs) > op.MaxInputs {
		return fmt.Errorf("has %d inputs, takes %s", len(n.Inputs), bounds(op.MinInputs, op.MaxInputs))
	}
	for i := range op.MinInputs {
		if n.Inputs[i] == "" {
			return fmt.Errorf("input %d is left out, and is not optional", i)
		}
	}
	lo, hi := max(op.MinOutputs, 1), max(op.MaxOutputs, 1)
	if len(n.Outputs) < lo || len(n.Outputs) > hi {
		return fmt.Errorf("has %d outputs, gives %s", len(n.Outputs), bounds(lo, hi))
	}
	if n.Outputs[0] == "" && (!op.AnyOutput || n.Output() == "") {
		return errors.New("leaves out its first output, or all")
	}
	for i, a := range n.Attrs {
		kind, known := op.Attrs[a.Name]
		switch {
		case !known:
			return fmt.Errorf("has no attribute %q", a.Name)
		case a.Kind != kind:
			return fmt.Errorf("attribute %q is of kind %v, want %v", a.Name, a.Kind, kind)
		case slices.ContainsFunc(n.Attrs[:i], func(b Attribute) bool { return b.Name == a.Name }):
			return fmt.Errorf("attribute %q is given twice", a.Name)
		}
	}
	return nil
}

func bounds(lo, hi int) string {
	switch {
	case hi < 0:
		return fmt.Sprintf("%d or more", lo)
	case lo == hi:
		return fmt.Sprint(lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}
