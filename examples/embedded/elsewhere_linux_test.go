package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"testing"
)

// built builds the program without cgo.
func built(t *testing.T, arch string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "embedded")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH="+arch)
	if b, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return path
}

var answering = regexp.MustCompile(`answering on (\S+)`)

// scored starts a program and returns what it answers.
func scored(t *testing.T, program *exec.Cmd, request []byte) []float64 {
	t.Helper()
	program.Args = append(program.Args, "-listen", "127.0.0.1:0")
	program.Env = []string{"GOMAXPROCS=1"} // not empty, which would stand for ours
	said, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	}()
	address, lines := "", bufio.NewScanner(said)
	for address == "" && lines.Scan() {
		if m := answering.FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	r, err := http.Post("http://"+address+"/score", "application/json", bytes.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var out struct{ Scores []float64 }
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s, %v", r.StatusCode, b, err)
	}
	return out.Scores
}

// The program needs nothing but itself: built without cgo, it runs where there is no other file. On
// another processor it gives the same, within 1e-6.
func TestElsewhere(t *testing.T) {
	if os.Getenv("HOURGLASS_ELSEWHERE") == "" {
		t.Skip("compiles everything twice more; .ci/processors runs it, with HOURGLASS_ELSEWHERE=1")
	}
	m := embedded(t)
	defer m.Close()
	request := body(t, 5, m.Features())
	var in struct{ Rows [][]float32 }
	if err := json.Unmarshal(request, &in); err != nil {
		t.Fatal(err)
	}
	want, err := m.Score(t.Context(), slices.Concat(in.Rows...))
	if err != nil {
		t.Fatal(err)
	}
	agrees := func(t *testing.T, got []float64) {
		t.Helper()
		if len(got) != len(want.Score) {
			t.Fatalf("scores %v, want %v", got, want.Score)
		}
		for i, v := range want.Score {
			if math.Abs(got[i]-float64(v)) > 1e-6 {
				t.Errorf("scores %v, want %v", got, want.Score)
			}
		}
		t.Logf("scores %v, want %v", got, want.Score)
	}
	t.Run("an empty root", func(t *testing.T) {
		if os.Getuid() != 0 {
			t.Skip("only root may change the root of a process")
		}
		path := built(t, runtime.GOARCH)
		program := exec.Command("/embedded")
		program.SysProcAttr = &syscall.SysProcAttr{Chroot: filepath.Dir(path)}
		program.Dir = "/"
		agrees(t, scored(t, program, request))
	})
	t.Run("arm64", func(t *testing.T) {
		if runtime.GOARCH == "arm64" {
			t.Skip("this processor is an arm64; the empty root above ran on it")
		}
		emulator, err := exec.LookPath("qemu-aarch64")
		if err != nil {
			t.Fatal("qemu-aarch64 is missing; the package is qemu-user")
		}
		agrees(t, scored(t, exec.Command(emulator, "-cpu", "max", built(t, "arm64")), request))
	})
}
