//go:build cgo && linux

package runtime

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
// 128 KiB is where glibc starts from, and to which mallopt holds it: mallopt(3).
static void hold(void) { mallopt(M_MMAP_THRESHOLD, 128 * 1024); }
static void trim(void) { malloc_trim(0); }
#else
static void hold(void) {}
static void trim(void) {}
#endif
*/
import "C"

// hold has C's allocator map large blocks, and so give each back as soon as it is freed. glibc
// maps them at first, but after one of them is freed it keeps the next ones of that size, up to
// 32 MiB: of weights that onnxruntime lays out anew, a half as much again while it does.
func hold() { C.hold() }

// trim gives back to the system what C's allocator has free.
func trim() { C.trim() }
