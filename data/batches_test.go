package data

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// epoch walks the rest of an epoch, checks each batch against the set, and returns the rows
// that it met.
func epoch(t *testing.T, s *Set, b *Batches) []int {
	t.Helper()
	var met []int
	for b.Next() {
		if len(b.X()) != b.Rows()*s.Features || len(b.Index()) != b.Rows() {
			t.Fatalf("%d values and %d rows named for %d rows", len(b.X()), len(b.Index()), b.Rows())
		}
		for k, i := range b.Index() {
			if x := b.X()[k*s.Features:][:s.Features]; !slices.Equal(x, s.Row(i)) {
				t.Errorf("row %d is %v, want %v", i, x, s.Row(i))
			}
			if s.Labels != nil && b.Labels()[k] != s.Label(i) {
				t.Errorf("label of row %d is %d, want %d", i, b.Labels()[k], s.Label(i))
			}
		}
		met = append(met, b.Index()...)
	}
	if b.Rows() != 0 || len(b.X()) != 0 || b.Next() {
		t.Error("rows after the last batch")
	}
	return met
}

func batches(t *testing.T, s *Set, c Batching) *Batches {
	t.Helper()
	b, err := s.Batches(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// identity returns 0 … n-1.
func identity(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func TestBatchesMeetEveryRowOnce(t *testing.T) {
	for _, s := range []*Set{counting(23), subset(t, counting(60), 50, 3, 3, 17, 59, 0, 8), {X: []float32{1, 2, 3}, Features: 1}} {
		for _, size := range []int{0, 1, 2, 7, 23, 1000} {
			for _, shuffle := range []bool{false, true} {
				b := batches(t, s, Batching{Size: size, Shuffle: shuffle, Seed: 3})
				for e := range 3 {
					b.Start(e, 0)
					met := epoch(t, s, b)
					if shuffle {
						slices.Sort(met)
					}
					if !slices.Equal(met, identity(s.Rows())) {
						t.Errorf("%d rows, size %d, shuffle %v, epoch %d: met %v", s.Rows(), size, shuffle, e, met)
					}
				}
			}
		}
	}
}

func TestBatchesLastIsShort(t *testing.T) {
	b := batches(t, counting(10), Batching{Size: 4})
	var sizes []int
	for b.Next() {
		sizes = append(sizes, b.Rows())
	}
	if diff := cmp.Diff([]int{4, 4, 2}, sizes); diff != "" {
		t.Errorf("batch sizes (-want +got):\n%s", diff)
	}
	if b.Len() != 3 {
		t.Errorf("Len is %d, want 3", b.Len())
	}
}

// The order is pinned, because a training that a later version resumes must meet the
// rows that it would have met.
func TestOrderIsPinned(t *testing.T) {
	s := counting(10)
	b := batches(t, s, Batching{Size: 4, Shuffle: true, Seed: 1})
	for e, want := range [][]int{
		{3, 9, 6, 0, 7, 4, 1, 5, 8, 2},
		{7, 0, 6, 1, 9, 5, 4, 2, 8, 3},
	} {
		b.Start(e, 0)
		if diff := cmp.Diff(want, epoch(t, s, b)); diff != "" {
			t.Errorf("epoch %d (-want +got):\n%s", e, diff)
		}
	}
}

func TestStartSkips(t *testing.T) {
	s := counting(23)
	c := Batching{Size: 5, Shuffle: true, Seed: 9}
	whole := batches(t, s, c)
	whole.Start(4, 0)
	want := epoch(t, s, whole)
	for skip := range 7 {
		b := batches(t, s, c)
		b.Next()
		b.Start(4, skip)
		if got := epoch(t, s, b); !slices.Equal(got, want[min(5*skip, len(want)):]) {
			t.Errorf("skip %d: rows %v of %v", skip, got, want)
		}
	}
}

func TestSeedsAndEpochsDiffer(t *testing.T) {
	s := counting(50)
	seen := map[string]bool{}
	for seed := range uint64(4) {
		b := batches(t, s, Batching{Shuffle: true, Seed: seed})
		for e := range 4 {
			b.Start(e, 0)
			b.Next()
			order := ""
			for _, i := range b.Index() {
				order += string(rune('0' + i))
			}
			if seen[order] {
				t.Errorf("seed %d, epoch %d: an order that was there before", seed, e)
			}
			seen[order] = true
		}
	}
}

func TestCallerMayChangeBatch(t *testing.T) {
	s := counting(8)
	b := batches(t, s, Batching{Size: 3})
	for b.Next() {
		clear(b.X())
	}
	b.Start(1, 0)
	epoch(t, s, b)
}

func TestBatchesErrors(t *testing.T) {
	if _, err := counting(3).Batches(Batching{Size: -1}); err == nil {
		t.Error("size -1: no error")
	}
	if _, err := (&Set{Features: 3}).Batches(Batching{}); err == nil {
		t.Error("no rows: no error")
	}
}

func TestBatchesDoNotAllocate(t *testing.T) {
	s := counting(1000)
	b := batches(t, s, Batching{Size: 64, Shuffle: true})
	e := 0
	allocs := testing.AllocsPerRun(10, func() {
		var sum float32
		for b.Start(e, 0); b.Next(); {
			sum += b.X()[0] + float32(b.Labels()[0])
		}
		e++
	})
	if allocs != 0 {
		t.Errorf("%v allocations an epoch, want 0", allocs)
	}
}

func TestSetIsShared(t *testing.T) {
	s := counting(100)
	var wg sync.WaitGroup
	for seed := range uint64(4) {
		b := batches(t, s, Batching{Size: 16, Shuffle: true, Seed: seed})
		wg.Go(func() { epoch(t, s, b) })
	}
	wg.Wait()
}

func BenchmarkBatches(b *testing.B) {
	s := &Set{X: make([]float32, 10000*784), Features: 784}
	for i := range s.X {
		s.X[i] = 1 // otherwise all pages would be the same page of zeros
	}
	it, err := s.Batches(Batching{Shuffle: true})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(4 * len(s.X)))
	b.ReportAllocs()
	for e := 0; b.Loop(); e++ {
		for it.Start(e, 0); it.Next(); {
		}
	}
}
