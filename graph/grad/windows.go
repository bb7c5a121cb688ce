package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// windows says how the positions of one side of a node read those of the other:
// taps[o·k+t] is the position that tap t of position o reads, −1 where it reads
// padding. A position is an index into the spatial dimensions, row-major.
//
// Operators that slide over windows are computed with the batch as the innermost dimension
// N. A gather then copies whole rows of N numbers. Its result is a stack of matrices, one for
// each position, which go into products as they are. docs/decisions/convolutions.md has what
// was measured beside onnxruntime's Conv and ConvTranspose, and other ways to the gradients.
type windows struct {
	in, out, k int64
	taps       []int64
}

// each makes windows in which every position reads itself.
func each(n int64) windows {
	w := windows{in: n, out: n, k: 1}
	for i := range n {
		w.taps = append(w.taps, i)
	}
	return w
}

// padding reports whether any tap reads padding.
func (w windows) padding() bool { return slices.Contains(w.taps, -1) }

// readers lists the slots o·k+t that read the input positions: a first reader of each
// position, then a second of each, and so on. −1 stands where there is none.
func (w windows) readers() (slots []int64, count int64) {
	lists := make([][]int64, w.in)
	count = 1
	for slot, at := range w.taps {
		if at >= 0 {
			lists[at] = append(lists[at], int64(slot))
			count = max(count, int64(len(lists[at])))
		}
	}
	for i := range count {
		for _, l := range lists {
			if i < int64(len(l)) {
				slots = append(slots, l[i])
			} else {
				slots = append(slots, -1)
			}
		}
	}
	return slots, count
}

// gaps reports whether some input positions have fewer readers than others.
func (w windows) gaps() bool {
	slots, _ := w.readers()
	return slices.Contains(slots, -1)
}

// tensor makes a constant of int64.
func (s *site) tensor(v []int64, dims ...int64) graph.Value {
	return s.b.Const(graph.NewTensor("", v, dims...))
}

// columns turns v [N, channels, …] with so many positions into [channels·positions, N].
// Where fill is given, each channel gets one more position with that value.
func (s *site) columns(v graph.Value, channels, positions int64, fill ...float64) graph.Value {
	perm := make([]int64, len(v.Type.Shape)) // moves the batch to the end
	for i := range perm {
		perm[i] = int64((i + 1) % len(perm))
	}
	v = s.op("Transpose", v, graph.Ints("perm", perm...))
	if len(fill) > 0 {
		v = s.op("Pad", s.op("Reshape", v, s.vector(channels, positions, -1)), s.vector(0, 0, 0, 0, 1, 0), s.b.Scalar(fill[0]))
		positions++
	}
	return s.op("Reshape", v, s.vector(channels*positions, -1))
}

// pick takes windows out of columns [groups·channels·positions, N] as
// [w.out, groups, channels·w.k, N]. A tap of −1 is the last position.
func (s *site) pick(columns graph.Value, groups, channels, positions int64, w windows) graph.Value {
	taps := slices.Clone(w.taps)
	for i, at := range taps {
		if at < 0 {
			taps[i] = positions - 1
		}
	}
	first := make([]int64, groups*channels)
	for c := range first {
		first[c] = int64(c) * positions
	}
	index := s.op("Add", s.tensor(taps, w.out, 1, 1, w.k), s.tensor(first, 1, groups, channels, 1))
	return s.op("Gather", columns, s.op("Reshape", index, s.vector(w.out, groups, channels*w.k)), graph.Int("axis", 0))
}

// unfold returns the windows of v [N, groups·channels, …]: [w.out, groups,
// channels·w.k, N], with fill for padding.
func (s *site) unfold(v graph.Value, groups, channels int64, w windows, fill float64) graph.Value {
	if w.padding() {
		return s.pick(s.columns(v, groups*channels, w.in, fill), groups, channels, w.in+1, w)
	}
	return s.pick(s.columns(v, groups*channels, w.in), groups, channels, w.in, w)
}

// fold does the adjoint of unfold. It sums all values that were read from an input position, and
// returns [N, channels, dims…]. Its operand is [w.out, channels·w.k, N] in
// memory. Where [windows.gaps] returns true, the operand has zeros for one more position. With
// shared, all taps of a position have the same number.
func (s *site) fold(v graph.Value, channels int64, w windows, dims []int64, shared bool) graph.Value {
	slots, count := w.readers()
	k := w.k
	if shared {
		k = 1
	}
	for i, slot := range slots {
		switch {
		case slot < 0:
			slots[i] = w.out * channels * k
		case shared:
			slots[i] = slot / w.k * channels
		default:
			slots[i] = slot/k*channels*k + slot%k
		}
	}
	first := make([]int64, channels)
	for c := range first {
		first[c] = int64(c) * k
	}
	rows := w.out * channels * k
	if w.gaps() {
		rows += channels * k
	}
	v = s.op("Reshape", v, s.vector(rows, -1))
	places := s.tensor(first, channels, 1)
	reader := func(i int64) graph.Value {
		return s.op("Gather", v, s.op("Add", places, s.tensor(slots[i*w.in:(i+1)*w.in], w.in)), graph.Int("axis", 0))
	}
	sum := reader(0)
	for i := int64(1); i < count; i++ { // faster than one gather and ReduceSum, over either axis
		sum = s.op("Add", sum, reader(i))
	}
	sum = s.op("Reshape", sum, s.vector(append(append([]int64{channels}, dims...), -1)...))
	perm := make([]int64, len(dims)+2) // moves the batch to the front
	for i := range perm {
		perm[i] = int64((i + len(perm) - 1) % len(perm))
	}
	return s.op("Transpose", sum, graph.Ints("perm", perm...))
}

// spaced returns each position of v [N, groups·channels, …] as [positions, groups,
// channels, N]. Where gaps is true, fill follows as one more position.
func (s *site) spaced(v graph.Value, groups, channels, positions int64, gaps bool, fill float64) graph.Value {
	if !gaps {
		return s.unfold(v, groups, channels, each(positions), 0)
	}
	return s.pick(s.columns(v, groups*channels, positions, fill), groups, channels, positions+1, each(positions+1))
}
