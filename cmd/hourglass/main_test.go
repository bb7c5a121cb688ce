package main

import (
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	ort "github.com/hourglass-go/hourglass/runtime"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hourglass": main})
}

// TestScripts runs testdata/script. Each script has a home of its own, and the
// library of the user's.
func TestScripts(t *testing.T) {
	library, err := ort.Ensure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	models, err := filepath.Abs("../../testmodels/ml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv(ort.PathVariable, library.Path)
			e.Setenv("LIBRARY", library.Path)
			e.Setenv("ML", models)
			return nil
		},
		Condition: func(condition string) (bool, error) {
			switch condition {
			case "cgo":
				return withONNXRuntime, nil
			case "interrupts":
				return runtime.GOOS != "windows", nil
			}
			return false, errors.New("no such condition")
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":   exits,
			"bytes":   writeBytes,
			"edit":    edit,
			"foreign": writeForeign,
			"speech":  writeSpeech,
			"await":   await,
			"slay":    slay,
			"asked":   stopWaiting,
		},
	})
}

// exits CODE COMMAND [ARG…] runs a command that must end with the exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case err == nil && want != 0:
		ts.Fatalf("exit code 0, want %d", want)
	case errors.As(err, &exit) && exit.ExitCode() == want:
	default:
		ts.Check(err)
	}
}

// bytes FILE PART… writes a file of parts: hexadecimal or text:…, and
// either with *N for N times.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: bytes FILE [PART...]")
	}
	var out []byte
	for _, part := range args[1:] {
		times := 1
		if i := strings.LastIndex(part, "*"); i > 0 {
			n, err := strconv.Atoi(part[i+1:])
			ts.Check(err)
			part, times = part[:i], n
		}
		b, err := hex.DecodeString(part)
		if text, found := strings.CutPrefix(part, "text:"); found {
			b, err = []byte(text), nil
		}
		ts.Check(err)
		for range times {
			out = append(out, b...)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o666))
}

// edit FILE OLD NEW puts a text for another wherever that is in a file, which must be somewhere.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// slay TIMES COMMAND [ARG…] runs a command again and again and kills it each
// time, at a moment of chance within 0.3 s, which it may have ended
// before.
func slay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: slay TIMES COMMAND [ARG...]")
	}
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	killed := 0
	for range times {
		c := exec.Command(filepath.Join(strings.Split(ts.Getenv("PATH"), string(filepath.ListSeparator))[0], args[1]), args[2:]...)
		c.Dir, c.Env = ts.MkAbs("."), append(os.Environ(), "ORT_DYLIB_PATH="+ts.Getenv("LIBRARY"))
		var said strings.Builder
		c.Stderr = &said
		ts.Check(c.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(300 * time.Millisecond))))
		ts.Check(c.Process.Kill())
		if err := c.Wait(); err != nil && c.ProcessState.ExitCode() < 0 {
			killed++
		} else if err != nil {
			ts.Fatalf("%v: %v: %s", args[1:], err, said.String())
		}
	}
	ts.Logf("killed %d of %d times", killed, times)
	if killed < times/2 {
		ts.Fatalf("killed %d of %d times; let the command take longer", killed, times)
	}
}

// stopWaiting implements "asked COMMAND [ARG…]": it runs a command whose standard input gives nothing, and asks it twice
// to end. It must end with exit code 2.
func stopWaiting(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: asked COMMAND [ARG...]")
	}
	c := exec.Command(filepath.Join(strings.Split(ts.Getenv("PATH"), string(filepath.ListSeparator))[0], args[0]), args[1:]...)
	c.Dir, c.Env = ts.MkAbs("."), append(os.Environ(), "ORT_DYLIB_PATH="+ts.Getenv("LIBRARY"))
	_, err := c.StdinPipe()
	ts.Check(err)
	ts.Check(c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for range 2 {
		time.Sleep(500 * time.Millisecond)
		if err := c.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			ts.Fatalf("%v", err)
		}
	}
	select {
	case <-ended:
		if code := c.ProcessState.ExitCode(); code != 2 {
			ts.Fatalf("it ended with %v", c.ProcessState)
		}
	case <-time.After(5 * time.Second):
		_ = c.Process.Kill()
		ts.Fatalf("it did not end within 5 s of the second signal")
	}
}

// await FILE waits until a file is there.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for range 3000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s did not appear in 30 s", args[0])
}
