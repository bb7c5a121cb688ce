//go:build unix

package runtime

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program puts a shell script on an otherwise empty PATH (but for the shell's
// own tools), with the archive beside it.
func program(t *testing.T, name, script string, archive []byte) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, name), "#!/bin/sh\nhere="+dir+"\n"+script)
	write(t, filepath.Join(dir, "archive"), string(archive))
	t.Setenv("PATH", dir+":/usr/bin:/bin")
}

func TestWheel(t *testing.T) {
	f, _, _ := machine(t, "linux", "amd64")
	archive := zipped(t, Version)
	program(t, "pip3", `
case "$*" in *"--platform some_platform"*"onnxruntime==`+Version+`") ;; *) echo "bad arguments $*"; exit 1;; esac
cp "$here/archive" onnxruntime.whl`, archive)
	lib, err := (&installer{f, []pin{pinOf(wheel{"some_platform"}, archive)}}).install(t.Context(), nil)
	if err != nil || lib.Version != Version {
		t.Errorf("%+v, %v", lib, err)
	}
}

func TestNodePackage(t *testing.T) {
	f, _, _ := machine(t, "linux", "amd64")
	archive := tgz(t, Version)
	program(t, "npm", `
case "$*" in "pack "*"onnxruntime-node@`+Version+`") ;; *) echo "bad arguments $*"; exit 1;; esac
cp "$here/archive" onnxruntime-node.tgz
sleep 0.5`, archive)
	var reported int64
	lib, err := (&installer{f, []pin{pinOf(nodePackage{}, archive)}}).install(t.Context(), func(done, _ int64) { reported = done })
	if err != nil || lib.Version != Version {
		t.Errorf("%+v, %v", lib, err)
	}
	if reported != int64(len(archive)) {
		t.Errorf("reported %d of %d bytes", reported, len(archive))
	}
}

func TestProgramFails(t *testing.T) {
	archive := zipped(t, Version)
	for _, c := range []struct{ name, script, want string }{
		{"fails", "echo no such version >&2; exit 3", "exit status 3\nno such version"},
		{"leaves nothing", "true", "left 0 files"},
		{"leaves two", "touch a.whl b.whl", "left 2 files"},
		{"leaves another", `tr P Q <"$here/archive" >a.whl`, "a.whl has SHA-256"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, root, _ := machine(t, "linux", "amd64")
			program(t, "pip3", c.script, archive)
			_, err := (&installer{f, []pin{pinOf(wheel{"any"}, archive)}}).install(t.Context(), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			wantClean(t, root)
		})
	}
	t.Run("absent", func(t *testing.T) {
		f, _, _ := machine(t, "linux", "amd64")
		t.Setenv("PATH", t.TempDir())
		_, err := (&installer{f, []pin{pinOf(wheel{"any"}, archive), pinOf(nodePackage{}, archive)}}).install(t.Context(), nil)
		if err == nil || !strings.Contains(err.Error(), "pip3 is not on the PATH") || !strings.Contains(err.Error(), "npm is not on the PATH") {
			t.Errorf("got %v", err)
		}
	})
}

// Cancelling ends the program and what it started.
func TestProgramCancelled(t *testing.T) {
	f, root, _ := machine(t, "linux", "amd64")
	mark := filepath.Join(t.TempDir(), "started")
	program(t, "npm", `sh -c 'touch `+mark+`; sleep 2; echo late > `+mark+`' & wait`, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !isFile(mark) && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	start := time.Now()
	_, err := (&installer{f, []pin{pinOf(nodePackage{}, nil)}}).install(ctx, nil)
	if !errors.Is(err, context.Canceled) || time.Since(start) > time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	wantClean(t, root)
	time.Sleep(2200 * time.Millisecond)
	if b, err := os.ReadFile(mark); err != nil || len(b) != 0 {
		t.Errorf("the program's child lived on: %q, %v", b, err)
	}
}
