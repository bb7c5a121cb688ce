//go:build linux || darwin || freebsd

package data

import "golang.org/x/sys/unix"

// freeBytes returns how many bytes may be written to the disk of a folder, where that is known. FreeBSD counts below 0 where only
// what is kept for root is left.
func freeBytes(dir string) (n uint64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil || int64(s.Bavail) < 0 || s.Bsize <= 0 {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
