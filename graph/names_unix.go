//go:build unix

package graph

import (
	"os"
	"syscall"
)

// names is how many names a file has.
func names(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) //nolint:unconvert // it is narrower on some systems
	}
	return 1
}
