package native

// sweep computes a convolution where its images lie, without taking windows out of them. It
// writes each image with its padding, and the phases of a stride apart. What neighbouring
// positions read at one tap of the kernel then are neighbours, at the same distance from every
// position. A micro-kernel adds up all taps for many positions at once. Between two rows of an
// image it computes sums that belong to no position, which are left out.
//
// Each sum goes through channels and taps in one order, so that it does not depend on the batch
// or on the number of cores.
type sweep struct {
	images, groups  int
	in, out         int       // channels of a group
	inputs, outputs int       // positions of a channel
	plane           int       // numbers of a channel as it is laid out, a multiple of 8
	layout          placement // from a channel to its plane
	parts           []sweepPart
	lines           bool    // channels are computed one by one, because a group has few
	greatest        bool    // a pooling, which takes the greatest instead of adding up
	fill            float32 // of padding
	weights         sweepWeights
	scratch         *scratch
	work            int // products of two numbers

	tail tail

	// The run that is under way, and functions that compute ranges of it.
	x, y, packed, bias []float32
	unit               int
	image              *panels
	whole, lay, some   func(lo, hi int)
}

// sweepPart computes those positions of the output that add up the same taps. A convolution has
// one part, and a transposed one has a part for each phase of its stride.
type sweepPart struct {
	taps    []int   // of the kernel
	offsets []int32 // for each channel of a group and each tap, the distance of what is read from the position
	blocks  []sweepBlock
	at      int // where the part's weights begin within those of a group
}

// sweepBlock is a range of neighbouring places, and what of it belongs to the output.
type sweepBlock struct {
	from, width int
	spells      []spell
	whole       bool // it is one run of neighbours
}

// spell takes n numbers of a block, from one on, to places of the output that are step apart.
type spell struct{ from, to, step, n int }

// The tiles are tileM channels by tileN or twice as many positions. A line is a single channel of lineN or twice as many
// positions, and of poolN where the greatest is taken.
const (
	lineN = 64
	poolN = 32
)

// narrowest returns the width of the narrowest block.
func (s *sweep) narrowest() int {
	switch {
	case s.greatest:
		return poolN
	case s.lines:
		return lineN
	}
	return tileN
}

// fewChannels is the greatest number of channels of a group that are computed line by line.
const fewChannels = 2

// rows returns the number of channels that a kernel computes at once.
func (s *sweep) rows() int {
	if s.lines {
		return 1
	}
	return tileM
}

func (s *sweep) panels() int { return ceil(s.out, s.rows()) }

// kernel returns the convolution of in[0] by the weights in[1] and, where there are three
// operands, with the bias in[2].
func (s *sweep) kernel(packed []float32) kernel {
	s.bias = make([]float32, s.groups*s.panels()*s.rows())
	s.whole = func(lo, hi int) {
		work := s.scratch.take()
		defer s.scratch.put(work)
		work.reserve(s.memory())
		for u := lo; u < hi; u++ {
			s.layOut(work.a, u, 0, s.in)
			s.compute(work.a, work.b, u, 0, s.items())
			s.finish(u)
		}
	}
	s.lay = func(lo, hi int) { s.layOut(s.image.a, s.unit, lo, hi) }
	s.some = func(lo, hi int) {
		work := s.scratch.take()
		defer s.scratch.put(work)
		_, tile := s.memory()
		work.reserve(0, tile)
		s.compute(s.image.a, work.b, s.unit, lo, hi)
	}
	return kernel{name: "Convolution", run: func(y []float32, in [][]float32) {
		s.x, s.y, s.packed = in[0], y, packed
		if packed == nil && !s.greatest {
			s.packed = s.weights.pack(s, in[1])
		}
		if len(in) > 2 {
			s.spreadBias(in[2])
		}
		s.divide()
	}, tail: &s.tail}
}

// memory returns how many numbers an image has as it is laid out, with those that a tile may read
// beyond it, and how many a tile has.
func (s *sweep) memory() (image, tile int) { return s.in*s.plane + 2*lineN, tileM * 2 * tileN }

// spreadBias writes the bias with zeros after the last channel of each group.
func (s *sweep) spreadBias(bias []float32) {
	width := len(s.bias) / s.groups
	for g := range s.groups {
		copy(s.bias[g*width:], bias[g*s.out:(g+1)*s.out])
	}
}

