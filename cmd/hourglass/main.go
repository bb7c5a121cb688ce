// Command hourglass trains autoencoders, writes them as ONNX files, runs the files
// on several engines, and says by how much the engines differ. Begin with
//
//	hourglass demo
//
// and see "hourglass --help" for the other commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

func main() {
	os.Exit(run())
}

// run does what main does, and returns the exit code, as the help of the root command lists them.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go endAfter(ctx, grace)
	err := newRoot().ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(os.Stderr, "hourglass:", err)
	return 2
}

// grace is the time that a command has to end by itself after a signal: to write its last checkpoint, for
// example.
const grace = 10 * time.Second

// endAfter ends the program some time after a signal, because a command may be waiting for a disk or a
// network that never answers. A second signal ends it at once.
func endAfter(ctx context.Context, wait time.Duration) {
	<-ctx.Done()
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	select {
	case <-again:
	case <-time.After(wait):
	}
	atomicfile.Abandon()
	fmt.Fprintln(os.Stderr, "hourglass: interrupted")
	os.Exit(2)
}

// exitCode ends the command with a code and without a message.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }
