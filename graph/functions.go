package graph

// functionsField is the field of a ModelProto that holds functions.
const functionsField = 25

// HasFunctions reports whether a file has functions of its own, which IR version 8 brought. They are
// kept as they came.
func (h Header) HasFunctions() bool {
	return len(onlyField(h.unknown, functionsField)) > 0
}
