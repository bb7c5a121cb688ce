//go:build cgo

package runtime

import (
	"context"
	"fmt"
	"os"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// environment is onnxruntime's environment. A process has exactly one.
var environment struct {
	sync.Mutex
	library string // the path of what is loaded, "" before
}

// telemetryVariable switches onnxruntime's telemetry off where it is 1. Otherwise the
// official builds of 1.30 for Linux and macOS send events about models and runs to their
// makers (https://github.com/microsoft/onnxruntime/pull/27379), and leave an identifier
// and logs on the machine. Whoever wants that sets the variable to 0.
const telemetryVariable = "ORT_DISABLE_TELEMETRY"

// load sets up the environment where that has not happened yet. Where named is not "", it
// must be the library that is loaded.
func load(ctx context.Context, named string) error {
	environment.Lock()
	defer environment.Unlock()
	if environment.library != "" || ort.IsInitialized() {
		return sameLibrary(named)
	}
	lib, err := Find(ctx, named)
	if err != nil {
		return err
	}
	if _, set := os.LookupEnv(telemetryVariable); !set {
		if err := os.Setenv(telemetryVariable, "1"); err != nil {
			return &LoadError{Path: lib.Path, Err: err}
		}
	}
	ort.SetSharedLibraryPath(lib.Path)
	if err := ort.InitializeEnvironment(ort.WithLogLevelFatal()); err != nil {
		return &LoadError{Path: lib.Path, Err: err}
	}
	environment.library = lib.Path
	return nil
}

// Loaded returns the path of the library that the process has loaded, and "" before its first
// session.
func Loaded() string {
	environment.Lock()
	defer environment.Unlock()
	return environment.library
}

func sameLibrary(named string) error {
	if named == "" {
		return nil
	}
	want, err := os.Stat(named)
	if err != nil {
		return &LoadError{Path: named, Err: err}
	}
	if have, err := os.Stat(environment.library); err == nil && os.SameFile(want, have) {
		return nil
	}
	have := environment.library
	if have == "" {
		have = "another library" // loaded by other code than ours
	}
	return &LoadError{Path: named, Err: fmt.Errorf("this process has loaded %s already, and can have one", have)}
}
