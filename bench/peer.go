package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed peer.py
var peerScript string

// torchVersion is the release that is measured against.
const torchVersion = "2.15.0"

// polygraphyVersion is the release that is measured against.
const polygraphyVersion = "0.53.6"

// python returns an interpreter that has PyTorch: the one that HOURGLASS_BENCH_PYTHON names, or
// the one of an environment in the user's cache. Where the environment is missing, it is made,
// which downloads several gigabytes.
func python(ctx context.Context) (string, error) {
	if path := os.Getenv("HOURGLASS_BENCH_PYTHON"); path != "" {
		return path, nil
	}
	return environment(ctx, "torch-"+torchVersion, "torch", "torch=="+torchVersion, "numpy", "setuptools")
}

// environment returns an interpreter that has a module, from an environment in the user's
// cache. Where the environment is missing, it is made.
func environment(ctx context.Context, name, module string, packages ...string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	env := filepath.Join(cache, "hourglass", "bench", name)
	path := filepath.Join(env, "bin", "python")
	if exec.CommandContext(ctx, path, "-c", "import "+module).Run() == nil {
		return path, nil
	}
	for _, args := range [][]string{
		{"python3", "-m", "venv", env},
		append([]string{path, "-m", "pip", "install", "--quiet"}, packages...),
	} {
		fmt.Fprintln(os.Stderr, strings.Join(args, " "))
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("no %s: %s: %w", module, strings.Join(args, " "), err)
		}
	}
	return path, nil
}

// peer is a training step in another process.
type peer struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	about   string // versions and number of threads
	trouble strings.Builder
}

// newPeer starts a mode of the script and waits for its first step.
func newPeer(ctx context.Context, python, mode string, s size) (*peer, error) {
	args := []string{"-c", peerScript, mode, strconv.Itoa(s.batch)}
	for _, w := range s.widths {
		args = append(args, strconv.Itoa(w))
	}
	if s.widths == nil {
		args = append(args, "conv")
	}
	p := &peer{cmd: exec.CommandContext(ctx, python, args...)}
	p.cmd.Stderr = &p.trouble
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	p.out.Buffer(nil, 1<<20)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if p.about, err = p.read(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *peer) read() (string, error) {
	if p.out.Scan() {
		return p.out.Text(), nil
	}
	lines := strings.Split(strings.TrimSpace(p.trouble.String()), "\n")
	return "", fmt.Errorf("the peer stopped: %s", lines[len(lines)-1])
}

// steps runs n steps and returns the milliseconds of each.
func (p *peer) steps(n int) ([]float64, error) {
	if _, err := fmt.Fprintln(p.in, n); err != nil {
		return nil, err
	}
	line, err := p.read()
	if err != nil {
		return nil, err
	}
	var ms []float64
	for _, field := range strings.Fields(line) {
		seconds, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		ms = append(ms, 1e3*seconds)
	}
	return ms, nil
}

func (p *peer) close() error {
	err := p.in.Close()
	_ = p.cmd.Wait() // the script ends with its input, and has nothing to say then
	return err
}
