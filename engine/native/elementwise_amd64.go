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
