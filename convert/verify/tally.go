package verify

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// tally gathers the differences of one engine.
type tally struct {
	abs, rel float64
	runs     int
	outputs  []*Difference // the graph's outputs, then what is none of them
}

// add compares one run's outputs. Every one of the graph's is in want, whole.
func (t *tally) add(want, got map[string]*graph.Tensor) {
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !slices.ContainsFunc(t.outputs, func(d *Difference) bool { return d.Output == name }) {
			t.outputs = append(t.outputs, &Difference{Output: name, Problem: "is none of the graph's"})
		}
	}
	for _, d := range t.outputs {
		if w := want[d.Output]; w != nil {
			d.note(t.compare(d, w, got[d.Output]))
		}
	}
	t.runs++
}

// compare holds one tensor against another, and returns what is no matter of
// degree.
func (t *tally) compare(d *Difference, want, got *graph.Tensor) error {
	switch {
	case got == nil:
		return fmt.Errorf("is missing")
	case got.Elem != want.Elem:
		return fmt.Errorf("is %v, the reference is %v", got.Elem, want.Elem)
	case !slices.Equal(got.Dims, want.Dims):
		return fmt.Errorf("has dimensions %v, the reference %v", got.Dims, want.Dims)
	}
	if err := whole(got); err != nil {
		return err
	}
	if want.Elem == graph.String {
		d.strings(t, want, got)
		return nil
	}
	f, ok := formats[want.Elem]
	if !ok {
		return fmt.Errorf("is %v, which cannot be compared", want.Elem)
	}
	d.numbers(t, f, want, got)
	return nil
}

// whole reports whether a tensor holds the elements that its dims say.
func whole(t *graph.Tensor) error {
	if t.Elem == graph.String {
		if len(t.Strings) != t.Len() {
			return fmt.Errorf("holds %d strings for dimensions %v", len(t.Strings), t.Dims)
		}
		return nil
	}
	if slices.ContainsFunc(t.Dims, func(d int64) bool { return d < 0 }) || len(t.Raw) != t.Len()*t.Elem.Size() {
		return fmt.Errorf("holds %d bytes for %v of dimensions %v", len(t.Raw), t.Elem, t.Dims)
	}
	return nil
}

// finish works out what is known only at the end.
func (t *tally) finish() []*Difference {
	for _, d := range t.outputs {
		d.finish()
	}
	return t.outputs
}

// verdict joins those of the outputs. Nothing compared is no agreement.
func (t *tally) verdict(outputs []*Difference) (Verdict, string) {
	if len(outputs) == 0 {
		return Failed, "nothing was compared"
	}
	verdict, reason := Equal, ""
	for _, d := range outputs {
		if d.Verdict == Different || d.Verdict == Failed && verdict == Equal {
			verdict = d.Verdict
		}
		if d.Problem != "" && reason == "" {
			reason = fmt.Sprintf("output %q %s", d.Output, d.Problem)
		}
	}
	return verdict, reason
}
