//go:build cgo && linux

package runtime

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void trim(void) { malloc_trim(0); }
#else
static void trim(void) {}
#endif
*/
import "C"

// trim gives back to the system what C's allocator has free. Of weights that onnxruntime laid
// out anew glibc would keep as much again as the weights are.
func trim() { C.trim() }
