package build

import (
	"math/rand/v2"

	"github.com/hourglass-go/hourglass"
)

// noise draws a training's noise into memory of its own. Seed, purpose, epoch and
// batch alone decide it, so that a training goes on with the noise that it would
// have met.
type noise struct {
	seed   uint64
	kinds  []hourglass.Distribution
	widths []int
	pcg    *rand.PCG
	random *rand.Rand
	feeds  [][]float32 // the batch, and then the noise
}

func newNoise(all []hourglass.Noise, seed uint64) *noise {
	n := &noise{seed: seed, pcg: new(rand.PCG), feeds: make([][]float32, 1+len(all))}
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

// Streams of noise, one a purpose.
const (
	trainingNoise   = 0x9f1c4e6b2a7d8053
	evaluationNoise = 0x41d0b7e83c96f52a
)

// feed is a batch with its noise, good until the next call.
func (n *noise) feed(stream uint64, x []float32, rows, epoch, batch int) [][]float32 {
	n.feeds[0] = x
	if len(n.kinds) == 0 {
		return n.feeds
	}
	n.pcg.Seed(n.seed^stream, uint64(epoch)<<32|uint64(batch))
	for i, kind := range n.kinds {
		size := rows * n.widths[i]
		if cap(n.feeds[1+i]) < size {
			n.feeds[1+i] = make([]float32, size)
		}
		n.feeds[1+i] = n.feeds[1+i][:size]
		for j := range n.feeds[1+i] {
			if kind == hourglass.Normal {
				n.feeds[1+i][j] = float32(n.random.NormFloat64())
			} else {
				n.feeds[1+i][j] = n.random.Float32()
			}
		}
	}
	return n.feeds
}
