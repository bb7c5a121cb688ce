package graph

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// Field numbers of what stays among unknown fields, of ModelProto, NodeProto and AttributeProto.
const (
	functionsField = 25
	overloadField  = 8
	refNameField   = 21
)

// callee is what a node names when it calls a function of its model.
type callee struct{ domain, name, overload string }

func (c callee) String() string {
	s := c.domain + "." + c.name
	if c.overload != "" {
		s += " (overload " + c.overload + ")"
	}
	return s
}

// calls returns what a node would call, if its model has such a function.
func (n *Node) calls() callee { return called(n.Domain, n.Op, n.unknown) }

func called(domain, name string, unknown []byte) callee {
	if standard(domain) {
		domain = ""
	}
	return callee{domain, name, unknownText(unknown, overloadField)}
}

// HasFunctions reports whether a file has functions of its own, which IR version 8 brought. They are
// kept as they came.
func (h Header) HasFunctions() bool {
	return len(onlyField(h.unknown, functionsField)) > 0
}

// functions reads the functions of the graph's model.
func (g *Graph) functions() (map[callee]*onnxpb.FunctionProto, error) {
	found := map[callee]*onnxpb.FunctionProto{}
	err := eachField(g.Header.unknown, func(num protowire.Number, whole, value []byte) error {
		if num != functionsField {
			return nil
		}
		var f onnxpb.FunctionProto
		if err := unmarshal(value, &f); err != nil {
			return fmt.Errorf("graph: %w: function %d: %w", ErrFormat, len(found), err)
		}
		domain := f.GetDomain()
		if standard(domain) {
			domain = ""
		}
		c := callee{domain, f.GetName(), f.GetOverload()}
		if found[c] != nil {
			return fmt.Errorf("graph: %w: function %v is there twice", ErrFormat, c)
		}
		found[c] = &f
		return nil
	})
	return found, err
}

// withoutFunctions returns the unknown fields of a model without its functions.
func withoutFunctions(unknown []byte) (rest []byte) {
	_ = eachField(unknown, func(num protowire.Number, whole, _ []byte) error {
		if num != functionsField {
			rest = append(rest, whole...)
		}
		return nil
	})
	return rest
}

// eachField walks through fields that the protobuf library kept as they came. value is what a field
// of bytes holds.
func eachField(b []byte, visit func(num protowire.Number, whole, value []byte) error) error {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		m := protowire.ConsumeFieldValue(num, typ, b[max(n, 0):])
		if n < 0 || m < 0 {
			return nil // the library took these bytes, so they are fields
		}
		var value []byte
		if typ == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(b[n:])
		}
		if err := visit(num, b[:n+m], value); err != nil {
			return err
		}
		b = b[n+m:]
	}
	return nil
}

// unknownText returns a text among fields that the schema leaves out. The last one counts, as in
// protobuf.
func unknownText(unknown []byte, field protowire.Number) (text string) {
	_ = eachField(unknown, func(num protowire.Number, _, value []byte) error {
		if num == field {
			text = string(value)
		}
		return nil
	})
	return text
}
