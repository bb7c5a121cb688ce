//go:build !amd64

package native

const hasMicroKernel = false

func microKernel(int, *float32, *float32, *float32, int) { panic("native: no micro-kernel") }
