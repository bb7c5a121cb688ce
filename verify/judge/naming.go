package judge

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// naming maps the inputs and outputs of one graph to those of another. A nil map maps each
// name to itself.
type naming struct {
	in, out map[string]string // from the reference's name to the graph's
	back    map[string]string // from the graph's output to the reference's
	notes   []string
}

// namingOf matches the inputs and outputs of g with those of the reference: by name, and otherwise
// by place.
func namingOf(reference, g *graph.Graph) (*naming, error) {
	if reference == g {
		return nil, nil
	}
	n := &naming{back: map[string]string{}}
	var err error
	if n.in, err = n.match("input", reference.Feeds(), g.Feeds()); err != nil {
		return nil, err
	}
	for _, v := range reference.Feeds() {
		if n.in[v.Name] == "" {
			return nil, fmt.Errorf("there is no input for the reference's %q; the inputs are %v", v.Name, graph.Names(g.Feeds()))
		}
	}
	for _, v := range g.Feeds() {
		if !slices.Contains(slices.Collect(maps.Values(n.in)), v.Name) {
			return nil, fmt.Errorf("input %q is none of the reference's, %v", v.Name, graph.Names(reference.Feeds()))
		}
	}
	if n.out, err = n.match("output", reference.Outputs, g.Outputs); err != nil {
		return nil, err
	}
	for to, from := range n.out {
		n.back[from] = to
	}
	return n, nil
}

// match gives each of ours the name that it has among theirs. One that has none is matched by
// its place among those without one, where there are as many on both sides.
func (n *naming) match(kind string, ours, theirs []graph.Value) (map[string]string, error) {
	names := map[string]string{}
	shared := func(v graph.Value) bool { return names[v.Name] != "" }
	for _, v := range ours {
		if graph.Has(theirs, v.Name) {
			names[v.Name] = v.Name
		}
	}
	some := len(names) > 0
	ours, theirs = slices.DeleteFunc(slices.Clone(ours), shared), slices.DeleteFunc(slices.Clone(theirs), shared)
	if len(ours) != len(theirs) {
		return names, nil
	}
	for i, v := range ours {
		w := theirs[i]
		if v.Type.Elem != w.Type.Elem && v.Type.Elem != graph.Undefined && w.Type.Elem != graph.Undefined {
			if some { // a name that is not there
				continue
			}
			return nil, fmt.Errorf("%s %q is %v, and the reference's at its place, %q, is %v; neither names nor places match", kind, w.Name, w.Type, v.Name, v.Type)
		}
		names[v.Name] = w.Name
		n.notes = append(n.notes, fmt.Sprintf("%s %q is matched with %q by its place", kind, w.Name, v.Name))
	}
	return names, nil
}

// inputs returns tensors under the graph's names.
func (n *naming) inputs(in map[string]*graph.Tensor) map[string]*graph.Tensor {
	if n == nil {
		return in
	}
	return renamed(in, n.in)
}

// outputs returns tensors under the reference's names. One that has no such name keeps its own.
func (n *naming) outputs(out map[string]*graph.Tensor) map[string]*graph.Tensor {
	if n == nil || out == nil {
		return out
	}
	return renamed(out, n.back)
}

func renamed(tensors map[string]*graph.Tensor, names map[string]string) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for name, t := range tensors {
		if to := names[name]; to != "" {
			name = to
		}
		out[name] = t
	}
	return out
}

// own returns the graph's name for one of the reference's outputs.
func (n *naming) own(output string) string {
	if n == nil || n.out[output] == "" {
		return output
	}
	return n.out[output]
}

// output returns the reference's name for one of the graph's outputs.
func (n *naming) output(name string) string {
	if n == nil || n.back[name] == "" {
		return name
	}
	return n.back[name]
}
