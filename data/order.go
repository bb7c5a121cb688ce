package data

import (
	"math/bits"
	"math/rand/v2"
)

// Each purpose draws from a stream of its own, so that a split and a shuffle
// under one seed have nothing to do with each other.
const (
	shuffleStream = 0x73687566666c6521 // "shuffle!"
	splitStream   = 0x73706c6974207365 // "split se"
)

func newStream(purpose, seed, epoch uint64) *rand.PCG {
	return rand.NewPCG(seed^purpose, epoch)
}

// permute fills order with a random permutation of 0 … len(order)-1
// (Fisher–Yates). It takes exactly len(order)-1 draws and only integer
// arithmetic that is written here, so that an order outlives changes to
// math/rand/v2's conveniences.
func permute(order []int, src *rand.PCG) {
	for i := range order {
		order[i] = i
	}
	for i := len(order) - 1; i > 0; i-- {
		j, _ := bits.Mul64(src.Uint64(), uint64(i+1)) // biased by less than len/2^64
		order[i], order[j] = order[j], order[i]
	}
}
