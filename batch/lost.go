package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// errLost says that a worker in a process of its own ended before the job.
var errLost = errors.New("a worker was lost")

// watcherVariable has the address at which workers tell that they live.
const watcherVariable = "HOURGLASS_BATCH_WATCHER"

// settled is the time in which a job ends after its last worker, where the job is done.
const settled = 5 * time.Second

// watched calls run with a context that ends with errLost some time after a worker in a process of its own ended.
// Prism (2.77) does not always tell: where it notices the end of the process before that of the connection, it closes
// the worker without failing what that was doing, and waits for ever. Each worker holds a connection to the watcher
// instead, which breaks whatever ends the worker.
func watched(ctx context.Context, run func(context.Context) error) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("watching workers: %w", err)
	}
	defer l.Close()
	if err := os.Setenv(watcherVariable, l.Addr().String()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		for {
			worker, err := l.Accept()
			if err != nil {
				return // the job is over
			}
			go func() {
				_, _ = io.Copy(io.Discard, worker) // returns when the worker ends, in whatever way
				worker.Close()
				time.AfterFunc(settled, func() { cancel(errLost) })
			}()
		}
	}()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if lost := context.Cause(ctx); errors.Is(lost, errLost) {
		return lost
	}
	return err
}

// live tells the watcher that this worker lives, where there is one, and ends it with the watcher: the context that it
// returns ends when the watcher does.
func live(ctx context.Context) (context.Context, error) {
	address := os.Getenv(watcherVariable)
	if address == "" {
		return ctx, nil
	}
	watcher, err := net.Dial("tcp", address)
	if err != nil {
		return ctx, fmt.Errorf("the process that started this worker has ended: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, watcher)
		cancel()
	}()
	return ctx, nil
}
