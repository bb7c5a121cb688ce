package judge

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/engine/oracle"
)

// departuresNamed is the greatest number of nodes that are named because they left the range of
// their type. The first ones are the cause of most of the others.
const departuresNamed = 8

// Departures says which nodes of a contender left the range of their type in its runs. There are
// none unless its engine computes in narrow types.
func (c *Contender) Departures() (lines []string) {
	r, ok := c.runner.(oracle.Departing)
	if !ok {
		return nil
	}
	all := r.Departures()
	for _, d := range all[:min(len(all), departuresNamed)] {
		lines = append(lines, fmt.Sprintf("%s: %v", c.Name, d))
	}
	if more := len(all) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("%s: %d more nodes leave the range of their type", c.Name, more))
	}
	return lines
}

// lost notes outputs that are 0 throughout on the side that computes in narrow types, and not on the
// other side. A derived tolerance is no measure of that where an output is small as a whole.
func (p *Pair) lost() {
	if p.a.IsNarrow() == p.b.IsNarrow() {
		return
	}
	for _, d := range p.Outputs {
		wide, narrow := d.signal, d.other
		if p.a.IsNarrow() {
			wide, narrow = narrow, wide
		}
		if wide > 0 && narrow == 0 && d.NonFinite == 0 {
			d.Note(errors.New("is lost: it is 0 throughout where it is computed in narrow types"))
		}
	}
}
