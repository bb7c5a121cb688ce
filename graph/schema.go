package graph

import (
	"cmp"
	"slices"
)

// Schema is one version of an operator as ONNX's own package describes it.
type Schema struct {
	Since int64 // the opset that brought this version
	Gone  bool  // whether this version takes the operator out of ONNX
	// MinInputs and MaxInputs bound the number of inputs, MinOutputs and MaxOutputs that
	// of outputs. −1 allows any number.
	MinInputs, MaxInputs, MinOutputs, MaxOutputs int
	// LeftOut says which of the first MinInputs inputs may be left out, as bits. An empty name stands
	// for such an input.
	LeftOut uint32
	// Inputs and Outputs have the types of each. The last ones hold for all that follow.
	Inputs, Outputs []TypeSet
	Attributes      []SchemaAttribute // in the order of their names
}

// described are the versions of one operator.
type described struct {
	name     string
	versions []Schema
}

// schemasOf returns the versions of an operator, nil where ONNX has none.
func schemasOf(name string) []Schema {
	for _, table := range [][]described{schemas[:], contributed} {
		i, found := slices.BinarySearchFunc(table, name, func(d described, name string) int { return cmp.Compare(d.name, name) })
		if found {
			return table[i].versions
		}
	}
	return nil
}

// SchemaAttribute is an attribute that a version of an operator takes.
type SchemaAttribute struct {
	Name     string
	Kind     AttrKind
	Required bool
	Default  Default
}

// Default is the value that an attribute has where a node leaves it out. The attribute's Kind
// says which field holds it. Strings are words of S.
type Default struct {
	Given bool // whether the schema states one
	I     int64
	F     float32
	S     string
	Ints  []int64
}

// Is reports whether an attribute states the default. Where the schema has none for a list of
// integers, as for dilations, the default is 1 for each element.
func (d Default) Is(a Attribute) bool {
	switch {
	case d.Given:
		return a.I == d.I && a.F == d.F && string(a.S) == d.S && slices.Equal(a.Ints, d.Ints)
	case a.Kind == AttrInts:
		return !slices.ContainsFunc(a.Ints, func(v int64) bool { return v != 1 })
	}
	return false
}

// TypeSet is a set of element types. Two bits beyond those of ONNX's numbers stand for [Sequence] and
// [Optional].
type TypeSet uint32

const (
	sequenceBit DataType = 30
	optionalBit DataType = 31
)

// Has reports whether the set holds a type.
func (s TypeSet) Has(t DataType) bool {
	switch {
	case t == Sequence:
		t = sequenceBit
	case t == Optional:
		t = optionalBit
	case t < 0 || t >= sequenceBit:
		return false
	}
	return s&(1<<t) != 0
}

// Input returns the types that the i-th input takes, or none where there is no such input.
func (s Schema) Input(i int) TypeSet { return nth(s.Inputs, s.MaxInputs, i) }

// Output returns the types that the i-th output may have, or none where there is no such output.
func (s Schema) Output(i int) TypeSet { return nth(s.Outputs, s.MaxOutputs, i) }

// nth returns the i-th of some types, of which the last hold for all that follow up to a number; −1 is any.
func nth(types []TypeSet, most, i int) TypeSet {
	switch last := len(types) - 1; {
	case i <= last:
		return types[i]
	case last >= 0 && (most < 0 || i < most):
		return types[last]
	}
	return 0
}

// Interchanges reports whether each input that takes one type also takes the other.
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

// At returns the version of the operator that a graph of an opset uses. It may be one before
// From. It returns false where the opset does not have the operator.
func (op Operator) At(opset int64) (Schema, bool) {
	var found Schema
	for _, s := range op.versions {
		if s.Since <= opset {
			found = s
		}
	}
	return found, found.Since > 0 && (op.Until == 0 || opset <= op.Until)
}

// SchemaAt returns the version of an operator of ONNX's own domain that a graph of an opset uses, whether or
// not the registry holds the operator. It returns false where the opset does not have it.
func SchemaAt(op string, opset int64) (Schema, bool) {
	var found Schema
	for _, s := range schemasOf(op) {
		if s.Since <= opset {
			found = s
		}
	}
	return found, found.Since > 0 && !found.Gone
}

// TypeSince returns the first opset in which the i-th input takes a type, or 0 where none does.
func (op Operator) TypeSince(i int, t DataType) int64 {
	for _, s := range op.versions {
		if s.Input(i).Has(t) {
			return s.Since
		}
	}
	return 0
}

// InputSince returns the first opset at which the operator has an i-th input, 0 where it never has.
// What is an input was an attribute before, of several operators.
func (op Operator) InputSince(i int) int64 {
	for _, s := range op.versions {
		if s.MaxInputs < 0 || i < s.MaxInputs {
			return s.Since
		}
	}
	return 0
}

// AttributeSince returns the first opset in which the operator has an attribute, or 0 where
// none has it.
func (op Operator) AttributeSince(name string) int64 {
	for _, s := range op.versions {
		if _, has := s.Attribute(name); has {
			return s.Since
		}
	}
	return 0
}
