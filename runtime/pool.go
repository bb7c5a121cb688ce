package runtime

import (
	goruntime "runtime"
	"sync"
)

// slot is memory for a number of rows, in and out, that is bound to a model. One caller
// at a time uses it.
type slot interface {
	input() []float32
	output() []float32
	run() error
	free()
}

// pool keeps slots that nobody uses: at most two a core. The one that was used last is at
// the end, and the oldest is dropped first. The zero value is an empty pool.
type pool struct {
	mu   sync.Mutex
	idle []idleSlot
}

type idleSlot struct {
	slot slot
	rows int
}

// get takes a slot for that many rows out of the pool. It returns nil where there is none.
func (p *pool) get(rows int) slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.idle) - 1; i >= 0; i-- {
		if p.idle[i].rows == rows {
			w := p.idle[i].slot
			p.remove(i)
			return w
		}
	}
	return nil
}

func (p *pool) put(w slot, rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == nil {
		p.idle = make([]idleSlot, 0, 2*goruntime.NumCPU())
	}
	if len(p.idle) == cap(p.idle) {
		p.idle[0].slot.free()
		p.remove(0)
	}
	p.idle = append(p.idle, idleSlot{w, rows})
}

func (p *pool) remove(i int) {
	last := len(p.idle) - 1
	copy(p.idle[i:], p.idle[i+1:])
	p.idle[last] = idleSlot{}
	p.idle = p.idle[:last]
}

// drain frees the slots that nobody uses.
func (p *pool) drain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.idle {
		s.slot.free()
	}
	p.idle = nil
}
