package graph

import "fmt"

// irVersions pairs opsets of ONNX's own domain with IR versions: an opset with the IR version
// of the ONNX release that brought it. The numbers are those of the
// version table in ONNX's documentation (https://onnx.ai/onnx/repo-docs/Versioning.html)
// and of onnx.helper.VERSION_TABLE in ONNX 1.23.2. No release brought opsets 2
// to 4, so they count with the next one.
var irVersions = []struct{ upTo, ir int64 }{
	{8, 3}, {9, 4}, {10, 5}, {11, 6}, {14, 7}, {18, 8}, {20, 9}, {22, 10}, {23, 11}, {24, 12}, {27, 13}, {28, 14},
}

// IRVersion returns the IR version that a file of the given opset should state. Every runtime
// that knows the opset knows that IR version, too. A runtime refuses a file whose IR version
// is newer than its own.
func IRVersion(opset int64) (int64, error) {
	if opset >= 1 {
		for _, v := range irVersions {
			if opset <= v.upTo {
				return v.ir, nil
			}
		}
	}
	newest := irVersions[len(irVersions)-1].upTo
	return 0, fmt.Errorf("graph: opset %d has no known IR version; the known opsets are 1 to %d", opset, newest)
}
