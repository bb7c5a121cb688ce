package data

import (
	"math/bits"
	"math/rand/v2"
)

// Each purpose draws from a stream of its own. Otherwise a split and a shuffle under
// one seed would depend on each other.
const (
	shuffleStream = 0x73687566666c6521 // "shuffle!"
	poolStream    = 0x706f6f6c206f7264 // "pool ord"
	splitStream   = 0x73706c6974207365 // "split se"
)

func newStream(purpose, seed, epoch uint64) *rand.PCG {
	return rand.NewPCG(seed^purpose, epoch)
}

// permute fills order with a random permutation of 0 … len(order)-1 (Fisher–Yates). It
// takes exactly len(order)-1 draws, and all of its integer arithmetic is written here,
// because an order must stay the same when the conveniences of math/rand/v2 change.
func permute(order []int, src *rand.PCG) {
	for i := range order {
		order[i] = i
	}
	for i := len(order) - 1; i > 0; i-- {
		j, _ := bits.Mul64(src.Uint64(), uint64(i+1)) // the bias is less than len/2^64
		order[i], order[j] = order[j], order[i]
	}
}
