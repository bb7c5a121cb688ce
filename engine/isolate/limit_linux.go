package isolate

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// reserved is the address space that the C library reserves for each thread that allocates.
// It does not use most of it.
const reserved = 128 << 20

// limitMemory bounds the address space that the process may take beyond what it has.
// RLIMIT_DATA would not do, because it counts less: Go maps its heap over address space that
// it has reserved, and Linux does not hold that against the limit. The next small mapping
// does count, and without it Go's collector dies without a word of memory. A crash leaves
// no core file.
func limitMemory(bytes int64) error {
	var pages int64
	statm, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		_, err = fmt.Sscan(string(statm), &pages)
	}
	if err != nil {
		return fmt.Errorf("isolate: the memory in use: %w", err)
	}
	debug.SetMemoryLimit(bytes)
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &l); err != nil {
		return fmt.Errorf("isolate: limiting memory: %w", err)
	}
	most := pages*int64(os.Getpagesize()) + int64(runtime.NumCPU())*reserved + bytes
	l.Max = min(l.Max, uint64(most))
	l.Cur = l.Max
	if err := unix.Setrlimit(unix.RLIMIT_AS, &l); err != nil {
		return fmt.Errorf("isolate: limiting memory: %w", err)
	}
	return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
