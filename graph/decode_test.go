package graph

import (
	"errors"
	"testing"
)

// FuzzDecode and the fixtures cover more; these are the cases by name.
func TestDecodeRefuses(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty":        {},
		"random":       []byte("\x8f\x13 no model at all \xff\xff"),
		"no graph":     {0x08, 0x08},
		"cut off":      {0x08, 0x08, 0x3a, 0x7f, 0x0a},
		"just a shell": {0x0a, 0x00},
	} {
		g, err := Decode(b)
		if g != nil || !errors.Is(err, ErrFormat) {
			t.Errorf("%s: Decode = %v, %v; want an error that wraps ErrFormat", name, g, err)
		}
		t.Log(name, err)
	}
}
