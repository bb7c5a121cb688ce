//go:build !(cgo && linux)

package runtime

// hold and trim do nothing here, because only glibc keeps memory that is free.
func hold() {}
func trim() {}
