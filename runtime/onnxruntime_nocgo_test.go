//go:build !cgo

package runtime

import (
	"errors"
	"strings"
	"testing"
)

func TestOpenWithoutCgo(t *testing.T) {
	for name, open := range map[string]func() (*Session, error){
		"Open":      func() (*Session, error) { return Open(t.Context(), "testdata/tiny.onnx", nil) },
		"OpenBytes": func() (*Session, error) { return OpenBytes(t.Context(), nil, nil) },
	} {
		s, err := open()
		if s != nil || !errors.Is(err, ErrNoCgo) || !strings.Contains(err.Error(), "CGO_ENABLED=1") {
			t.Errorf("%s gave %v, %v", name, s, err)
		}
	}
}
