package native

import "golang.org/x/sys/cpu"

var (
	hasMicroKernel = cpu.X86.HasAVX2 && cpu.X86.HasFMA
	hasWideKernel  = hasMicroKernel && cpu.X86.HasAVX512F
)

// microKernel adds to the 6×16 tile y, whose rows are n apart, the product of six rows of k numbers
// of a, which are row and column apart, and a panel of k rows of sixteen.
//
//go:noescape
func microKernel(k int, a *float32, row, column int, b, y *float32, n int)

// wideKernel does the same for a tile of 6×32 and two panels of b, which follow one another. It
// needs AVX-512.
//
//go:noescape
func wideKernel(k int, a *float32, row, column int, b, y *float32, n int)

// tallKernel writes to a tile of twelve rows, which are n apart, and of the columns whose bits are set, the product of
// twelve rows of a and a panel of k rows of sixteen, and adds the bias. It needs AVX-512.
//
//go:noescape
func tallKernel(k int, a *float32, row int, b, bias, y *float32, n int, columns uint64)

// rowKernel adds to the sixteen numbers at y the product of k numbers and a panel of k rows of
// sixteen.
//
//go:noescape
func rowKernel(k int, a, b, y *float32)

// rectify writes max(x, 0) of n numbers, a multiple of eight, to y.
//
//go:noescape
func rectify(n int, y, x *float32)
