package native

import "slices"

// grid is the axes of a sweep, the outermost first.
type grid []axis

func (g grid) count(f func(axis) int) int {
	n := 1
	for _, a := range g {
		n *= f(a)
	}
	return n
}

func (a axis) phaseCount() int { return len(a.phases) }
func (a axis) placeCount() int { return a.length }
func (a axis) partCount() int  { return len(a.parts) }

// combinations calls f with every combination of numbers below those of counts, in row-major
// order. f must not keep what it is given.
func combinations(counts []int, f func(at []int)) {
	at := make([]int, len(counts))
	for {
		f(at)
		d := len(counts) - 1
		for ; d >= 0; d-- {
			if at[d]++; at[d] < counts[d] {
				break
			}
			at[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

// counts returns a number of each axis.
func (g grid) counts(f func(axis) int) []int {
	all := make([]int, len(g))
	for d, a := range g {
		all[d] = f(a)
	}
	return all
}

// layout returns where each number of a plane comes from: for every combination of phases, the
// places of the grid. The table's length is a multiple of 8.
func (g grid) layout() []int {
	var table []int
	combinations(g.counts(axis.phaseCount), func(phases []int) {
		combinations(g.counts(axis.placeCount), func(places []int) { table = append(table, g.source(phases, places)) })
	})
	for len(table)%8 != 0 {
		table = append(table, -1)
	}
	return table
}

// source returns the element of a channel at a place, or −1.
func (g grid) source(phases, places []int) int {
	at := 0
	for d, a := range g {
		source := a.source(phases[d], places[d])
		if source < 0 {
			return -1
		}
		at = at*a.size + source
	}
	return at
}

// part returns a combination of parts of the axes: its taps, the place that each reads for the
// first position, and its positions.
func (g grid) part(which []int) (taps, offsets []int, spells []spell) {
	parts := make([]axisPart, len(g))
	counts := make([]int, len(g))
	for d, a := range g {
		parts[d] = a.parts[which[d]]
		counts[d] = len(parts[d].taps)
	}
	if slices.Contains(counts, 0) {
		return nil, nil, g.spells(parts)
	}
	combinations(counts, func(at []int) {
		tap, phase, place := 0, 0, 0
		for d, a := range g {
			p := parts[d]
			tap = tap*a.kernel + p.taps[at[d]]
			phase = phase*len(a.phases) + p.phase[at[d]]
			place = place*a.length + p.shift[at[d]]
		}
		taps, offsets = append(taps, tap), append(offsets, phase*g.count(axis.placeCount)+place)
	})
	return taps, offsets, g.spells(parts)
}

// spells lists the positions of a part row by row. Rows that follow one another without a gap, in the grid
// and in the output, become one.
func (g grid) spells(parts []axisPart) (spells []spell) {
	last := len(g) - 1
	rows := make([]int, last)
	for d := range rows {
		rows[d] = parts[d].count
	}
	combinations(rows, func(at []int) {
		r := spell{step: parts[last].step, n: parts[last].count}
		for d := range at {
			r.from = (r.from + at[d]) * g[d+1].length
			r.to = (r.to + parts[d].first + at[d]*parts[d].step) * g[d+1].outputs
		}
		r.to += parts[last].first
		if n := len(spells) - 1; n >= 0 && spells[n].from+spells[n].n == r.from && spells[n].to+spells[n].n*r.step == r.to {
			spells[n].n += r.n
			return
		}
		spells = append(spells, r)
	})
	return spells
}

// cut divides spells, which it uses up, into blocks of a width or, where there is a kernel for that, of
// twice the width. A block begins at a position.
func cut(spells []spell, width int, twice bool) (all []sweepBlock) {
	end := spells[len(spells)-1].from + spells[len(spells)-1].n
	for len(spells) > 0 {
		b := sweepBlock{from: spells[0].from, width: width}
		if twice && end-b.from > width {
			b.width = 2 * width
		}
		for len(spells) > 0 && spells[0].from < b.from+b.width {
			r := spells[0]
			r.from -= b.from
			if over := r.from + r.n - b.width; over > 0 { // the rest belongs to the next block
				r.n -= over
				spells[0] = spell{b.from + b.width, spells[0].to + r.n*r.step, r.step, over}
			} else {
				spells = spells[1:]
			}
			b.spells = append(b.spells, r)
		}
		b.whole = len(b.spells) == 1 && b.spells[0].n == b.width && b.spells[0].step == 1
		all = append(all, b)
	}
	return all
}
