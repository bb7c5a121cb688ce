package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/runtime"
)

const (
	rate   = 1e-3
	rounds = 15
	block  = 150 * time.Millisecond // time of one contender's steps in one round
	// rest lets the threads of the contender before stop looking for work.
	rest = 50 * time.Millisecond
)

// contender takes steps, and has its median of each round.
type contender struct {
	name  string
	steps func(n int) ([]float64, error) // milliseconds
	n     int                            // number of steps in a round
	ms    []float64
}

// train times training steps of both engines, of PyTorch, and for the first size also of a
// program that was written by hand on gorgonia. They take turns, block by block, so that a busy
// moment of the machine affects all of them. Ratios are of one round.
func train(ctx context.Context) error {
	python, err := python(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	library, err := runtime.Ensure(ctx, nil)
	if err != nil {
		return err
	}
	var report strings.Builder
	out := io.MultiWriter(os.Stdout, &report)
	fmt.Fprintf(out, "# Training steps\n\nWritten by `go -C bench run . train` on %s (%d cores, %s), %s, onnxruntime %s.\n",
		processor(), goruntime.NumCPU(), goruntime.GOARCH, goruntime.Version(), library.Version)
	fmt.Fprintf(out, "The contenders take turns in %d rounds, each with a block of steps. A figure is the median over the rounds. A ratio is the\n", rounds)
	fmt.Fprintf(out, "median of the rounds' ratios, with its first and third quartile in brackets.\n")
	for i, s := range sizes {
		if err := trainSize(ctx, out, s, python, i == 0); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if err := memoryTable(ctx, out); err != nil {
		return err
	}
	return os.WriteFile("RESULTS.md", []byte(report.String()), 0o666)
}

func trainSize(ctx context.Context, out io.Writer, s size, python string, byHand bool) error {
	contenders, closeAll, about, err := contendersOf(ctx, s, python, byHand)
	defer closeAll()
	if err != nil {
		return err
	}
	top, err := newPeak(ctx)
	if err != nil {
		return err
	}
	defer top.close()
	var peaks []float64
	for round := range rounds + 1 {
		for _, c := range contenders {
			time.Sleep(rest)
			if round == 0 { // warm up, and choose the number of steps in a block
				ms, err := c.steps(5)
				if err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				c.n = max(3, int(block.Seconds()*1e3/slices.Min(ms)))
				continue
			}
			ms, err := c.steps(c.n)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			c.ms = append(c.ms, median(ms))
		}
		time.Sleep(rest)
		g, err := top.gflops(ctx)
		if err != nil {
			return err
		}
		if peaks = append(peaks, g); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	table(out, s, contenders, about, peaks[1:])
	return nil
}

// contendersOf opens all contenders. The first is ours on onnxruntime.
func contendersOf(ctx context.Context, s size, python string, byHand bool) (all []*contender, closeAll func(), about string, err error) {
	var closers []func()
	closeAll = func() {
		for _, c := range closers {
			c()
		}
	}
	about = "PyTorch is absent"
	training, err := s.training()
	if err != nil {
		return nil, closeAll, about, err
	}
	batch := s.rows()
	for _, e := range []hourglass.TrainingEngine{accel.Engine{}, native.Engine{}} {
		trainer, err := e.NewTrainer(ctx, training)
		if err != nil {
			return nil, closeAll, about, err
		}
		closers = append(closers, func() { _ = trainer.Close() })
		all = append(all, &contender{name: "hourglass, " + e.Name(), steps: timed(func() error {
			_, err := trainer.Step(ctx, [][]float32{batch}, s.batch, rate)
			return err
		})})
	}
	if byHand {
		p, err := newPlain(s.widths, s.batch, batch)
		if err != nil {
			return nil, closeAll, about, err
		}
		closers = append(closers, func() { _ = p.Close() })
		all = append(all, &contender{name: "gorgonia by hand", steps: timed(p.Step)})
	}
	if python == "" {
		return all, closeAll, about, nil
	}
	for _, mode := range []string{"eager", "fused", "compile"} {
		p, err := newPeer(ctx, python, mode, s)
		name := map[string]string{"eager": "PyTorch, eager", "fused": "PyTorch, eager, fused Adam", "compile": "PyTorch, torch.compile, fused Adam"}[mode]
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s is absent: %v\n", name, err)
			continue
		}
		about = "PyTorch and its threads: " + p.about
		closers = append(closers, func() { _ = p.close() })
		all = append(all, &contender{name: name, steps: p.steps})
	}
	return all, closeAll, about, nil
}

// timed returns a function that runs f n times and returns the milliseconds of each run.
func timed(f func() error) func(n int) ([]float64, error) {
	return func(n int) ([]float64, error) {
		ms := make([]float64, n)
		for i := range ms {
			start := time.Now()
			if err := f(); err != nil {
				return nil, err
			}
			ms[i] = time.Since(start).Seconds() * 1e3
		}
		return ms, nil
	}
}

func table(out io.Writer, s size, contenders []*contender, about string, peaks []float64) {
	peak := median(peaks)
	fmt.Fprintf(out, "\n## %s, batch %d\n\n%.3g GFLOP a step. A product of %d×%d matrices on onnxruntime reaches %.0f GFLOP/s, the peak below. %s.\n\n",
		s.name, s.batch, s.flops()/1e9, peakSide, peakSide, peak, about)
	fmt.Fprintf(out, "| | ms a step | samples/s | GFLOP/s | of the peak | time to ours on onnxruntime |\n|---|---|---|---|---|---|\n")
	for _, c := range contenders {
		ms := median(c.ms)
		ratios := make([]float64, len(c.ms))
		for i := range ratios {
			ratios[i] = c.ms[i] / contenders[0].ms[i]
		}
		slices.Sort(ratios)
		gflops := s.flops() / ms / 1e6
		fmt.Fprintf(out, "| %s | %.3f | %.0f | %.1f | %.0f %% | %.2f (%.2f–%.2f) |\n", c.name, ms, float64(s.batch)/ms*1e3,
			gflops, 100*gflops/peak, median(ratios), ratios[len(ratios)/4], ratios[len(ratios)*3/4])
	}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// processor returns the name of the machine's processor, as Linux tells it.
func processor() string {
	b, err := os.ReadFile(filepath.FromSlash("/proc/cpuinfo"))
	if err != nil {
		return "a processor that does not say its name"
	}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "a processor that does not say its name"
}
