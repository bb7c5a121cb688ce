package graph

import "slices"

// Names lists the names of values, in their order.
func Names(values []Value) []string {
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	return names
}

// Has reports whether one of values is called name.
func Has(values []Value, name string) bool {
	return slices.ContainsFunc(values, func(v Value) bool { return v.Name == name })
}
