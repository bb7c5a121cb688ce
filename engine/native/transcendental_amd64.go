package native

// expKernel, sigmoidKernel, tanhKernel, erfKernel and softplusKernel write functions of n numbers, a multiple of eight, to y.
// They need AVX2 and FMA.
//
//go:noescape
func expKernel(n int, y, x *float32)

//go:noescape
func sigmoidKernel(n int, y, x *float32)

//go:noescape
func tanhKernel(n int, y, x *float32)

//go:noescape
func erfKernel(n int, y, x *float32)

//go:noescape
func softplusKernel(n int, y, x *float32)

// eluKernel writes above·x, or below·(eˣ−1) where the sign of x is set, of n numbers, a multiple of eight, to y.
//
//go:noescape
func eluKernel(n int, y, x *float32, below, above float32)
