package rows

import (
	"runtime"
	"sync"
)

// pool keeps slots that nobody uses: at most two a core. The one that was used last is at
// the end, and the oldest is dropped first. The zero value is an empty pool.
type pool struct {
	mu     sync.Mutex
	idle   []idleSlot
	closed bool
}

type idleSlot struct {
	slot Slot
	rows int
}

// get takes a slot for that many rows out of the pool. It returns nil where there is none.
func (p *pool) get(rows int) Slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.idle) - 1; i >= 0; i-- {
		if p.idle[i].rows == rows {
			s := p.idle[i].slot
			p.remove(i)
			return s
		}
	}
	return nil
}

func (p *pool) put(s Slot, rows int) {
	if old := p.keep(idleSlot{s, rows}); old != nil {
		old.Free()
	}
}

// keep adds a slot, and returns the one that has to go.
func (p *pool) keep(s idleSlot) (old Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return s.slot
	}
	if p.idle == nil {
		p.idle = make([]idleSlot, 0, 2*runtime.NumCPU())
	}
	if len(p.idle) == cap(p.idle) {
		old = p.idle[0].slot
		p.remove(0)
	}
	p.idle = append(p.idle, s)
	return old
}

func (p *pool) remove(i int) {
	last := len(p.idle) - 1
	copy(p.idle[i:], p.idle[i+1:])
	p.idle[last] = idleSlot{}
	p.idle = p.idle[:last]
}

// drain frees the slots that nobody uses, and those that are put back later.
func (p *pool) drain() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, s := range idle {
		s.slot.Free()
	}
}
