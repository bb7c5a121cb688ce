package verify

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// models returns the graph of each file that takes part, by its number.
func (c *comparison) models() map[int]*graph.Graph {
	of := map[int]*graph.Graph{}
	for _, a := range c.field {
		if a.Engine != nil && of[a.Model] == nil {
			of[a.Model] = a.Graph
		}
	}
	return of
}

// setAside marks the pairs that decide nothing. In a comparison of two files those are the pairs of
// one file, and those of two engines, because both would show how engines differ. Recorded outputs
// belong to one file. Where no engine ran both files, pairs of two engines decide after all.
func (c *comparison) setAside() {
	if len(c.models()) < 2 {
		return
	}
	decided := false
	for _, p := range c.pairs {
		p.Aside = !p.Decides(c.field)
		decided = decided || !p.Aside && p.Runs > 0
	}
	if decided {
		return
	}
	for _, p := range c.pairs {
		if p.OfTwoModels() && p.Runs > 0 {
			p.Aside = false
		}
	}
	c.notes = append(c.notes, "no engine ran both models, so results of different engines are compared")
}

// partings notes how engines part on one of two files.
func (r *Report) partings() (notes []string) {
	for _, p := range r.Pairs {
		if !p.Aside || p.Verdict != judge.Different {
			continue
		}
		var what []string
		for _, d := range p.Outputs {
			if d.Verdict == judge.Different {
				what = append(what, d.What())
			}
		}
		slices.Sort(what)
		notes = append(notes, fmt.Sprintf("engines part, which says nothing about the two files: %s beside %s: %s", p.Subject, p.Reference, strings.Join(slices.Compact(what), "; ")))
	}
	return notes
}

// unrepeated takes back differences between two files that hold the same graph. They are of an engine
// that does not repeat itself.
func (c *comparison) unrepeated() {
	of := c.models()
	same := sync.OnceValue(func() bool {
		a, err := graph.Encode(of[0])
		b, err2 := graph.Encode(of[1])
		return err == nil && err2 == nil && bytes.Equal(a, b)
	})
	for _, p := range c.pairs {
		if p.OfTwoModels() && !p.Aside && p.Verdict == judge.Different && same() {
			p.Waive("differs, and both files hold the same graph: the engine does not repeat itself; see --matrix")
		}
	}
}
