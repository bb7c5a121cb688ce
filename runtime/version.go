package runtime

import (
	"fmt"
	"strings"
)

// apiVersion is the C API that onnxruntime_go asks for; minVersion is the
// first release that offers it.
const (
	apiVersion = 24
	minVersion = "1.24.0"
)

// apiOf is the C API version that a release offers: its minor version, since
// all of them are 1.x.
func apiOf(version string) (int, error) {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return 0, fmt.Errorf("version %q is not of the form 1.2.3", version)
	}
	if major > 1 {
		return apiVersion, nil // GetApi has the last word
	}
	return minor, nil
}

// checkVersion refuses a library that is too old, or whose version cannot be read.
func checkVersion(path, version string) error {
	api, err := apiOf(version)
	if err != nil {
		return &LoadError{Path: path, Err: err}
	}
	if api < apiVersion || strings.HasPrefix(version, "0.") {
		return &VersionError{Path: path, Version: version}
	}
	return nil
}
