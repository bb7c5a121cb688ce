package batch

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/pieces"
	ort "github.com/hourglass-go/hourglass/runtime"
)

// worker is that of a plan in this process.
type worker struct {
	*pieces.Worker
	free chan bool // has an element for each piece that is being done
}

// workers holds a worker for each folder, because Beam makes several functions of one kind in a process, and a model
// is to be there once. A worker lives as long as the process.
var (
	workers   = map[string]*worker{}
	workersMu sync.Mutex
)

// workerOf returns the worker of the plan in a folder. One that cannot be opened is tried again by the next call.
func workerOf(ctx context.Context, folder string) (*worker, error) {
	workersMu.Lock()
	defer workersMu.Unlock()
	if w, ok := workers[folder]; ok {
		return w, nil
	}
	plan, err := pieces.Read(folder)
	if err != nil {
		return nil, fmt.Errorf("a worker must see the folder of the job: %w", err)
	}
	engine, err := engineOf(plan.Job.Engine)
	if err != nil {
		return nil, err
	}
	w, err := plan.Open(context.WithoutCancel(ctx), engine)
	if err != nil {
		return nil, err
	}
	workers[folder] = &worker{w, make(chan bool, runtime.GOMAXPROCS(0))}
	return workers[folder], nil
}

// do does a piece, as many at once as there are processors, whatever number the runner hands out at once.
func (w *worker) do(ctx context.Context, piece int) (pieces.Done, error) {
	select {
	case w.free <- true:
		defer func() { <-w.free }()
		return w.Do(ctx, piece)
	case <-ctx.Done():
		return pieces.Done{}, ctx.Err()
	}
}

// engineOf returns an engine by its name, each of whose runs takes one thread.
func engineOf(name string) (hourglass.Engine, error) {
	switch name {
	case native.Engine{}.Name():
		return native.Engine{Threads: 1}, nil
	case accel.Engine{}.Name():
		return accel.Engine{Options: &ort.Options{Threads: 1}}, nil
	}
	return nil, fmt.Errorf("engine %q is none of workers; want %s or %s", name, native.Engine{}.Name(), accel.Engine{}.Name())
}
