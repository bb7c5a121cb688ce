package native

import "golang.org/x/sys/cpu"

var hasMicroKernel = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// microKernel adds to the 6×16 tile y, whose rows are n apart, the product of
// a panel of k columns of six numbers and one of k rows of sixteen.
//
//go:noescape
func microKernel(k int, a, b, y *float32, n int)
