package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
)

// memory prints what training keeps resident, in a process for each size.
func memory(ctx context.Context) error { return memoryTable(ctx, os.Stdout) }

// milestones are the numbers of steps after which a process measures its memory.
var milestones = []int{1, 100, 1000, 10000}

// tenants lists the trainings whose memory is measured: onnxruntime's on every size, and the
// native engine's on the convolutional one. The native engine is slower and takes fewer steps.
func tenants() (all []tenant) {
	for i := range sizes {
		all = append(all, tenant{i, accel.Engine{}, len(milestones)})
	}
	return append(all, tenant{len(sizes) - 1, native.Engine{}, len(milestones) - 1})
}

type tenant struct {
	size       int
	engine     hourglass.TrainingEngine
	milestones int
}

func memoryTable(ctx context.Context, out io.Writer) error {
	fmt.Fprint(out, "\n## Resident memory\n\nEach size is trained in a process of its own. Figures are MiB above those of a process that has run another model.\n"+
		"*Held once* is the size of the parameters, Adam's memory and a batch's activations. *Held* adds the second set that a step writes while it reads the first.\n\n"+
		"| | engine | held once | held | after 1 step | 100 | 1,000 | 10,000 | last to held |\n|---|---|---|---|---|---|---|---|---|\n")
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	for i, of := range tenants() {
		s := sizes[of.size]
		t, err := s.training()
		if err != nil {
			return err
		}
		parameters, activations := s.held(t)
		cmd := exec.CommandContext(ctx, exe, "resident", strconv.Itoa(i))
		cmd.Stderr = os.Stderr
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		seen := strings.Fields(string(text))
		last, err := strconv.ParseFloat(seen[len(seen)-1], 64)
		if err != nil {
			return err
		}
		for len(seen) < len(milestones) {
			seen = append(seen, "")
		}
		mib := func(bytes int64) float64 { return float64(bytes) / (1 << 20) }
		once := mib(3*parameters + activations)
		held := mib(6*parameters + activations)
		if of.engine.Name() == (native.Engine{}).Name() {
			held = once // the native engine has one set, and updates it in place
		}
		fmt.Fprintf(out, "| %s | %s | %.1f | %.1f | %s | %.2f |\n", s.name, of.engine.Name(), once, held, strings.Join(seen, " | "), last/held)
	}
	return nil
}

// resident runs as the process of one tenant. It prints its memory at the milestones.
func resident(ctx context.Context, of tenant) error {
	s := sizes[of.size]
	before, err := newPeak(ctx) // loads the library, and starts its threads
	if err != nil {
		return err
	}
	if _, err := before.gflops(ctx); err != nil {
		return err
	}
	before.close()
	batch := [][]float32{s.rows()}
	training, err := s.training()
	if err != nil {
		return err
	}
	base, err := residentMiB()
	if err != nil {
		return err
	}
	trainer, err := of.engine.NewTrainer(ctx, training)
	if err != nil {
		return err
	}
	defer trainer.Close()
	for step, next := 1, 0; next < of.milestones; step++ {
		if _, err := trainer.Step(ctx, batch, s.batch, rate); err != nil {
			return err
		}
		if step < milestones[next] {
			continue
		}
		next++
		now, err := residentMiB()
		if err != nil {
			return err
		}
		fmt.Printf("%.1f\n", now-base)
	}
	return nil
}

// residentMiB returns the resident memory of this process, as Linux tells it.
func residentMiB() (float64, error) {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0, errors.New("/proc/self/statm does not say what is resident")
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20), err
}
