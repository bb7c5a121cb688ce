package graph

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Operator is what the registry knows of one operator of ONNX's own domain, of ai.onnx.ml, or of com.microsoft.
// An operator is added in one place: the file of its family registers it with its name,
// its facts, and the rule that types it. Everything else comes from ONNX's schemas.
type Operator struct {
	Name string // as [Node.Operator] returns it
	Facts
	// From is the first opset whose form is modelled. In a registration 0 stands for the
	// operator's first opset.
	From int64
	// Since lists the opsets in which the operator came and changed, up to the newest whose
	// forms are modelled.
	Since []int64
	Until int64 // the last opset that has the operator; 0: it is still there
	// Early says that onnxruntime has the operator before ONNX's first opset of it, too, and that its
	// optimizer writes it there.
	Early bool
	// MinInputs and MaxInputs bound the number of inputs in all versions. Inputs that are
	// left out count. MaxInputs < 0 allows any number. MinOutputs and MaxOutputs bound the
	// number of outputs. Where MinOutputs is 0, any output may be left out, the first too, but
	// not all of them.
	MinInputs, MaxInputs   int
	MinOutputs, MaxOutputs int
	// Attrs has the kind of each attribute that any version takes.
	Attrs map[string]AttrKind

	versions []Schema // those before From too
	leftOut  uint32   // inputs before MinInputs that may be left out in some version, as bits
	infer    func(*inference) error
	// lists returns the list of sizes that a typed node of integers computes of others; nil: none,
	// but where the operator moves the elements of its first operand in their order, that operand's.
	lists func(*knowledge, *Node) Shape
}

// newestForm is the newest opset whose forms are modelled.
const newestForm = 24

var registry = map[string]*Operator{}

func register(ops ...Operator) {
	for _, op := range ops {
		if _, twice := registry[op.Name]; twice {
			panic("graph: operator " + op.Name + " is registered twice")
		}
		op.describe(schemasOf(op.Name))
		registry[op.Name] = &op
	}
}

// describe fills in what an operator's schemas say.
func (op *Operator) describe(versions []Schema) {
	var first int64
	for i, s := range versions {
		if s.Gone && i == len(versions)-1 { // an older one is a form that is advised against
			op.Until = s.Since - 1
			continue
		}
		op.versions = append(op.versions, s)
		if s.Since < op.From {
			continue
		}
		if first == 0 {
			first, op.Attrs = s.Since, map[string]AttrKind{}
			op.MinInputs, op.MaxInputs, op.MinOutputs, op.MaxOutputs = s.MinInputs, s.MaxInputs, s.MinOutputs, s.MaxOutputs
		}
		op.widen(s)
	}
	if first == 0 || op.From > 0 && op.From != first {
		panic(fmt.Sprintf("graph: ONNX has no operator %s of opset %d", op.Name, op.From))
	}
	op.From = first
}

// widen adds what one version of an operator allows.
func (op *Operator) widen(s Schema) {
	if s.Since <= newestForm {
		op.Since = append(op.Since, s.Since)
	}
	op.MinInputs, op.MaxInputs = min(op.MinInputs, s.MinInputs), most(op.MaxInputs, s.MaxInputs)
	op.MinOutputs, op.MaxOutputs = min(op.MinOutputs, s.MinOutputs), most(op.MaxOutputs, s.MaxOutputs)
	op.leftOut |= s.LeftOut
	for _, a := range s.Attributes {
		if _, held := attrKinds[a.Kind]; held {
			op.Attrs[a.Name] = a.Kind
		}
	}
}

// most returns the greater of two bounds. A bound below 0 means that there is none.
func most(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return max(a, b)
}

// cutLast splits a name into the domain and what follows.
func cutLast(name string) (domain, op string) {
	at := strings.LastIndexByte(name, '.')
	return name[:max(at, 0)], name[at+1:]
}

// Lookup finds an operator by its name, as [Node.Operator] returns it.
func Lookup(name string) (Operator, bool) {
	op, ok := registry[name]
	if !ok {
		return Operator{}, false
	}
	return *op, true
}

// Operators lists the registry's operators of ONNX's own domain in the order of their names.
func Operators() []Operator { return OperatorsOf("") }

// OperatorsOf lists the registry's operators of a domain.
func OperatorsOf(domain string) []Operator {
	out := make([]Operator, 0, len(registry))
	for name, op := range registry {
		if in, _ := cutLast(name); in == domain {
			out = append(out, *op)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// operatorOf finds the operator of a node in the registry at the given opset of the node's domain.
func operatorOf(n *Node, opset int64) (*Operator, error) {
	unknown := &UnknownOpError{Op: n.Op, Domain: n.Domain, Opset: opset}
	op, ok := registry[n.Operator()]
	if !ok {
		return nil, unknown
	}
	if op.Until > 0 && opset > op.Until {
		unknown.Until = op.Until
		return nil, unknown
	}
	if opset < op.From && !op.Early {
		if _, had := op.At(opset); !had {
			unknown.Since = op.From
		}
		return nil, unknown
	}
	return op, nil
}

// checkNode compares a node's inputs and attributes with what its operator takes.
func checkNode(op *Operator, n *Node) error {
	if len(n.Inputs) < op.MinInputs || op.MaxInputs >= 0 && len(n.Inputs) > op.MaxInputs {
		return fmt.Errorf("has %d inputs, takes %s", len(n.Inputs), bounds(op.MinInputs, op.MaxInputs))
	}
	for i := range op.MinInputs {
		if n.Inputs[i] == "" && op.leftOut&(1<<i) == 0 {
			return fmt.Errorf("input %d is left out, and is not optional", i)
		}
	}
	lo := max(op.MinOutputs, 1)
	if len(n.Outputs) < lo || op.MaxOutputs >= 0 && len(n.Outputs) > op.MaxOutputs {
		return fmt.Errorf("has %d outputs, gives %s", len(n.Outputs), bounds(lo, op.MaxOutputs))
	}
	if n.Outputs[0] == "" && (op.MinOutputs > 0 || n.Output() == "") {
		return errors.New("leaves out its first output, or all")
	}
	for i, a := range n.Attrs {
		kind, known := op.Attrs[a.Name]
		switch {
		case !known:
			return fmt.Errorf("has no attribute %q", a.Name)
		case a.Kind != kind:
			return fmt.Errorf("attribute %q is of kind %v, want %v", a.Name, a.Kind, kind)
		case a.Kind == AttrTensor && a.Tensor == nil:
			return fmt.Errorf("attribute %q is a tensor, and holds none", a.Name)
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
