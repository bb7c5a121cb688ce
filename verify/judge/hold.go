package judge

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Hold adds a pair of tensors of one run to the difference. Floats of two types are
// compared in the wider type.
func (d *Difference) Hold(where Place, want, got *graph.Tensor) {
	if got != nil && want.Elem != got.Elem && want.Elem.IsFloat() && got.Elem.IsFloat() {
		if want.Elem.Size() > got.Elem.Size() {
			got = element.Recast(got, want.Elem)
		} else {
			want = element.Recast(want, got.Elem)
		}
	}
	if !d.overflowed(where, want, got) {
		d.add(where, want, got)
	}
}

// overflowed reports whether tensors of one run differ and need not agree, and counts it.
func (d *Difference) overflowed(where Place, want, got *graph.Tensor) bool {
	if where.Excuse == nil {
		return false
	}
	alone := &Difference{}
	if alone.add(where, want, got); alone.Beyond == 0 || alone.Problem != "" {
		return false
	}
	why := where.Excuse(d.Output)
	if why == "" {
		return false
	}
	d.asked = d.asked || !where.Generated
	if d.Overflow++; d.Overflow == 1 {
		d.excused = fmt.Sprintf("run %s: %s", RunName(where.Run, where.Name), why)
	}
	return true
}
