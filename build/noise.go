package build

import (
	"math/rand/v2"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
)

// noise draws the noise of a training into memory that it uses again. The seed, the
// purpose, the epoch and the batch decide it, and nothing else. A training that goes on
// from a checkpoint therefore meets the noise that it would have met.
type noise struct {
	labels []float32 // labels of the batch, where the training takes them
	seed   uint64
	kinds  []hourglass.Distribution
	widths []int
	pcg    *rand.PCG
	random *rand.Rand
	feeds  [][]float32 // the batch, its labels where they are taken, and then the noise
	before int         // number of feeds before the noise
}

func newNoise(t hourglass.Training, seed uint64) *noise {
	all := t.Noise
	n := &noise{seed: seed, pcg: new(rand.PCG), before: len(t.Graph.Feeds()) - len(all)}
	n.feeds = make([][]float32, n.before+len(all))
	n.random = rand.New(n.pcg)
	for _, a := range all {
		width := 1
		for _, d := range a.Dims {
			width *= int(d)
		}
		n.kinds, n.widths = append(n.kinds, a.Kind), append(n.widths, width)
	}
	return n
}

// Each purpose has a stream of noise of its own.
const (
	trainingNoise   = 0x9f1c4e6b2a7d8053
	evaluationNoise = 0x41d0b7e83c96f52a
)

// feed returns a batch with its noise. Both are valid until the next call.
func (n *noise) feed(stream uint64, b *data.Batches, epoch, batch int) [][]float32 {
	n.feeds[0] = b.X()
	if n.before > 1 {
		n.labels = feed.Labels(n.labels[:0], b.Labels())
		n.feeds[1] = n.labels
	}
	if len(n.kinds) == 0 {
		return n.feeds
	}
	n.pcg.Seed(n.seed^stream, uint64(epoch)<<32|uint64(batch))
	for i, kind := range n.kinds {
		feed := &n.feeds[n.before+i]
		size := b.Rows() * n.widths[i]
		if cap(*feed) < size {
			*feed = make([]float32, size)
		}
		*feed = (*feed)[:size]
		for j := range *feed {
			if kind == hourglass.Normal {
				(*feed)[j] = float32(n.random.NormFloat64())
			} else {
				(*feed)[j] = n.random.Float32()
			}
		}
	}
	return n.feeds
}
