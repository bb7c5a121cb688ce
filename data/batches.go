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
	// Shuffle draws a new order of the rows for each epoch. Of a set in a temporary file,
	// which lies in chunks of rows, it draws an order of the chunks, and one of the rows of
	// each pool of chunks that memory holds; see [Set.Pool].
	Shuffle bool
	// Seed and the number of the epoch, and nothing else but the size of a pool, decide that order.
	Seed uint64
}

// Batches gathers the rows of a set, batch by batch, into one buffer that it uses
// again. After it was made it allocates nothing, unless the set lies in a temporary file. It is
// not safe for concurrent use, but several may walk one set at once.
//
//	for b.Start(epoch, 0); b.Next(); {
//		step(b.X(), b.Rows())
//	}
type Batches struct {
	set   *Set
	size  int
	order order
	next  int // number of rows of the epoch before the next batch
	index []int
	x     []float32
	// labels are nil where the set has none.
	labels []int32
}

// order says which row of a set stands at a place of an epoch.
type order interface {
	// start goes to an epoch.
	start(epoch int)
	// row returns the row of the set at a place, and its values. Places are asked for in rising order.
	row(place int) (i int, x []float32)
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
	b := &Batches{set: s, size: size, index: make([]int, 0, size), x: make([]float32, size*s.Features)}
	switch {
	case !c.Shuffle:
		b.order = asStored{s}
	case s.Spill != nil:
		b.order = newPools(s, c.Seed)
	default:
		b.order = &shuffled{set: s, seed: c.Seed, pcg: new(rand.PCG), order: make([]int, s.Rows())}
	}
	if s.Labels != nil {
		b.labels = make([]int32, size)
	}
	b.Start(0, 0)
	return b, nil
}

// Len returns the number of batches in an epoch.
func (b *Batches) Len() int { return (b.set.Rows() + b.size - 1) / b.size }

// Size returns the number of rows in a batch, the last one of an epoch excepted.
func (b *Batches) Size() int { return b.size }

// Start goes to an epoch and skips its first batches. A training that was
// interrupted after skip batches thus goes on with the rows that it would have met.
// The current batch is lost; [Batches.Next] reads the first one.
func (b *Batches) Start(epoch, skip int) {
	b.order.start(epoch)
	b.next = min(min(max(skip, 0), b.Len())*b.size, b.set.Rows())
	b.index = b.index[:0]
}

// Next gathers the next batch and reports whether there was one.
func (b *Batches) Next() bool {
	n := min(b.size, b.set.Rows()-b.next)
	b.index = b.index[:n]
	f := b.set.Features
	for k := range n {
		i, x := b.order.row(b.next + k)
		b.index[k] = i
		copy(b.x[k*f:(k+1)*f], x)
		if b.labels != nil {
			b.labels[k] = b.set.Label(i)
		}
	}
	b.next += n
	return n > 0
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

// asStored is the order of the set.
type asStored struct{ set *Set }

func (asStored) start(int)                        {}
func (o asStored) row(place int) (int, []float32) { return place, o.set.Row(place) }

// shuffled is an order of all rows, drawn for each epoch.
type shuffled struct {
	set   *Set
	seed  uint64
	pcg   *rand.PCG
	order []int
}

func (o *shuffled) start(epoch int) {
	o.pcg.Seed(o.seed^shuffleStream, uint64(epoch))
	permute(o.order, o.pcg)
}

func (o *shuffled) row(place int) (int, []float32) {
	i := o.order[place]
	return i, o.set.Row(i)
}
