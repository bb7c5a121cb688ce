package native

import (
	"runtime"
	"sync"
)

// grain is the least number of elements worth a goroutine.
const grain = 1 << 13

// split calls f on ranges that cover [0, n), at the same time. Each element's
// result may depend on the element alone, so that the ranges do not show.
func split(n int, f func(lo, hi int)) {
	parts := min(runtime.GOMAXPROCS(0), n/grain)
	if parts < 2 {
		f(0, n)
		return
	}
	var wg sync.WaitGroup
	for p := range parts - 1 {
		wg.Go(func() { f(n*p/parts, n*(p+1)/parts) })
	}
	f(n*(parts-1)/parts, n)
	wg.Wait()
}
