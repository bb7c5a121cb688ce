package data

import (
	"fmt"
	"math/rand/v2"
)

// Batching says how [Set.Batches] walks a set. The zero value walks it in batches of
// 128 rows, in the order of the set.
type Batching struct {
	// Size is the number of rows in a batch; 0: 128. The last batch of an
	// epoch holds what is left.
	Size int
	// Shuffle draws a new order of the rows for each epoch.
	Shuffle bool
	// Seed and the number of the epoch, and nothing else, decide that order.
	Seed uint64
}

// Batches gathers the rows of a set, batch by batch, into one buffer that it uses
// again. After it was made it allocates nothing. It is not safe for concurrent use,
// but several may walk one set at once.
//
//	for b.Start(epoch, 0); b.Next(); {
//		step(b.X(), b.Rows())
//	}
type Batches struct {
	set     *Set
	size    int
	shuffle bool
	seed    uint64
	pcg     *rand.PCG
	order   []int
	next    int // position in order of the batch after this one
	index   []int
	x       []float32
	labels  []int32
}

// Batches prepares to walk the set, beginning with epoch 0. The set must not change
// while it is walked. It is an error when the set is inconsistent or empty, or when
// c.Size is negative.
func (s *Set) Batches(c Batching) (*Batches, error) {
	if err := s.validateShape(); err != nil {
		return nil, err
	}
	size := c.Size
	if size == 0 {
		size = 128
	}
	if size < 0 {
		return nil, fmt.Errorf("data: batch size %d, want at least 1, or 0 for 128", c.Size)
	}
	size = min(size, s.Rows())
	b := &Batches{
		set: s, size: size, shuffle: c.Shuffle, seed: c.Seed,
		pcg:   new(rand.PCG),
		order: make([]int, s.Rows()),
		x:     make([]float32, size*s.Features),
	}
	if s.Labels != nil {
		b.labels = make([]int32, size)
	}
	b.Start(0, 0)
	return b, nil
}

// Len returns the number of batches in an epoch.
func (b *Batches) Len() int { return (len(b.order) + b.size - 1) / b.size }

// Size returns the number of rows in a batch, the last one of an epoch excepted.
func (b *Batches) Size() int { return b.size }

// Start goes to an epoch and skips its first batches. A training that was
// interrupted after skip batches thus goes on with the rows that it would have met.
// The current batch is lost; [Batches.Next] reads the first one.
func (b *Batches) Start(epoch, skip int) {
	if b.shuffle {
		b.pcg.Seed(b.seed^shuffleStream, uint64(epoch))
		permute(b.order, b.pcg)
	} else {
		for i := range b.order {
			b.order[i] = i
		}
	}
	b.next = min(max(skip, 0), b.Len()) * b.size
	b.next = min(b.next, len(b.order))
	b.index = b.order[:0]
}

// Next gathers the next batch and reports whether there was one.
func (b *Batches) Next() bool {
	hi := min(b.next+b.size, len(b.order))
	b.index = b.order[b.next:hi:hi]
	b.next = hi
	f := b.set.Features
	for k, i := range b.index {
		r := b.set.stored(i)
		copy(b.x[k*f:(k+1)*f], b.set.X[r*f:])
		if b.labels != nil {
			b.labels[k] = b.set.Labels[r]
		}
	}
	return len(b.index) > 0
}

// Rows returns the number of rows in this batch. It is 0 before the first batch and
// after the last.
func (b *Batches) Rows() int { return len(b.index) }

// X returns the rows of this batch one after another. The caller may change them. The
// next call of Next overwrites them.
func (b *Batches) X() []float32 { return b.x[:len(b.index)*b.set.Features] }

// Labels returns the classes of this batch, or nil when the set has none. The next
// call of Next overwrites them.
func (b *Batches) Labels() []int32 {
	if b.labels == nil {
		return nil
	}
	return b.labels[:len(b.index)]
}

// Index returns the rows of the set that this batch holds, in order. It must not be
// changed, and is valid until the next call of Next or Start.
func (b *Batches) Index() []int { return b.index }
