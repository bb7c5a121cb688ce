package graph

import "slices"

// Schema is one version of an operator as ONNX's own package describes it.
type Schema struct {
	Since int64 // the opset that brought this version
	Gone  bool  // this version takes the operator out of ONNX
	// MinInputs and MaxInputs bound the inputs, MinOutputs and MaxOutputs the outputs.
	// −1 is any number.
	MinInputs, MaxInputs, MinOutputs, MaxOutputs int
	// Inputs and Outputs have the types of each; the last one's hold for all that follow.
	Inputs, Outputs []TypeSet
	Attributes      []SchemaAttribute // by name
}

// SchemaAttribute is an attribute that a version of an operator takes.
type SchemaAttribute struct {
	Name     string
	Kind     AttrKind
	Required bool
	Default  Default
}

// Default is what a node that leaves an attribute out means. Kind of the attribute says
// which field holds it; strings are words of S.
type Default struct {
	Given bool // the schema states one
	I     int64
	F     float32
	S     string
	Ints  []int64
}

// Is reports whether an attribute states the default. Lists of integers without one in the
// schema, dilations, mean 1 for each.
func (d Default) Is(a Attribute) bool {
	switch {
	case d.Given:
		return a.I == d.I && a.F == d.F && string(a.S) == d.S && slices.Equal(a.Ints, d.Ints)
	case a.Kind == AttrInts:
		return !slices.ContainsFunc(a.Ints, func(v int64) bool { return v != 1 })
	}
	return false
}

// TypeSet is a set of element types.
type TypeSet uint32

// Has reports whether the set holds a type.
func (s TypeSet) Has(t DataType) bool { return t >= 0 && t < 32 && s&(1<<t) != 0 }

// Input is the types that the i-th input takes, none where there is no such input.
func (s Schema) Input(i int) TypeSet {
	switch last := len(s.Inputs) - 1; {
	case i <= last:
		return s.Inputs[i]
	case last >= 0 && (s.MaxInputs < 0 || i < s.MaxInputs):
		return s.Inputs[last]
	}
	return 0
}

// Interchanges reports whether each input that takes one type takes another too.
func (s Schema) Interchanges(a, b DataType) bool {
	for _, types := range s.Inputs {
		if types.Has(a) && !types.Has(b) {
			return false
		}
	}
	return true
}

// Attribute finds an attribute by name.
func (s Schema) Attribute(name string) (SchemaAttribute, bool) {
	at := slices.IndexFunc(s.Attributes, func(a SchemaAttribute) bool { return a.Name == name })
	if at < 0 {
		return SchemaAttribute{}, false
	}
	return s.Attributes[at], true
}

// At is the version of the operator that a graph of an opset uses, which may be one before
// From. It is false where the opset has none.
func (op Operator) At(opset int64) (Schema, bool) {
	var found Schema
	for _, s := range op.versions {
		if s.Since <= opset {
			found = s
		}
	}
	return found, found.Since > 0 && (op.Until == 0 || opset <= op.Until)
}

// TypeSince is the first opset at which the i-th input takes a type, 0 where it never does.
func (op Operator) TypeSince(i int, t DataType) int64 {
	for _, s := range op.versions {
		if s.Input(i).Has(t) {
			return s.Since
		}
	}
	return 0
}

// InputSince is the first opset at which the operator has an i-th input, 0 where it never has.
// What is an input was an attribute before, of several operators.
func (op Operator) InputSince(i int) int64 {
	for _, s := range op.versions {
		if s.MaxInputs < 0 || i < s.MaxInputs {
			return s.Since
		}
	}
	return 0
}

// AttributeSince is the first opset at which the operator has an attribute, 0 where none has it.
func (op Operator) AttributeSince(name string) int64 {
	for _, s := range op.versions {
		if _, has := s.Attribute(name); has {
			return s.Since
		}
	}
	return 0
}
