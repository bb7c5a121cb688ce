package runtime

import (
	"fmt"
	"strings"
)

// apiVersion is the version of the C API that onnxruntime_go asks for. minVersion is the
// first release that offers it.
const (
	apiVersion = 24
	minVersion = "1.24.0"
)

// apiOf returns the version of the C API that a release offers. That is the release's
// minor version, because all releases are 1.x.
func apiOf(version string) (int, error) {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return 0, fmt.Errorf("version %q is not of the form 1.2.3", version)
	}
	if major > 1 {
		return apiVersion, nil // GetApi decides
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
