package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/runtime"
)

// slow returns progress whose clock moves one second each time that it is looked at.
func slow(out *bytes.Buffer, terminal bool) *progress {
	var at time.Time
	now := func() time.Time { at = at.Add(time.Second); return at }
	return &progress{w: out, terminal: terminal, now: now, last: now()}
}

func TestDownloadOffTerminal(t *testing.T) {
	var out bytes.Buffer
	p := slow(&out, false)
	for i := range int64(12) {
		p.downloaded(i*1e6, 12e6)
	}
	want := "onnxruntime " + runtime.Version + ": 4 of 12 MB\nonnxruntime " + runtime.Version + ": 9 of 12 MB\n"
	if out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestDownloadBarDraws(t *testing.T) {
	var out bytes.Buffer
	progress, done := drawBar(slow(&out, true))
	progress(10, 100)
	progress(50, 200) // the next source, of another size
	done()
	if got := out.String(); !strings.Contains(got, runtime.Version) || !strings.Contains(got, "B") {
		t.Errorf("drew %q", got)
	}
}
