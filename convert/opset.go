package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// The opsets between which Opset converts.
const (
	OldestOpset  = 1  // the oldest that is read
	NewestOpset  = 25 // the newest that is read
	OldestRun    = 7  // the oldest that the engines of this project run; older graphs are written for it
	OldestTarget = 11
	NewestTarget = 24
)

// Opset writes a graph for another opset, newer or older, by what the specification of each
// operator says that changed (https://onnx.ai/onnx/operators/). It sets the IR version that
// belongs to the opset. Graphs of opset 1 to 25 are written for 11 to 24. What the other opset
// cannot express is refused.
//
// Operators of other domains are carried as they are, and so is an operator of ONNX's own that the registry
// lacks, where both opsets have the same version of it. [Standard] writes out those of ai.onnx.ml.
func Opset(g *graph.Graph, to int64) (*graph.Graph, error) {
	g = withOwnOpset(g)
	if from := g.Opset(); from < OldestOpset || from > NewestOpset || to < OldestTarget || to > NewestTarget {
		return nil, fmt.Errorf("convert: graph %q of opset %d to opset %d: want one of %d to %d, to one of %d to %d", g.Name, from, to, OldestOpset, NewestOpset, OldestTarget, NewestTarget)
	}
	if g.Opset() < OldestRun {
		var err error
		if g, err = raised(g); err != nil {
			return nil, err
		}
	}
	return rewritten(g, to, func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if n.Domain == graph.ML {
			return nil
		}
		op, known := graph.Lookup(n.Op)
		if !known || !n.Standard() {
			return r.carried(n)
		}
		if r.other(n) && changed(op, r.from, r.to) {
			return r.refuse(n, "reads or gives what is no tensor, and changed between the opsets")
		}
		if form := forms[n.Op]; form != nil {
			return form(r, n, in)
		}
		if since := axesSince(op); since > 0 {
			return r.axes(n, in, since)
		}
		if op.Since[0] > to {
			return r.refuse(n, "came with opset %d", op.Since[0])
		}
		return r.attributes(n, in)
	})
}

// carried keeps a node whose operator is not known, or refuses it where it may mean something else at the new opset.
func (r *rewrite) carried(n *graph.Node) []graph.Value {
	if !n.Standard() {
		return nil
	}
	was, had := graph.SchemaAt(n.Op, r.from)
	is, has := graph.SchemaAt(n.Op, r.to)
	switch {
	case !had:
		return r.refuse(n, "is no operator of opset %d", r.from)
	case !has:
		return r.refuse(n, "is no operator of opset %d, and came with another", r.to)
	case was.Since != is.Since:
		return r.refuse(n, "changed between opset %d and %d, and is not in the registry of operators, docs/operators.md", r.from, r.to)
	}
	return nil
}

// other reports whether a node reads or gives a value of a type that is not known to be a tensor's, a
// sequence's or an optional value's. Which of these a version takes is not in the table of operators.
func (r *rewrite) other(n *graph.Node) bool {
	return slices.ContainsFunc(slices.Concat(n.Inputs, n.Outputs), func(name string) bool {
		v := r.index.Value(name)
		return v.IsOther() && v.Type.Elem == graph.Undefined
	})
}

// changed reports whether two opsets have different versions of an operator.
func changed(op graph.Operator, a, b int64) bool {
	was, had := op.At(a)
	is, has := op.At(b)
	return had != has || was.Since != is.Since
}

// attributes copies a node without the attributes that its new opset does not have. They must
// state what is the rule without them.
func (r *rewrite) attributes(n *graph.Node, in []graph.Value) []graph.Value {
	op, _ := graph.Lookup(n.Op)
	met, _ := op.At(r.to)
	if len(n.Inputs) < met.MinInputs {
		return r.refuse(n, "has %d inputs, and at opset %d at least %d", len(n.Inputs), r.to, met.MinInputs)
	}
	gone := map[string]bool{}
	for _, a := range n.Attrs {
		if _, has := met.Attribute(a.Name); has {
			continue
		}
		since := op.AttributeSince(a.Name)
		version, _ := op.At(since)
		stated, _ := version.Attribute(a.Name)
		switch {
		case stated.Default.Is(a):
			gone[a.Name] = true
		case since > r.to:
			return r.refuse(n, "attribute %q came with opset %d", a.Name, since)
		default:
			return r.refuse(n, "attribute %q is gone at opset %d", a.Name, r.to)
		}
	}
	return r.again(n, in, func(a graph.Attribute) bool { return !gone[a.Name] })
}

// forms are for the operators that changed more than the types that they take.
// The file of each family registers its own.
var forms = map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{}

// axesSince returns the opset from which an operator has its axes as an input, where it had them as
// an attribute; 0: it had not.
func axesSince(op graph.Operator) int64 {
	if op.Operand(1).Role == graph.RoleAxes && op.AttributeSince("axes") > 0 {
		return op.InputSince(1)
	}
	return 0
}

// axes copies a node whose axes are an attribute before an opset and an input from it on.
func (r *rewrite) axes(n *graph.Node, in []graph.Value, asInput int64) []graph.Value {
	switch a := n.Ints("axes"); {
	case a != nil && r.to >= asInput:
		return r.again(n, []graph.Value{in[0], r.vector(a...)}, but("axes"))
	case r.to >= asInput || r.from < asInput:
		return r.again(n, in, all)
	case n.Input(1) == "":
		if n.Int("noop_with_empty_axes", 0) == 0 {
			return r.again(n, in[:1], but("noop_with_empty_axes"))
		}
		switch n.Op { // a rule of this conversion: these leave a single number as it is
		case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSumExp":
			return []graph.Value{r.b.Op("Identity", in[0])}
		}
		return r.refuse(n, "noop_with_empty_axes came with opset %d", asInput)
	}
	axes, known := r.ints(n, 1)
	if !known {
		return r.refuse(n, "axes are computed, and an attribute before opset %d", asInput)
	}
	return r.again(n, in[:1], but("noop_with_empty_axes"), graph.Ints("axes", axes...))
}

// floating refuses an operator of other elements than float32, because the constants of its older
// form are float32.
func (r *rewrite) floating(n *graph.Node, x graph.Value, since int64) bool {
	if x.Type.Elem != graph.Float {
		r.refuse(n, "came with opset %d, and is told by older ones for float32 alone; it is of %v", since, x.Type.Elem)
		return false
	}
	return true
}
