package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// What each process of a command may take.
const (
	zooSeconds = 120             // of processor time
	zooSpace   = 16              // GiB of address space
	zooWall    = 4 * time.Minute // of the whole command
)

// outcome is what came of a command on a file.
type outcome struct {
	Exit    int     // -1 where a limit or a crash ended it
	Seconds float64 // of processor time, of all its processes
	Memory  float64 // bytes, the greatest resident size of one of its processes
	Cause   string  // why it failed, as it said
	Fault   string  // why the file that it wrote is not accepted, or how its outputs differ
	Idle    bool    // there was nothing to do, because the file has none of what is converted

	Oracle bool     // verify compared the oracle with onnxruntime
	Differ []string // what verify found to be different
}

// done says whether a command did what it should.
func (o outcome) done(c command) bool {
	if c.kind == "verify" {
		return o.Exit == 0 || o.Exit == 1 || o.Exit == 3
	}
	return o.Exit == 0 && o.Fault == ""
}

func (o outcome) summary() string {
	switch {
	case o.Fault != "":
		return o.Fault
	case o.Exit != 0 && o.Cause != "":
		return fmt.Sprintf("exit code %d: %s", o.Exit, o.Cause)
	}
	return fmt.Sprintf("exit code %d", o.Exit)
}

// attempt runs a command on a file and has the file judged that it writes.
func attempt(ctx context.Context, s specimen, c command, tools *toolbox, r *referee) (outcome, error) {
	dir, err := os.MkdirTemp(tools.dir, "run-*")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, "out.onnx")
	args := []string{"-c", fmt.Sprintf(`ulimit -t %d; ulimit -v %d; exec "$@"`, zooSeconds, zooSpace<<20), "sh"}
	for _, a := range c.args {
		if a = strings.Replace(a, "OUT", to, 1); a == "IN" {
			a = s.path
		}
		args = append(args, a)
	}
	limited, stop := context.WithTimeout(ctx, zooWall)
	defer stop()
	cmd := exec.CommandContext(limited, "sh", args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var said, trouble bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &trouble
	err = cmd.Run()
	if ctx.Err() != nil {
		return outcome{}, ctx.Err()
	}
	if cmd.ProcessState == nil {
		return outcome{}, err
	}
	o := outcome{Exit: cmd.ProcessState.ExitCode(), Seconds: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.Memory = float64(usage.Maxrss) * 1024
	}
	o.Cause = cause(cmd.ProcessState, said.String(), trouble.String(), limited.Err() != nil)
	o.Idle = strings.Contains(o.Cause, "has no layer that is quantized")
	if c.kind == "verify" {
		o.read(said.Bytes())
	}
	if o.Exit == 0 && c.writes() {
		if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
			o.Fault = "no file was written"
			return o, nil
		}
		var same bool
		if o.Fault, same, err = r.look(ctx, s.path, to, c.bound()); err != nil {
			return outcome{}, err
		}
		o.Idle = same && c.kind == "int8"
	}
	return o, nil
}

// cause returns the line that says why a command failed.
func cause(state *os.ProcessState, said, trouble string, late bool) string {
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case late:
		return fmt.Sprintf("beyond %v", zooWall)
	case status.Signaled() && (status.Signal() == syscall.SIGXCPU || status.Signal() == syscall.SIGKILL):
		return fmt.Sprintf("beyond %d s of processor time", zooSeconds)
	case status.Signaled():
		return "ended by " + status.Signal().String()
	case state.Success():
		return ""
	}
	for _, sign := range []string{"out of memory", "cannot allocate memory", "MemoryError", "bad_alloc"} {
		if strings.Contains(trouble, sign) {
			return fmt.Sprintf("beyond %d GiB of address space", zooSpace)
		}
	}
	lines := strings.Split(strings.TrimSpace(trouble), "\n")
	for _, line := range lines { // the first, because others may tell what follows from it
		if rest, ok := strings.CutPrefix(line, "hourglass: "); ok {
			return rest
		}
	}
	return lines[len(lines)-1]
}

// read takes from the report of verify what it compared.
func (o *outcome) read(report []byte) {
	var reports []verify.Report
	if json.Unmarshal(report, &reports) != nil || len(reports) != 1 {
		return
	}
	compared := map[string]bool{}
	for _, s := range reports[0].Subjects {
		compared[s.Name] = s.Runs > 0
		if s.Reason != "" && s.Name == "oracle" && o.Cause == "" {
			o.Cause = s.Reason
		}
	}
	o.Oracle = compared["oracle"] && compared["onnxruntime"]
	for _, p := range reports[0].Pairs {
		if p.Verdict == judge.Different {
			o.Differ = append(o.Differ, p.Reference+" and "+p.Subject)
		}
	}
}