// divide gives each worker whole units, which are the groups of images. Where there are fewer
// units than workers, all work on one.
func (s *sweep) divide() {
	units, team := s.images*s.groups, s.scratch.team
	workers := 1
	if s.work >= parallelFlops {
		workers = team.size()
	}
	if workers == 1 || units >= workers {
		team.parallel(workers, units, s.whole)
		return
	}
	s.image = s.scratch.take()
	defer s.scratch.put(s.image)
	s.image.reserve(s.memory())
	for s.unit = range units {
		team.parallel(workers, s.in, s.lay)
		team.parallel(workers, s.items(), s.some)
		s.finish(s.unit)
	}
}

// layOut writes a range of the channels of a unit to image.
func (s *sweep) layOut(image []float32, unit, lo, hi int) {
	for c := lo; c < hi; c++ {
		s.layout.write(image[c*s.plane:(c+1)*s.plane], s.x[(unit*s.in+c)*s.inputs:][:s.inputs])
	}
}

// items returns the number of tiles of a unit.
func (s *sweep) items() int {
	n := 0
	for _, p := range s.parts {
		n += len(p.blocks)
	}
	return n * s.panels()
}

// compute computes a range of the tiles of a unit. The tiles of one block follow one another,
// because they read the same numbers of the image.
func (s *sweep) compute(image, aside []float32, unit, lo, hi int) {
	panels := s.panels()
	for i := range s.parts {
		p := &s.parts[i]
		n := len(p.blocks) * panels
		for at := max(lo, 0); at < min(hi, n); at++ {
			s.tile(image, aside, p, &p.blocks[at/panels], unit, at%panels)
		}
		lo, hi = lo-n, hi-n
	}
}

// tile computes a panel of channels of a block. It does so aside where not all of the block belongs to the
// output.
func (s *sweep) tile(image, aside []float32, p *sweepPart, b *sweepBlock, unit, panel int) {
	group, high, k := unit%s.groups, s.rows(), len(p.offsets)
	first := panel * high
	rows := min(high, s.out-first)
	bias := s.bias[(group*s.panels()+panel)*high:][:high]
	y := s.y[(unit*s.out+first)*s.outputs:]
	to, step := &aside[0], b.width
	direct := b.whole && rows == high
	if direct {
		to, step = &y[b.spells[0].to], s.outputs
	}
	var weights []float32
	if !s.greatest {
		weights = s.packed[group*s.weights.size+p.at+first*k:]
	}
	switch {
	case k == 0: // the kernel has no tap for these positions
		for r, v := range bias[:rows] {
			for _, spell := range b.spells {
				spell.fill(y[r*s.outputs:], v)
			}
		}
		return
	case s.greatest:
		greatestLine(k, &image[b.from], &p.offsets[0], to)
	case b.width == 2*lineN:
		sweepLong(k, &weights[0], &image[b.from], &p.offsets[0], &bias[0], to)
	case b.width == lineN:
		sweepLine(k, &weights[0], &image[b.from], &p.offsets[0], &bias[0], to)
	case b.width == 2*tileN:
		sweepWide(k, &weights[0], &image[b.from], &p.offsets[0], &bias[0], to, step)
	default:
		sweepTile(k, &weights[0], &image[b.from], &p.offsets[0], &bias[0], to, step)
	}
	if direct {
		return
	}
	for r := range rows {
		putSpells(len(b.spells), &b.spells[0], &y[r*s.outputs], &aside[r*b.width])
	}
}

func (r spell) fill(y []float32, v float32) {
	for i := range r.n {
		y[r.to+i*r.step] = v
	}
}

// finish applies what follows to the output of a unit.
func (s *sweep) finish(unit int) {
	s.tail.apply(s.y[unit*s.out*s.outputs:][:s.out*s.outputs])
}

// sweepWeights says how weights lie and how they are packed: for each group and part, panels of
// channels, which have the numbers of all channels of a panel side by side.
type sweepWeights struct {
	channel, from int // distances of two output and two input channels of a group
	group         int // distance of two groups
	size          int // of a group, packed
	memory        []float32
}

// pack lays weights out.
func (w *sweepWeights) pack(s *sweep, weights []float32) []float32 {
	if w.memory == nil {
		w.memory = make([]float32, s.groups*w.size)
	}
	high := s.rows()
	for g := range s.groups {
		for _, p := range s.parts {
			to, k := w.memory[g*w.size+p.at:], len(p.offsets)
			for m := range s.out {
				at := m/high*high*k + m%high
				for c := range s.in {
					from := weights[g*w.group+m*w.channel+c*w.from:]
					for _, t := range p.taps {
						to[at] = from[t]
						at += high
					}
				}
			}
		}
	}
	return w.memory
}
