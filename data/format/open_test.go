package format

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func TestEndingOf(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(`{"a": 1}`))
	_ = z.Close()
	for contents, want := range map[string]string{
		"":                      ".csv",
		"a,b\n1,2\n":            ".csv",
		"\ufeff \n{\"a\": 1}\n": ".json",
		"[\n {\"a\": 1}\n]":     ".json",
		packed.String():         ".json",
		packed.String()[:3]:     ".csv",
	} {
		got, err := EndingOf(bytes.NewReader([]byte(contents)))
		if len(contents) == 3 { // it begins as gzip does, and ends
			if err == nil {
				t.Errorf("a cut gzip stream is %q, want an error", got)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%.20q is %q, want %q: %v", contents, got, want, err)
		}
	}
}
