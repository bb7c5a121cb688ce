package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"time"
)

//go:embed zoo_judge.py
var zooJudgeScript string

// referee judges files that were written, in a process that is started when it is needed and after it died.
type referee struct {
	python string
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Scanner
}

// look returns what is wrong with a file, and whether it has the same operators and types of weights as before.
// The bound says how far outputs may be apart, as a share of their greatest magnitude.
// Nothing is wrong where the file that it came from is no better.
func (r *referee) look(ctx context.Context, from, to string, bound float64) (fault string, same bool, err error) {
	if r.cmd == nil {
		if err := r.start(ctx); err != nil {
			return "", false, err
		}
	}
	late := time.AfterFunc(zooWall, func() { _ = r.cmd.Process.Kill() })
	defer late.Stop()
	question, err := json.Marshal([]any{from, to, bound})
	if err != nil {
		return "", false, err
	}
	var answer struct {
		Fault string
		Same  bool
	}
	_, err = fmt.Fprintln(r.in, string(question))
	if err == nil && r.out.Scan() {
		err = json.Unmarshal(r.out.Bytes(), &answer)
		return answer.Fault, answer.Same, err
	}
	r.close()
	if ctx.Err() != nil {
		return "", false, ctx.Err()
	}
	return "the process of onnxruntime ended", false, nil
}

func (r *referee) start(ctx context.Context) error {
	r.cmd = exec.CommandContext(ctx, r.python, "-c", zooJudgeScript)
	var err error
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	r.out = bufio.NewScanner(out)
	return r.cmd.Start()
}

func (r *referee) close() {
	if r.cmd == nil {
		return
	}
	_ = r.in.Close()
	_ = r.cmd.Wait() // the script ends with its input, and has nothing to say then
	r.cmd = nil
}
