package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/variants"
)

//go:embed infer.py
var inferScript string

// onnxruntimeVersion is the release of Python's package that is measured against.
const onnxruntimeVersion = "1.30.0"

// inferNet is an encoder that is measured, and what PyTorch's has for layers.
type inferNet struct {
	name, layers     string
	features, latent int
	recipe           interface {
		Model() (*hourglass.Model, error)
	}
}

var inferNets = []inferNet{
	{"dense 30-16-4", "30-16-4", 30, 4, variants.Deep{Features: 30, Hidden: []int{16}, Latent: 4}},
	{"dense 784-256-64-32", "784-256-64-32", 784, 32, variants.Deep{Features: 784, Hidden: []int{256, 64}, Latent: 32}},
	{"convolutional 28×28", "conv", 784, 32, variants.Conv{Shape: []int{1, 28, 28}, Latent: 32}},
}

// Ways to run an encoder. The others are measured against the third.
const (
	wayRaw   = "onnxruntime_go"
	wayOrt   = "Python, onnxruntime"
	wayTorch = "Python, eager PyTorch"
	wayGonnx = "gonnx"
)

var inferWays = []string{"infer, native", "infer, onnxruntime", wayRaw, wayGonnx, wayOrt, wayTorch}

// inferRounds is how often each figure is measured. A round takes all ways in a new order.
const inferRounds = 8

// figures are what was measured of one way.
type figures struct {
	start       []float64 // seconds from the start of the process to its first result
	latency     []float64 // seconds of calls on one row
	throughput  map[load][]float64
	allocations string // of a call
	resident    int64
	failed      error // gonnx's, where it does not run the net; then there is nothing else
}

// load is what callers do at the same time.
type load struct{ rows, callers int }

var inferLoads = []load{{128, 1}, {1, 1}, {1, 8}, {1, 64}}

// inference measures encoders inside processes of their own, all of which are there at the same time and work one after the
// other. It writes INFER.md.
func inference(ctx context.Context) error {
	torch, err := python(ctx)
	if err != nil {
		return err
	}
	onnxruntime := os.Getenv("HOURGLASS_BENCH_ONNXRUNTIME")
	if onnxruntime == "" {
		if onnxruntime, err = environment(ctx, "onnxruntime-"+onnxruntimeVersion, "onnxruntime", "onnxruntime=="+onnxruntimeVersion, "numpy"); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "hourglass-infer-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := runtime.Ensure(ctx, nil); err != nil {
		return err
	}
	top, err := newPeak(ctx)
	if err != nil {
		return err
	}
	defer top.close()
	page := inferPage{versions: map[string]string{wayOrt: versionOf(ctx, onnxruntime, "onnxruntime"), wayTorch: versionOf(ctx, torch, "torch")}}
	for i, n := range inferNets {
		path := filepath.Join(dir, strconv.Itoa(i)+".onnx")
		if err := n.write(path); err != nil {
			return err
		}
		measured, err := n.measure(ctx, path, map[string]string{wayOrt: onnxruntime, wayTorch: torch})
		if err != nil {
			return fmt.Errorf("%s: %w", n.name, err)
		}
		page.add(n.name, measured)
		rate, err := top.gflops(ctx)
		if err != nil {
			return err
		}
		page.peak = append(page.peak, rate)
	}
	return os.WriteFile("INFER.md", []byte(page.String()), 0o644)
}

