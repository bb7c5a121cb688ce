package native

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
)

// teams gives a team that starts goroutines and one that has them at hand.
func teams(t *testing.T) map[string]*team {
	awake := new(team)
	awake.gather()
	t.Cleanup(awake.dismiss)
	return map[string]*team{"asleep": new(team), "awake": awake}
}

func TestRangesCover(t *testing.T) {
	for name, team := range teams(t) {
		for _, n := range []int{0, 1, 2, 3, 7, 100} {
			for workers := range 9 {
				seen := make([]int, n)
				team.parallel(workers, n, func(lo, hi int) {
					for i := lo; i < hi; i++ {
						seen[i]++
					}
				})
				if slices.ContainsFunc(seen, func(s int) bool { return s != 1 }) {
					t.Fatalf("%s: %d workers on %d: %v", name, workers, n, seen)
				}
			}
		}
	}
}

func TestPanicIsTheCallers(t *testing.T) {
	for name, team := range teams(t) {
		for bad := range 3 {
			func() {
				defer func() {
					if r := recover(); r != fmt.Sprint("part ", bad) {
						t.Errorf("%s: recovered %v", name, r)
					}
				}()
				team.parallel(3, 3, func(lo, _ int) {
					if lo == bad {
						panic(fmt.Sprint("part ", bad))
					}
				})
			}()
		}
		team.parallel(2, 2, func(int, int) {}) // still fit for work
	}
}

// BenchmarkTeam is a loop of about 0.1 ms on one core, on goroutines that have
// to be woken, and on ones that are awake.
func BenchmarkTeam(b *testing.B) {
	x := make([]float32, 1<<16)
	loop := func(lo, hi int) {
		for i := range x[lo:hi] {
			x[lo+i] = sqrt(x[lo+i]*0.5 + 1)
		}
	}
	for _, mode := range []string{"alone", "asleep", "awake"} {
		b.Run(mode, func(b *testing.B) {
			var t team
			workers := 2
			switch mode {
			case "alone":
				workers = 1
			case "awake":
				t.gather()
				defer t.dismiss()
			}
			for b.Loop() {
				t.parallel(workers, len(x), loop)
			}
		})
	}
}

// A team that works and that waits by turns keeps no goroutine, and reuses its memory.
func TestTeamAllocatesNothing(t *testing.T) {
	for name, team := range teams(t) {
		x := make([]int, 4)
		loop := func(lo, hi int) {
			for i := lo; i < hi; i++ {
				x[i]++
			}
		}
		loops := func(n int) (allocations uint64) { // testing.AllocsPerRun leaves one core
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range n {
				team.parallel(2, 4, loop)
				runtime.Gosched()
			}
			runtime.ReadMemStats(&after)
			return after.Mallocs - before.Mallocs
		}
		loops(1000)
		if n := loops(10000); n > 1000 {
			t.Errorf("%s: %d allocations in 10000 loops", name, n)
		}
	}
	before := runtime.NumGoroutine()
	var team team
	for range 1000 {
		team.gather()
		team.parallel(2, 2, func(lo, hi int) {})
		team.dismiss()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
