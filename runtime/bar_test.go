package runtime

import (
	"bytes"
	"strings"
	"testing"
)

func TestBarOffTerminal(t *testing.T) {
	var out bytes.Buffer
	progress, done := Bar(&out)
	if progress != nil {
		t.Error("a bar for what is no terminal")
	}
	done()
	if out.Len() != 0 {
		t.Errorf("wrote %q", out.String())
	}
}

func TestBarDraws(t *testing.T) {
	var out bytes.Buffer
	progress, done := drawBar(&out)
	progress(10, 100)
	progress(50, 200) // the next source, of another size
	done()
	if got := out.String(); !strings.Contains(got, Version) || !strings.Contains(got, "B") {
		t.Errorf("drew %q", got)
	}
}
