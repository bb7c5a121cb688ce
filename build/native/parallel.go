package native

import (
	"runtime"
	"sync"
)

// grain is the least number of elements worth a goroutine.
const grain = 1 << 13

// split calls f on ranges that cover [0, n), at the same time where they are
// large enough. Each element's result may depend on the element alone, so that
// the ranges do not show.
func split(n int, f func(lo, hi int)) {
	parallel(min(runtime.GOMAXPROCS(0), n/grain), n, f)
}

// parallel calls f on as many ranges that cover [0, n) as there are workers. A
// panic of any of them is the caller's.
func parallel(workers, n int, f func(lo, hi int)) {
	workers = min(workers, n)
	if workers < 2 {
		f(0, n)
		return
	}
	var wg sync.WaitGroup
	panics := make([]any, workers-1)
	for p := range workers - 1 {
		wg.Go(func() {
			defer func() { panics[p] = recover() }()
			f(n*p/workers, n*(p+1)/workers)
		})
	}
	f(n*(workers-1)/workers, n)
	wg.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
}
