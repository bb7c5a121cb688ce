package oracle

import (
	"maps"
	"slices"
)

// delay moves each step that depends on no input to just before the first step that depends on one and needs it.
// Many files make or hold all of their weights in their first nodes, and in float64 these would be in memory
// together.
func (p *Program) delay() {
	varies := make([]bool, len(p.stored)) // by place: values that depend on inputs, or on graphs around this one
	for _, name := range slices.Concat(p.inputs, p.free) {
		at := p.places[name]
		varies[at] = p.stored[at] == nil // an input may have an initializer
	}
	maker := make([]int, len(p.stored)) // by place: 1 + the step that gives a value, of those that were met
	placed := make([]bool, len(p.steps))
	steps := make([]step, 0, len(p.steps))
	// place places a step after those that give what it reads. They may be many in a row, too many for recursion.
	place := func(i int) {
		type waiting struct {
			step  int
			reads []int // that were not looked at
		}
		placed[i] = true
		for stack := []waiting{{i, p.steps[i].reads()}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if len(top.reads) == 0 {
				steps = append(steps, p.steps[top.step])
				stack = stack[:len(stack)-1]
				continue
			}
			made := maker[top.reads[0]] - 1
			top.reads = top.reads[1:]
			if made >= 0 && !placed[made] {
				placed[made] = true
				stack = append(stack, waiting{made, p.steps[made].reads()})
			}
		}
	}
	for i := range p.steps {
		depends := slices.ContainsFunc(p.steps[i].reads(), func(at int) bool { return varies[at] })
		if depends {
			place(i)
		}
		for _, at := range p.steps[i].out {
			if at != leftOut {
				varies[at], maker[at] = varies[at] || depends, i+1
			}
		}
	}
	for i := range p.steps {
		if !placed[i] {
			place(i)
		}
	}
	p.steps = steps
}

// reads returns the places of the values that a step and its subgraphs read.
func (s *step) reads() (all []int) {
	for _, at := range s.in {
		if at != leftOut {
			all = append(all, at)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.captured)) {
		all = append(all, s.captured[name])
	}
	return all
}