func versionOf(ctx context.Context, python, module string) string {
	out, err := exec.CommandContext(ctx, python, "-c", "from importlib.metadata import version; print(version('"+module+"'))").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// write writes the encoder.
func (n inferNet) write(path string) error {
	m, err := n.recipe.Model()
	if err != nil {
		return err
	}
	g, err := m.Deployed(hourglass.EncoderPart)
	if err != nil {
		return err
	}
	return graph.Save(path, g)
}

// command returns the process of a way.
func (n inferNet) command(ctx context.Context, way, path string, pythons map[string]string) *exec.Cmd {
	features := strconv.Itoa(n.features)
	switch way {
	case wayOrt:
		return exec.CommandContext(ctx, pythons[way], "-c", inferScript, "onnxruntime", path, features)
	case wayTorch:
		cmd := exec.CommandContext(ctx, pythons[way], "-c", inferScript, "torch", n.layers, features)
		cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1") // torch.set_num_threads speaks for one Python thread
		return cmd
	}
	return exec.CommandContext(ctx, os.Args[0], "inferring", way, path, features, strconv.Itoa(n.latent))
}

func (n inferNet) measure(ctx context.Context, path string, pythons map[string]string) (map[string]*figures, error) {
	all, hosts := map[string]*figures{}, map[string]*inferring{}
	defer func() {
		for _, h := range hosts {
			h.close()
		}
	}()
	for _, way := range inferWays {
		all[way] = &figures{throughput: map[load][]float64{}}
	}
	for round := range 3 {
		for _, i := range rand.Perm(len(inferWays)) {
			way := inferWays[i]
			h, err := startInferring(n.command(ctx, way, path, pythons))
			if err != nil && way == wayGonnx {
				all[way].failed = err
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", way, err)
			}
			all[way].start = append(all[way].start, h.started)
			if round < 2 {
				h.close()
				continue
			}
			hosts[way] = h
		}
	}
	for range inferRounds {
		for _, i := range rand.Perm(len(inferWays)) {
			way := inferWays[i]
			if all[way].failed != nil {
				continue
			}
			if err := all[way].round(hosts[way]); err != nil && way == wayGonnx {
				all[way].failed = err // of more rows than the first
				continue
			} else if err != nil {
				return nil, fmt.Errorf("%s: %w", way, err)
			}
		}
	}
	for way, f := range all {
		if f.failed != nil {
			continue
		}
		var err error
		if f.allocations, err = hosts[way].ask("allocations 1 200"); err != nil {
			return nil, err
		}
		if f.resident, err = statusOf(hosts[way].cmd.Process.Pid, "VmRSS"); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// round measures everything once.
func (f *figures) round(h *inferring) error {
	answer, err := h.ask("latency 1 500")
	if err != nil {
		return err
	}
	for _, field := range strings.Fields(answer) {
		seconds, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return err
		}
		f.latency = append(f.latency, seconds)
	}
	for _, l := range inferLoads {
		answer, err := h.ask(fmt.Sprint("throughput ", l.rows, " ", l.callers))
		if err != nil {
			return err
		}
		rate, err := strconv.ParseFloat(answer, 64)
		if err != nil {
			return err
		}
		f.throughput[l] = append(f.throughput[l], rate)
	}
	return nil
}

// inferring is a process that measures when it is asked.
type inferring struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	started float64 // seconds to its first result
	trouble strings.Builder
}

func startInferring(cmd *exec.Cmd) (*inferring, error) {
	h := &inferring{cmd: cmd}
	cmd.Stderr = &h.trouble
	var err error
	if h.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	h.out = bufio.NewScanner(out)
	h.out.Buffer(nil, 1<<20)
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := h.answer(); err != nil {
		h.close()
		return nil, err
	}
	h.started = time.Since(start).Seconds()
	return h, nil
}

func (h *inferring) ask(line string) (string, error) {
	if _, err := fmt.Fprintln(h.in, line); err != nil {
		return "", err
	}
	return h.answer()
}

func (h *inferring) answer() (string, error) {
	if h.out.Scan() {
		return strings.TrimSpace(h.out.Text()), nil
	}
	_ = h.cmd.Wait()
	return "", errors.New("the process stopped: " + strings.TrimSpace(h.trouble.String()))
}

func (h *inferring) close() {
	_ = h.in.Close()
	_ = h.cmd.Wait() // it ends with its input, and has nothing to say then
}
