package native

// sweepTile computes six channels of sixteen positions: the bias of each, and the sum over k taps of its weight and
// what the tap reads. The weights of the six channels lie side by side. The rows of y are n apart.
//
//go:noescape
func sweepTile(k int, a, x *float32, offsets *int32, bias, y *float32, n int)

// sweepWide does the same for thirty-two positions. It needs AVX-512.
//
//go:noescape
func sweepWide(k int, a, x *float32, offsets *int32, bias, y *float32, n int)

// sweepLine does the same for one channel of sixty-four positions.
//
//go:noescape
func sweepLine(k int, a, x *float32, offsets *int32, bias, y *float32)

// sweepLong does the same for a hundred and twenty-eight positions. It needs AVX-512.
//
//go:noescape
func sweepLong(k int, a, x *float32, offsets *int32, bias, y *float32)

// gather writes n numbers of x, a multiple of eight, to y. A place below 0 gives the fill value.
//
//go:noescape
func gather(n int, y, x *float32, table *int32, fill float32)
