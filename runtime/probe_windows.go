//go:build cgo && windows

package runtime

/*
#include <stdint.h>

// The head of the library's one exported struct, as onnxruntime's ABI fixes it.
typedef struct {
	const void *(*get_api)(uint32_t version);
	const char *(*get_version)(void);
} api_base;

static const char *call_version(uintptr_t b) { return ((const api_base *)b)->get_version(); }
static int has_api(uintptr_t b, uint32_t version) { return ((const api_base *)b)->get_api(version) != 0; }
*/
import "C"

import (
	"errors"
	"syscall"
)

// probe loads the library and asks it for its version. A library that can be used stays
// loaded, because a session follows. Any other is unloaded.
func probe(path string) (version string, err error) {
	dll, err := syscall.LoadDLL(path)
	if err != nil {
		return "", &LoadError{Path: path, Err: err}
	}
	defer func() {
		if err != nil {
			_ = dll.Release()
		}
	}()
	proc, err := dll.FindProc("OrtGetApiBase")
	if err != nil {
		return "", &LoadError{Path: path, Err: err}
	}
	base, _, _ := proc.Call()
	if base == 0 {
		return "", &LoadError{Path: path, Err: errors.New("OrtGetApiBase returned nothing")}
	}
	version = C.GoString(C.call_version(C.uintptr_t(base)))
	if err := checkVersion(path, version); err != nil {
		return "", err
	}
	if C.has_api(C.uintptr_t(base), apiVersion) == 0 {
		return "", &VersionError{Path: path, Version: version}
	}
	return version, nil
}
