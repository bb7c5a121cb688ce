// Command hourglass-batch does the pieces of a job on a runner of Apache Beam. "hourglass batch" makes the job, starts
// this program, and makes the result of what it wrote; nobody needs to call it by hand:
//
//	hourglass-batch --folder OUT [flags of Beam]
//
// Runners start it as a worker, with --worker or with --provision_endpoint.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"

	"github.com/hourglass-go/hourglass/batch"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

var (
	folder    = flag.String("folder", "", "folder with the plan of a job")
	provision = flag.String("provision_endpoint", "", "address that tells a worker where its runner is")
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx)
	atomicfile.Abandon() // what pieces that are still being done have written
	if err != nil {
		fmt.Fprintln(os.Stderr, "hourglass-batch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	beam.Init() // which is the worker, and does not return, where --worker is given
	if *provision != "" {
		return batch.Serve(ctx, flag.Lookup("id").Value.String(), *provision)
	}
	if *folder == "" || flag.NArg() > 0 {
		return errors.New(`want --folder and flags of Beam alone; "hourglass batch --help" says how a job is made`)
	}
	if err := besides(); err != nil {
		return err
	}
	// Beam leaves a file in the folder of temporary files behind.
	temp, err := os.MkdirTemp("", "hourglass-batch-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if err := os.Setenv("TMPDIR", temp); err != nil {
		return err
	}
	return batch.Run(ctx, *folder)
}

// besides makes this program that of the workers, where the flags of Beam do not name another.
func besides() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	process := strings.EqualFold(*jobopts.EnvironmentType, "process")
	if process && *jobopts.EnvironmentConfig == "" {
		config, err := json.Marshal(map[string]string{"command": self})
		if err != nil {
			return err
		}
		*jobopts.EnvironmentConfig = string(config)
	}
	if *jobopts.WorkerBinary != "" {
		return nil
	}
	if docker := *jobopts.Endpoint != "" && !process && !jobopts.IsLoopback(); docker && runtime.GOOS != "linux" {
		return errors.New("workers run on Linux, and this program does not; build hourglass-batch with GOOS=linux and name it with --worker_binary")
	}
	*jobopts.WorkerBinary = self // which Beam would otherwise compile, where it does not know the program
	return nil
}
