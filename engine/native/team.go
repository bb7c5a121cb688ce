package native

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// grain is the least number of elements that is worth a further core.
const grain = 1 << 13

// team divides loops among the cores. The zero value starts goroutines for each loop, which
// pays where loops are long: waking a core takes about as long as most loops of a training
// step. Between gather and dismiss the other goroutines therefore stay awake and look for
// work.
//
// Only one goroutine at a time may use a team.
type team struct {
	job       atomic.Pointer[job]
	dismissed *atomic.Bool // nil: nobody is gathered
}

// job is one loop in parts. Whoever is free takes a part.
type job struct {
	f        func(lo, hi int)
	n, parts int
	taken    atomic.Int32
	done     atomic.Int32
	panicked atomic.Pointer[any]
}

// gather wakes a goroutine for each further core.
func (t *team) gather() {
	t.dismissed = new(atomic.Bool)
	t.job.Store(nil)
	for range runtime.GOMAXPROCS(0) - 1 {
		go t.help(t.dismissed)
	}
}

func (t *team) dismiss() {
	t.dismissed.Store(true)
	t.dismissed = nil
}

// patience is the number of times that a helper looks for work before it lets other goroutines
// run.
const patience = 200

func (t *team) help(dismissed *atomic.Bool) {
	for looks := 0; !dismissed.Load(); looks++ {
		if j := t.job.Load(); j != nil {
			j.work()
		}
		if looks%patience == 0 {
			runtime.Gosched()
		}
	}
}

// work takes parts until none are left.
func (j *job) work() {
	for {
		p := int(j.taken.Load())
		if p >= j.parts {
			return
		}
		if j.taken.CompareAndSwap(int32(p), int32(p+1)) {
			j.part(p)
		}
	}
}

func (j *job) part(p int) {
	defer j.done.Add(1)
	defer func() {
		if r := recover(); r != nil {
			j.panicked.Store(&r)
		}
	}()
	j.f(j.n*p/j.parts, j.n*(p+1)/j.parts)
}

// split calls f on ranges that cover [0, n). They run at the same time where they are large
// enough. The result for an element must depend on the element alone, so that it does not depend
// on the ranges.
func (t *team) split(n int, f func(lo, hi int)) { t.parallel(workers(n), n, f) }

// workers returns the number of workers that n elements are worth.
func workers(n int) int { return min(runtime.GOMAXPROCS(0), n/grain) }

// parallel calls f on ranges that cover [0, n), one for each worker. A panic in any of them
// becomes a panic of the caller.
func (t *team) parallel(workers, n int, f func(lo, hi int)) {
	workers = min(workers, n)
	if workers < 2 {
		f(0, n)
		return
	}
	j := &job{f: f, n: n, parts: workers}
	if t.dismissed == nil {
		j.goroutines()
	} else {
		t.job.Store(j)
		j.work()
		for looks := 1; int(j.done.Load()) < j.parts; looks++ {
			if looks%patience == 0 {
				runtime.Gosched()
			}
		}
		t.job.Store(nil)
	}
	if r := j.panicked.Load(); r != nil {
		panic(*r)
	}
}

func (j *job) goroutines() {
	var wg sync.WaitGroup
	for range j.parts - 1 {
		wg.Go(j.work)
	}
	j.work()
	wg.Wait()
}
