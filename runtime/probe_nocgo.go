//go:build !cgo

package runtime

import (
	"debug/elf"
	"strings"
)

// probe reads the version from the name of a symbol. onnxruntime's builds for ELF
// platforms export it as OrtGetApiBase@@VERS_1.2.3.
func probe(path string) (string, error) {
	f, err := elf.Open(path)
	if err != nil {
		return "", errVersionUnknown // the file is of another platform's format, which was checked before
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
