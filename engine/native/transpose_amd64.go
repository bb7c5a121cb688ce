package native

// transposeEight writes the first n numbers, a multiple of eight, of eight rows of x, which are stride apart, to
// y: the i-th of all rows from y[i·width] on.
//
//go:noescape
func transposeEight(n int, y *float32, width int, x *float32, stride int)
