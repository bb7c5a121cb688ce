package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/verify"
)

// verifiedRows is the number of inputs on which a large model is verified.
const verifiedRows = 1000

// verified measures `hourglass verify` of a large file: the share of the time that the engines
// take, and the memory of the process that compares.
func verified(ctx context.Context, out io.Writer, dir, path string, size int64) error {
	program := filepath.Join(dir, "hourglass")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/hourglass")
	build.Dir = ".." // the module that this one replaces
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 1))
	x := make([]float32, verifiedRows*3*32*32)
	for i := range x {
		x[i] = random.Float32()
	}
	rows := filepath.Join(dir, "rows.npy")
	if err := data.SaveNPY(rows, []int{verifiedRows, 3 * 32 * 32}, x); err != nil {
		return err
	}
	fmt.Fprintf(out, `
`+"`hourglass verify`"+` of the same file on %d rows. onnxruntime runs in a process of its own unless `+"`--in-process`"+` is given. The other engines run
in the process that compares. *Memory* is the greatest resident memory of that process, divided by the size of the file.

`+
		"| | pairs | verdict | seconds | of them in the engines | memory |\n|---|---|---|---|---|---|\n", verifiedRows)
	for _, flags := range [][]string{
		{"--engines", "onnxruntime,onnxruntime-off"},
		{"--engines", "native,onnxruntime"},
		{"--engines", "native,onnxruntime", "--in-process"},
		{"--engines", "oracle,onnxruntime"},
	} {
		cmd := exec.CommandContext(ctx, program, append([]string{"verify", path, "--data", rows, "--json"}, flags...)...)
		cmd.Stderr = os.Stderr
		text, peak, err := observed(cmd)
		if err != nil {
			return err
		}
		var reports []verify.Report
		if err := json.Unmarshal(text, &reports); err != nil {
			return err
		}
		if len(reports) != 1 {
			return errors.New("verify gives no report")
		}
		r, engines := reports[0], 0.0
		for _, s := range r.Subjects {
			engines += s.Seconds
		}
		fmt.Fprintf(out, "| %s | %d | %v | %.0f | %.1f %% | %.2f |\n", strings.Join(flags, " "), len(r.Pairs), r.Pairs[0].Verdict,
			r.Seconds, 100*engines/r.Seconds, float64(peak)/float64(size))
	}
	return nil
}

// observed runs a command. It returns what the command prints and the greatest resident memory
// of its process, which may miss the last milliseconds. An exit code that reports a difference
// is no error.
func observed(cmd *exec.Cmd) (out []byte, peak int64, err error) {
	var text strings.Builder
	cmd.Stdout = &text
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && (exit.ExitCode() == 1 || exit.ExitCode() == 3) {
				err = nil
			}
			return []byte(text.String()), peak, err
		case <-time.After(5 * time.Millisecond):
			if n, err := statusOf(cmd.Process.Pid, "VmHWM"); err == nil {
				peak = max(peak, n)
			}
		}
	}
}
