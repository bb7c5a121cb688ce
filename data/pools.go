package data

import "math/rand/v2"

// pools is the order of a shuffled set in a temporary file. The chunks of the file, each of rows that lie beside
// each other, come in an order drawn for each epoch. So many chunks as memory holds are a pool, whose rows come in
// an order of their own.
type pools struct {
	set  *Set
	seed uint64
	pcg  *rand.PCG

	chunk  int   // rows of a chunk; the last one of the set may have fewer
	each   int   // chunks of a pool; the last one of an epoch may have fewer
	chunks []int // in their order
	epoch  int

	pool   int // the number of the pool that is held; -1: none is
	from   int // rows of the epoch before it
	rows   []int
	x      []float32 // their values
	places []int     // the order of the rows
}

// chunkShare is the number of chunks that a pool is made of, where chunks of a block would be fewer.
const chunkShare = 64

func newPools(s *Set, seed uint64) *pools {
	rows := s.Pool()
	o := &pools{set: s, seed: seed, pcg: new(rand.PCG), pool: -1}
	o.chunk = min(rowsOfBlock(s.Features), max(rows/chunkShare, 1))
	o.each = max(rows/o.chunk, 1)
	o.chunks = make([]int, (s.Rows()+o.chunk-1)/o.chunk)
	o.x = make([]float32, 0, o.each*o.chunk*s.Features)
	o.rows = make([]int, 0, o.each*o.chunk)
	o.places = make([]int, o.each*o.chunk)
	return o
}

func (o *pools) start(epoch int) {
	o.pcg.Seed(o.seed^shuffleStream, uint64(epoch))
	permute(o.chunks, o.pcg)
	o.epoch, o.pool, o.from, o.rows = epoch, -1, 0, o.rows[:0]
}

func (o *pools) row(place int) (int, []float32) {
	for place >= o.from+len(o.rows) {
		o.from += len(o.rows)
		o.pool++
		o.list()
		if place < o.from+len(o.rows) { // pools that are skipped are not read
			o.read()
		}
	}
	k := o.places[place-o.from]
	return o.rows[k], o.x[k*o.set.Features : (k+1)*o.set.Features]
}

// list lists the rows of the pool in the order of its chunks.
func (o *pools) list() {
	o.rows = o.rows[:0]
	for _, c := range o.chunks[o.pool*o.each : min((o.pool+1)*o.each, len(o.chunks))] {
		for i := c * o.chunk; i < min((c+1)*o.chunk, o.set.Rows()); i++ {
			o.rows = append(o.rows, i)
		}
	}
}

// read reads the pool and draws the order of its rows.
func (o *pools) read() {
	o.x = o.x[:0]
	for _, i := range o.rows {
		o.x = append(o.x, o.set.Row(i)...)
	}
	o.places = o.places[:len(o.rows)]
	o.pcg.Seed(o.seed^poolStream, uint64(o.epoch)<<32|uint64(o.pool))
	permute(o.places, o.pcg)
}
