package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// changes lists how the inputs and outputs of a graph differ from those of the one before it: what
// a program has to know that ran the one and is to run the other.
func changes(before, after *graph.Graph) (lines []string) {
	for _, side := range []struct {
		kind          string
		before, after []graph.Value
	}{{"input", before.Feeds(), after.Feeds()}, {"output", before.Outputs, after.Outputs}} {
		lines = append(lines, reordered(side.kind, side.before, side.after)...)
		for i, v := range side.before {
			lines = append(lines, retyped(side.kind, v, counterpart(side.before, side.after, i))...)
		}
	}
	return append(lines, optional(before, after)...)
}

// counterpart returns the value that stands for the i-th of some values: the one of its name, or
// otherwise the one at its place. It returns nil where there is none.
func counterpart(before, after []graph.Value, i int) *graph.Value {
	if at := slices.Index(graph.Names(after), before[i].Name); at >= 0 {
		return &after[at]
	}
	if i < len(after) && !graph.Has(before, after[i].Name) {
		return &after[i]
	}
	return nil
}

// reordered says that values of the same names come in another order.
func reordered(kind string, before, after []graph.Value) []string {
	kept := func(values, among []graph.Value) (names []string) {
		for _, v := range values {
			if graph.Has(among, v.Name) {
				names = append(names, v.Name)
			}
		}
		return names
	}
	was, is := kept(before, after), kept(after, before)
	if slices.Equal(was, is) {
		return nil
	}
	return []string{fmt.Sprintf("the %ss come in another order: %s, and before %s", kind, strings.Join(is, ", "), strings.Join(was, ", "))}
}

// retyped says what else differs in a value: its name, its type, or the sizes that it takes.
func retyped(kind string, was graph.Value, is *graph.Value) (lines []string) {
	if is == nil {
		return []string{fmt.Sprintf("%s %q is gone", kind, was.Name)}
	}
	if is.Name != was.Name {
		lines = append(lines, fmt.Sprintf("%s %q is called %q", kind, was.Name, is.Name))
	}
	if !sameSizes(was.Type, is.Type) {
		lines = append(lines, fmt.Sprintf("%s %q is %v, and was %v", kind, is.Name, is.Type, was.Type))
	}
	return lines
}

// sameSizes reports whether two types take the same sizes, whatever their symbols are called.
func sameSizes(a, b graph.Type) bool {
	if a.Elem != b.Elem || (a.Shape == nil) != (b.Shape == nil) || len(a.Shape) != len(b.Shape) {
		return false
	}
	for i, d := range a.Shape {
		if e := b.Shape[i]; d.IsFixed() != e.IsFixed() || d.IsFixed() && d.Size != e.Size {
			return false
		}
	}
	return true
}

// optional says which inputs with a default are gone, and which have none any more.
func optional(before, after *graph.Graph) (lines []string) {
	for _, v := range before.Inputs {
		switch {
		case graph.Has(before.Feeds(), v.Name) || graph.Has(after.Inputs, v.Name) && !graph.Has(after.Feeds(), v.Name):
		case graph.Has(after.Feeds(), v.Name):
			lines = append(lines, fmt.Sprintf("input %q was optional, and has no default", v.Name))
		default:
			lines = append(lines, fmt.Sprintf("the optional input %q is gone", v.Name))
		}
	}
	return lines
}
