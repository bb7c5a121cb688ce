package locate

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/table"
)

// Bisection is the smallest part of two graphs that shows a difference of their outputs.
// Its JSON form is stable.
type Bisection struct {
	Version    int               `json:"version"`
	Reference  string            `json:"reference"`
	Subject    string            `json:"subject"`
	Verdict    judge.Verdict     `json:"verdict"`
	Words      string            `json:"words"` // the verdict, in words
	Nodes      []string          `json:"nodes,omitempty"`
	Reasons    []string          `json:"reasons,omitempty"` // what differs in the nodes, the likeliest first
	Faults     []Defect          `json:"faults,omitempty"`  // of inputs and outputs
	Problem    string            `json:"problem,omitempty"` // what keeps the subject from running as a whole
	Excused    string            `json:"excused,omitempty"` // what differs and need not agree, because it is beyond a type's range
	Whole      bool              `json:"whole,omitempty"`   // whether no part shows it; A and B are then the whole graphs
	Difference *judge.Difference `json:"difference,omitempty"`
	Runs       int               `json:"runs"` // of each engine
	Given      Given             `json:"given,omitzero"`

	// A and B are the parts. They have the same inputs and the same output. Values are those
	// inputs, and what A computes from them.
	A      *graph.Graph             `json:"-"`
	B      *graph.Graph             `json:"-"`
	Values map[string]*graph.Tensor `json:"-"`
}

// ExitCode returns 0 where the outputs do not differ, 1 where they do, and 2 where they were not
// compared.
func (r *Bisection) ExitCode() int { return exit(r.Verdict) }

// result says what was found.
func (h *halving) result() *Bisection {
	out := h.out
	if h.broken != nil {
		out.Problem = h.broken.Error()
	}
	out.A, out.B, out.Values = h.a.Graph, h.b.Graph, h.filled(h.in)
	maps.Copy(out.Values, h.want)
	out.Verdict, out.Whole = judge.Different, h.found.difference == nil
	switch {
	case !out.Whole:
		h.describe()
	case h.differ:
		out.Words = "the outputs differ, and no part does by more than its types and sums explain: the difference gathers along the way, or comes of how the engine joins nodes"
	case len(out.Faults) > 0:
		out.Words = out.Faults[0].Reason
		for _, f := range out.Faults {
			if f.Node != "" {
				out.Nodes = append(out.Nodes, f.Node)
			}
		}
	default:
		out.Verdict, out.Whole, out.Words = judge.Equal, false, "the outputs do not differ"
	}
	return out
}

// describe describes a part that was found.
func (h *halving) describe() {
	out, p := h.out, h.found
	p.difference.Finish()
	out.Difference, out.Nodes = p.difference, titles(p.b.nodes)
	out.Reasons = reasons(h.va, h.vb, p.a.nodes, p.b.nodes)
	out.Words = fmt.Sprintf("the smallest part that differs is %s %q", operators(work(p.b.nodes)), strings.Join(out.Nodes, ", "))
	if len(out.Reasons) > 0 {
		out.Words += ": " + strings.Join(out.Reasons, "; ")
	}
	ports := slices.Clone(p.a.inputs)
	for _, in := range p.b.inputs {
		if !slices.Contains(ports, h.toA[in]) {
			ports = append(ports, h.toA[in])
		}
	}
	out.Values = only(p.values, append(slices.Clone(ports), p.pair.A))
	out.A = h.va.cut(p.a)
	out.A.Inputs = nil
	for _, name := range ports {
		out.A.Inputs = append(out.A.Inputs, h.va.value(name))
	}
	out.B = h.conform(h.cutB(p.b), out.A)
}

// conform gives a part of B the inputs and the output of a part of A, with the same names and types.
func (h *halving) conform(b, a *graph.Graph) *graph.Graph {
	b = b.Clone()
	c := &conforming{b: b, kept: map[string]bool{}}
	for _, in := range slices.Clone(b.Inputs) {
		name := h.toA[in.Name]
		c.port(in, graph.Value{Name: name, Type: h.va.types[name]})
	}
	c.port(b.Outputs[0], a.Outputs[0])
	for _, v := range append(slices.Clone(a.Inputs), a.Outputs...) {
		if !c.kept[v.Name] { // it has a name of A that means something else in B
			b.Rename(v.Name, v.Name+".inner")
		}
	}
	for _, p := range c.ports {
		if p.own == b.Outputs[0].Name {
			b.Nodes = append(b.Nodes, as(p.own, p.name, p.elem, p.want))
			b.Outputs[0] = graph.Value{Name: p.name, Type: graph.Type{Elem: p.want, Shape: b.Outputs[0].Type.Shape}}
		} else {
			b.Nodes = append([]*graph.Node{as(p.name, p.own, p.want, p.elem)}, b.Nodes...)
		}
	}
	b.Inputs = slices.Clone(a.Inputs)
	return b
}

// conforming is a graph whose inputs and output are being replaced.
type conforming struct {
	b     *graph.Graph
	kept  map[string]bool
	ports []port
}

// port is an input or output that has another name or type than it should have.
type port struct {
	own, name  string
	elem, want graph.DataType
}

func (c *conforming) port(v, as graph.Value) {
	if v.Name == as.Name && v.Type.Elem == as.Type.Elem {
		c.kept[v.Name] = true
		return
	}
	own := v.Name + ".b"
	c.b.Rename(v.Name, own)
	c.ports = append(c.ports, port{own, as.Name, v.Type.Elem, as.Type.Elem})
}

// as makes a node that gives a value another name, and another type where that differs.
func as(from, to string, has, wants graph.DataType) *graph.Node {
	n := &graph.Node{Name: to + ".as", Op: "Identity", Inputs: []string{from}, Outputs: []string{to}}
	if has != wants && wants != graph.Undefined {
		n.Op, n.Attrs = "Cast", []graph.Attribute{graph.Int("to", int64(wants))}
	}
	return n
}

// WriteTable prints the outcome for people, in lines shorter than 100 characters.
func (r *Bisection) WriteTable(w io.Writer) error {
	var b strings.Builder
	for _, line := range r.Lines() {
		table.Wrap(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Lines returns the sentences of the report.
func (r *Bisection) Lines() []string {
	lines := []string{fmt.Sprintf("%s beside %s, %d runs: %s.", r.Subject, r.Reference, r.Runs, r.Words)}
	if d := r.Difference; d != nil {
		lines = append(lines, fmt.Sprintf("value %q: %s", d.Output, sentence(d)))
	}
	if r.Problem != "" {
		lines = append(lines, r.Subject+": "+r.Problem)
	}
	if r.Excused != "" {
		lines = append(lines, "not checked: "+r.Excused)
	}
	for _, f := range r.Faults {
		lines = append(lines, strings.TrimPrefix(f.Node+": ", ": ")+f.Reason)
	}
	return append(lines, r.Given.lines(r.Reference, r.Subject)...)
}

// sentence puts the figures of a difference into words.
func sentence(d *judge.Difference) string {
	switch {
	case d.Problem != "":
		return d.Problem
	case d.Worst == nil:
		return fmt.Sprintf("%d of %d elements differ by more than rounding explains", d.Beyond, d.Compared)
	}
	return fmt.Sprintf("%d of %d elements differ by more than rounding explains; max |Δ| is %s; at %v it is %s, the reference %s",
		d.Beyond, d.Compared, d.Figures()[0], d.Worst.Index, d.Worst.Value, d.Worst.Reference)
}
