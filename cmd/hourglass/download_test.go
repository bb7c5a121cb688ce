package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/runtime"
)

func TestDownloadBarOffTerminal(t *testing.T) {
	var out bytes.Buffer
	progress, done := downloadBar(&out)
	if progress != nil {
		t.Error("a bar was made for a writer that is not a terminal")
	}
	done()
	if out.Len() != 0 {
		t.Errorf("wrote %q", out.String())
	}
}

func TestDownloadBarDraws(t *testing.T) {
	var out bytes.Buffer
	progress, done := drawBar(&out)
	progress(10, 100)
	progress(50, 200) // the next source, of another size
	done()
	if got := out.String(); !strings.Contains(got, runtime.Version) || !strings.Contains(got, "B") {
		t.Errorf("drew %q", got)
	}
}
