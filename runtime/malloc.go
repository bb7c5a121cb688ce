//go:build cgo && linux

package runtime

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
// 128 KiB is glibc's initial threshold; setting it keeps glibc from raising it, see mallopt(3).
static void hold(void) { mallopt(M_MMAP_THRESHOLD, 128 * 1024); }
static void trim(void) { malloc_trim(0); }
#else
static void hold(void) {}
static void trim(void) {}
#endif
*/
import "C"

// hold makes C's allocator map large blocks, so that it gives each back as soon as the
// block is freed. glibc maps such blocks at first. After one of them is freed, it keeps
// later ones of up to that size, at most 32 MiB. While onnxruntime lays weights out anew,
// that makes half as much memory again.
func hold() { C.hold() }

// trim gives free memory of C's allocator back to the system.
func trim() { C.trim() }
