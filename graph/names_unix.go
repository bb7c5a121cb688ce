//go:build unix

package graph

import (
	"os"
	"syscall"
)

// names returns the number of names that a file has.
func names(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) //nolint:unconvert // conversion, because the field is narrower on some systems
	}
	return 1
}
