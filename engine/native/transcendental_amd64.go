package native

// expKernel, sigmoidKernel, tanhKernel and erfKernel write functions of n numbers, a multiple of eight, to y.
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
