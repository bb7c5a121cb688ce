//go:build !(cgo && linux)

package runtime

// trim is for glibc, which keeps what is free.
func trim() {}
