//go:build cgo

package runtime

import (
	"context"
	"fmt"
	"os"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// environment is onnxruntime's, of which a process has one.
var environment struct {
	sync.Mutex
	library string // the path of what is loaded, "" before
}

// telemetryVariable keeps onnxruntime from sending events about models and runs to its
// makers, which 1.30's official builds for Linux and macOS do unless it is 1
// (https://github.com/microsoft/onnxruntime/pull/27379), and from leaving an identifier and
// logs on the machine. Who wants that sets it to 0.
const telemetryVariable = "ORT_DISABLE_TELEMETRY"

// load sets the environment up where it is not yet. A named library must be
// the one that is loaded.
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
		have = "another library" // by other code than ours
	}
	return &LoadError{Path: named, Err: fmt.Errorf("this process has loaded %s already, and can have one", have)}
}
