package oracle

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// small is the greatest amount of work that is not worth a goroutine.
const small = 1 << 16

// across calls f(0) … f(n-1), each with so much work, on all cores. A panic in one of them
// becomes a panic of the caller.
func across(n, work int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if n < 2 || work < small/n {
		workers = 1
	}
	var next atomic.Int64
	var failure any
	var once sync.Once
	one := func() {
		defer func() {
			if r := recover(); r != nil {
				once.Do(func() { failure = r })
			}
		}()
		for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
			f(int(i))
		}
	}
	var group sync.WaitGroup
	for range workers - 1 {
		group.Go(one)
	}
	one()
	group.Wait()
	if failure != nil {
		panic(failure)
	}
}
