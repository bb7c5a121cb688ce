// Command bench measures hourglass against its peers and its yardsticks, both
// sides in one run.
//
//	go -C bench run . step     one training step beside a hand-written gorgonia program
//	go -C bench run . linear   a linear autoencoder beside PCA, on MNIST
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

var benchmarks = map[string]func(context.Context) error{"step": step, "linear": linear}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 || benchmarks[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: bench step|linear")
		os.Exit(2)
	}
	if err := benchmarks[os.Args[1]](ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
