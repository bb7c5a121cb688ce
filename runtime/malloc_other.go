//go:build !(cgo && linux)

package runtime

// hold and trim are for glibc, which keeps what is free.
func hold() {}
func trim() {}
