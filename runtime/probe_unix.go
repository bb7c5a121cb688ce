//go:build cgo && !windows

package runtime

/*
#cgo linux LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// The head of the library's one exported struct, as onnxruntime's ABI fixes it.
typedef struct {
	const void *(*get_api)(uint32_t version);
	const char *(*get_version)(void);
} api_base;

static const api_base *call_api_base(void *fn) { return ((const api_base *(*)(void))fn)(); }
static const char *call_version(const api_base *b) { return b->get_version(); }
static int has_api(const api_base *b, uint32_t version) { return b->get_api(version) != NULL; }
*/
import "C"

import (
	"errors"
	goruntime "runtime"
	"unsafe"
)

// probe loads the library and asks it for its version. A library that can be used stays
// loaded, because a session follows. Any other is unloaded.
func probe(path string) (version string, err error) {
	goruntime.LockOSThread() // because dlerror keeps its message for each thread
	defer goruntime.UnlockOSThread()
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	handle := C.dlopen(name, C.RTLD_LAZY|C.RTLD_LOCAL)
	if handle == nil {
		return "", &LoadError{Path: path, Err: errors.New(C.GoString(C.dlerror()))}
	}
	defer func() {
		if err != nil {
			C.dlclose(handle)
		}
	}()
	symbol := C.CString("OrtGetApiBase")
	defer C.free(unsafe.Pointer(symbol))
	fn := C.dlsym(handle, symbol)
	if fn == nil {
		return "", &LoadError{Path: path, Err: errNoSymbol}
	}
	base := C.call_api_base(fn)
	if base == nil {
		return "", &LoadError{Path: path, Err: errors.New("OrtGetApiBase returned nothing")}
	}
	version = C.GoString(C.call_version(base))
	// An old library writes to stderr when it is asked for a newer API, so the version
	// is compared first.
	if err := checkVersion(path, version); err != nil {
		return "", err
	}
	if C.has_api(base, apiVersion) == 0 {
		return "", &VersionError{Path: path, Version: version}
	}
	return version, nil
}
