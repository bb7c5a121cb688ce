package native

// addKernel, subtractKernel, multiplyKernel and divideKernel compute n numbers, a multiple of eight. Each operand
// has as many numbers, or with stride 0 eight equal ones.
//
//go:noescape
func addKernel(n int, y, a, b *float32, sa, sb int)

//go:noescape
func subtractKernel(n int, y, a, b *float32, sa, sb int)

//go:noescape
func multiplyKernel(n int, y, a, b *float32, sa, sb int)

//go:noescape
func divideKernel(n int, y, a, b *float32, sa, sb int)

// totalKernel adds n numbers, a multiple of sixteen.
//
//go:noescape
func totalKernel(n int, x *float32) float64

// greatestLine computes the greatest of what k taps read for each of thirty-two positions, as sweepLine reads it. It is
// NaN where one of them is.
//
//go:noescape
func greatestLine(k int, x *float32, offsets *int32, y *float32)

// largestKernel returns the largest of n numbers, a multiple of eight. Whether a NaN counts depends on its place.
//
//go:noescape
func largestKernel(n int, x *float32) float32

// firstAbove returns the place of the first of n numbers, a multiple of eight, that is greater than a limit, or n. The
// bits of sign are flipped in each number before.
//
//go:noescape
func firstAbove(n int, x *float32, sign uint32, limit float32) int

// rankKernel puts the numbers of x, n of them, a multiple of sixteen, that are greater than keys[last] among keys, sixteen numbers that
// fall, each behind those that are equal to it, and where they stand in x among places. What falls off the end is lost. The bits of sign are turned in
// each number before. It needs AVX-512.
//
//go:noescape
func rankKernel(n int, x *float32, sign uint32, last uint32, keys *float32, places *int32)

// clipKernel writes min(max(x, low), high) of n numbers, a multiple of eight, to y.
//
//go:noescape
func clipKernel(n int, y, x *float32, low, high float32)

// leakKernel writes x, or alpha·x where the sign of x is set, of n numbers, a multiple of eight, to y.
//
//go:noescape
func leakKernel(n int, y, x *float32, alpha float32)
