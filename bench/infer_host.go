package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/advancedclimatesystems/gonnx"
	ort "github.com/yalue/onnxruntime_go"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	library "github.com/hourglass-go/hourglass/runtime"
)

// caller returns a call on so many rows, in memory of its own.
type caller func(rows int) (func() error, error)

// inferHosts are the ways to run an encoder from Go. Each uses one thread a call.
var inferHosts = map[string]func(ctx context.Context, path string, features, latent int) (caller, error){
	"infer, native": func(ctx context.Context, path string, features, latent int) (caller, error) {
		return byInfer(ctx, path, native.Engine{Threads: 1}, features, latent)
	},
	"infer, onnxruntime": func(ctx context.Context, path string, features, latent int) (caller, error) {
		if _, err := library.Ensure(ctx, nil); err != nil {
			return nil, err
		}
		return byInfer(ctx, path, accel.Engine{Options: &library.Options{Threads: 1}}, features, latent)
	},
	"onnxruntime_go": byHand,
	"gonnx":          byGonnx,
}

func byInfer(ctx context.Context, path string, e hourglass.Engine, features, latent int) (caller, error) {
	m, err := infer.Open(ctx, path, &infer.Options{Engine: e})
	if err != nil {
		return nil, err
	}
	return func(rows int) (func() error, error) {
		x, codes := noise(rows*features), make([]float32, rows*latent)
		return func() error { return m.EncodeInto(ctx, codes, x) }, nil
	}, nil
}

// byHand is what a program without hourglass does: tensors that are made once.
func byHand(ctx context.Context, path string, features, latent int) (caller, error) {
	lib, err := library.Ensure(ctx, nil)
	if err != nil {
		return nil, err
	}
	ort.SetSharedLibraryPath(lib.Path)
	if err := ort.InitializeEnvironment(); err != nil {
		return nil, err
	}
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(options.SetIntraOpNumThreads(1), options.SetInterOpNumThreads(1)); err != nil {
		return nil, err
	}
	inputs, outputs, err := ort.GetInputOutputInfo(path)
	if err != nil {
		return nil, err
	}
	session, err := ort.NewDynamicAdvancedSession(path, []string{inputs[0].Name}, []string{outputs[0].Name}, options)
	if err != nil {
		return nil, err
	}
	return func(rows int) (func() error, error) {
		x, err := ort.NewTensor(ort.NewShape(int64(rows), int64(features)), noise(rows*features))
		if err != nil {
			return nil, err
		}
		codes, err := ort.NewEmptyTensor[float32](ort.NewShape(int64(rows), int64(latent)))
		in, out := []ort.Value{x}, []ort.Value{codes}
		return func() error { return session.Run(in, out) }, err
	}, nil
}

// byGonnx runs the file by gonnx, which is Go throughout and reads files of opset 13.
func byGonnx(_ context.Context, path string, features, _ int) (caller, error) {
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	if g, err = convert.Opset(g, 13); err != nil {
		return nil, err
	}
	file, err := graph.Encode(g)
	if err != nil {
		return nil, err
	}
	m, err := gonnx.NewModelFromBytes(file)
	if err != nil {
		return nil, err
	}
	return func(rows int) (func() error, error) {
		x := gonnx.Tensors{m.InputNames()[0]: tensor.New(tensor.WithShape(rows, features), tensor.WithBacking(noise(rows*features)))}
		return func() error {
			_, err := m.Run(x)
			return err
		}, nil
	}, nil
}

func noise(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i*7919%1009) / 1009
	}
	return x
}

// inferHost is a process that runs an encoder as it is told on standard input.
func inferHost(ctx context.Context, name, path string, features, latent int) error {
	call, err := inferHosts[name](ctx, path, features, latent)
	if err != nil {
		return err
	}
	first, err := call(1)
	if err == nil {
		err = first()
	}
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var what string
		var rows, count int
		if _, err := fmt.Sscan(in.Text(), &what, &rows, &count); err != nil {
			return err
		}
		switch what {
		case "latency":
			err = printLatency(call, rows, count)
		case "throughput":
			err = printThroughput(call, rows, count)
		case "allocations":
			err = printAllocations(call, rows, count)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printLatency prints the seconds of each call.
func printLatency(call caller, rows, count int) error {
	f, err := call(rows)
	if err != nil {
		return err
	}
	seconds := make([]float64, count)
	for i := range seconds {
		start := time.Now()
		if err := f(); err != nil {
			return err
		}
		seconds[i] = time.Since(start).Seconds()
	}
	for _, s := range seconds {
		fmt.Print(s, " ")
	}
	fmt.Println()
	return nil
}

// inferSeconds is how long callers go on.
const inferSeconds = 0.25

// printThroughput prints how many rows so many callers get in a second of processor time.
func printThroughput(call caller, rows, callers int) error {
	var done atomic.Int64
	var group sync.WaitGroup
	var failed atomic.Pointer[error]
	start, used := time.Now(), processorSeconds()
	for range callers {
		f, err := call(rows)
		if err != nil {
			return err
		}
		group.Go(func() {
			for time.Since(start).Seconds() < inferSeconds {
				if err := f(); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(int64(rows))
			}
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	fmt.Println(float64(done.Load()) / (processorSeconds() - used))
	return nil
}

// processorSeconds returns the processor time of the process.
func processorSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

// printAllocations prints how many allocations a call makes.
func printAllocations(call caller, rows, count int) error {
	f, err := call(rows)
	if err != nil {
		return err
	}
	var before, after runtime.MemStats
	for range count { // memory is made in the first calls
		err = errors.Join(err, f())
	}
	runtime.ReadMemStats(&before)
	for range count {
		err = errors.Join(err, f())
	}
	runtime.ReadMemStats(&after)
	fmt.Println(float64(after.Mallocs-before.Mallocs) / float64(count))
	return err
}
