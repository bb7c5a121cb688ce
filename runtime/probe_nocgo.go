//go:build !cgo

package runtime

import (
	"debug/elf"
	"strings"
)

// probe reads the version off the library's own symbol, which onnxruntime's
// builds for ELF platforms export as OrtGetApiBase@@VERS_1.2.3.
func probe(path string) (string, error) {
	f, err := elf.Open(path)
	if err != nil {
		return "", errVersionUnknown // another platform's format, checked before
	}
	defer f.Close()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return "", &LoadError{Path: path, Err: err}
	}
	for _, s := range symbols {
		if s.Name != "OrtGetApiBase" || s.Section == elf.SHN_UNDEF {
			continue
		}
		if version, ok := strings.CutPrefix(s.Version, "VERS_"); ok {
			return version, nil
		}
		return "", errVersionUnknown
	}
	return "", &LoadError{Path: path, Err: errNoSymbol}
}
