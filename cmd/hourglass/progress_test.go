package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		want     string
	}{
		{false, "state 4\nstate 9\n"},
		{true, "begun\nstate 1\r\x1b[Kstate 2\r\x1b[K"},
	} {
		var out bytes.Buffer
		p := slow(&out, test.terminal)
		p.line("begun")
		for i := range 9 {
			p.state("state %d", i+1)
		}
		p.end()
		if !strings.HasPrefix(out.String(), test.want) || strings.HasSuffix(out.String(), "9") {
			t.Errorf("terminal %v: wrote %q, want %q", test.terminal, out.String(), test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"train", "encode", "decode", "reconstruct", "epochs", "convert", "at", "data"}
	for word, want := range map[string]string{
		"trian": "train", "epoch": "epochs", "ecnode": "encode", "recon": "reconstruct",
		"conver": "convert", "dat": "data", "x": "", "serve": "", "": "", "Convert": "convert",
	} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) is %q, want %q", word, got, want)
		}
	}
}
