package drift

import (
	"math"
	"math/rand/v2"
)

// Martingale bets against a stream of scores being exchangeable with the scores that calibrated a detector
// (Vovk, Nouretdinov and Gammerman 2003). It begins with a capital of 1. While the stream is exchangeable
// with them, the capital ever reaches 1/α with a probability of at most α (Ville 1939), for every α and however
// long the stream is.
//
// A row's p-value is its rank among the calibrating rows and all rows of the stream until then, ties being broken
// at random; they are independent then, which those of a fixed calibration are not. The bets are those of
// the Simple Jumper (Vovk and others 2021): capital is kept for several strategies, 1 + ε(p − ½) each, and a
// share of it moves from one to all others with every row. The share is one over the number of rows, so that a
// long quiet stream costs a power of its length, and a late change is found, too (Herbster and Warmuth 1998). It
// takes 4 bytes a row.
type Martingale struct {
	seen   ranks
	random *rand.Rand
	shares [len(strategies)]float64 // of the capital
	log    float64                  // of the capital
	rows   float64
}

// strategies are the ε of the bets: on small p-values, on large ones, and on nothing.
var strategies = [...]float64{-2, -1, 0, 1, 2}

// NewMartingale returns a martingale that has seen the calibrating scores. seed is that of the ties.
func NewMartingale(calibrating []float32, seed uint64) *Martingale {
	m := &Martingale{random: rand.New(rand.NewPCG(seed, 0x510e527fade682d1))}
	for _, s := range calibrating {
		m.seen.add(s)
	}
	for i := range m.shares {
		m.shares[i] = 1 / float64(len(m.shares))
	}
	return m
}

// Add adds a row's score, and returns the natural logarithm of the capital after it. A NaN is left out.
func (m *Martingale) Add(score float32) float64 {
	if score != score {
		return m.log
	}
	below, equal := m.seen.of(score)
	above := m.seen.n - below - equal
	p := (float64(above) + m.random.Float64()*float64(equal+1)) / float64(m.seen.n+1)
	m.seen.add(score)
	m.rows++
	jump, grown := 1/(m.rows+1), 0.0
	for i, epsilon := range strategies {
		m.shares[i] = ((1-jump)*m.shares[i] + jump/float64(len(strategies))) * (1 + epsilon*(p-0.5))
		grown += m.shares[i]
	}
	for i := range m.shares {
		m.shares[i] /= grown
	}
	m.log += math.Log(grown)
	return m.log
}
