package native

import "golang.org/x/sys/cpu"

var (
	hasMicroKernel = cpu.X86.HasAVX2 && cpu.X86.HasFMA
	hasWideKernel  = hasMicroKernel && cpu.X86.HasAVX512F
)

// microKernel adds to the 6×16 tile y, whose rows are n apart, the product of
// a panel of k columns of six numbers and one of k rows of sixteen.
//
//go:noescape
func microKernel(k int, a, b, y *float32, n int)

// wideKernel does the same for a tile of 6×32 and two panels of b, which follow one another. It
// needs AVX-512.
//
//go:noescape
func wideKernel(k int, a, b, y *float32, n int)

// rowKernel adds to the sixteen numbers at y the product of k numbers and a panel of k rows of
// sixteen.
//
//go:noescape
func rowKernel(k int, a, b, y *float32)

// rectify writes max(x, 0) of n numbers, a multiple of eight, to y.
//
//go:noescape
func rectify(n int, y, x *float32)
