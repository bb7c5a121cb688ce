package native

import (
	"runtime"
	"sync/atomic"
)

// grain is the least number of elements that is worth a further core.
const grain = 1 << 13

// team divides loops among the cores. The zero value starts goroutines for each loop, which
// pays where loops are long: waking a core takes about as long as most loops of a training
// step. Between gather and dismiss the other goroutines therefore stay awake and look for
// work. A team that was used once allocates nothing.
//
// Only one goroutine at a time may use a team.
type team struct {
	limit    int // greatest number of goroutines; 0: one a core
	job      atomic.Pointer[job]
	gathered bool
	awake    atomic.Int32 // helpers that look for work
	// dismissed tells helpers to end. One that does not see it before the next gather stays on.
	dismissed atomic.Bool
	helper    func() // help, made once because a method value is allocated
	jobs      []*job // are used again once all helpers have left them
}

// job is one loop in parts. Whoever is free takes a part.
type job struct {
	f        func(lo, hi int)
	n, parts int
	taken    atomic.Int32
	done     atomic.Int32
	inside   atomic.Int32 // helpers that look at it
	panicked atomic.Pointer[any]
	worker   func() // work as a goroutine of its own
}

// size returns the number of goroutines that a loop may have.
func (t *team) size() int {
	cores := runtime.GOMAXPROCS(0)
	if t.limit > 0 {
		return min(t.limit, cores)
	}
	return cores
}

// gather wakes a goroutine for each further core.
func (t *team) gather() {
	t.job.Store(nil)
	t.gathered = true
	t.dismissed.Store(false)
	if t.helper == nil {
		t.helper = t.help
	}
	for t.awake.Load() < int32(t.size()-1) {
		t.awake.Add(1)
		go t.helper()
	}
}

func (t *team) dismiss() {
	t.gathered = false
	t.dismissed.Store(true)
}

// patience is the number of times that a helper looks for work before it lets other goroutines
// run.
const patience = 200

func (t *team) help() {
	defer t.awake.Add(-1)
	for looks := 0; !t.dismissed.Load(); looks++ {
		if j := t.job.Load(); j != nil {
			j.inside.Add(1)
			if t.job.Load() == j { // otherwise the job may be becoming another one
				j.work()
			}
			j.inside.Add(-1)
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
			caught := r // a copy, because only what is caught is to be allocated
			j.panicked.Store(&caught)
		}
	}()
	j.f(j.n*p/j.parts, j.n*(p+1)/j.parts)
}

// split calls f on ranges that cover [0, n). They run at the same time where they are large
// enough. The result for an element must depend on the element alone, so that it does not depend
// on the ranges.
func (t *team) split(n int, f func(lo, hi int)) { t.parallel(t.workers(n), n, f) }

// workers returns the number of workers that n elements are worth.
func (t *team) workers(n int) int { return min(t.size(), n/grain) }

// parallel calls f on ranges that cover [0, n), one for each worker. A panic in any of them
// becomes a panic of the caller.
func (t *team) parallel(workers, n int, f func(lo, hi int)) {
	workers = min(workers, n)
	if workers < 2 {
		f(0, n)
		return
	}
	j := t.next()
	j.f, j.n, j.parts = f, n, workers
	t.job.Store(j)
	if !t.gathered {
		for range workers - 1 {
			j.inside.Add(1)
			go j.worker()
		}
	}
	j.work()
	for looks := 1; int(j.done.Load()) < j.parts; looks++ {
		if looks%patience == 0 {
			runtime.Gosched()
		}
	}
	t.job.Store(nil)
	j.f = nil
	if r := j.panicked.Load(); r != nil {
		panic(*r)
	}
}

// maxJobs is the number of jobs that a team keeps. Helpers leave a job late where other goroutines
// have the cores.
const maxJobs = 64

// next returns a job that nobody looks at.
func (t *team) next() *job {
	for _, j := range t.jobs {
		if j.inside.Load() == 0 {
			j.taken.Store(0)
			j.done.Store(0)
			j.panicked.Store(nil)
			return j
		}
	}
	j := &job{}
	j.worker = func() {
		defer j.inside.Add(-1)
		j.work()
	}
	if len(t.jobs) < maxJobs {
		t.jobs = append(t.jobs, j)
	}
	return j
}
