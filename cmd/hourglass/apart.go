package main

import (
	"errors"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/runtime"
)

// apart says how onnxruntime runs in processes of its own.
type apart struct {
	inProcess bool
	limit     size
	deadline  time.Duration
}

func (a *apart) flags(c *cobra.Command) {
	a.limit = isolate.DefaultMemory
	f := c.Flags()
	f.BoolVar(&a.inProcess, "in-process", false, "run onnxruntime in this process instead of one of its own; --memory-limit and --deadline then do nothing")
	f.Var(&a.limit, "memory-limit", "memory that a process of onnxruntime may take")
	f.DurationVar(&a.deadline, "deadline", isolate.DefaultDeadline, "time that a process of onnxruntime has for a run")
}

// engines lets onnxruntime run in processes of its own, so that a file that crashes it or never ends is
// a result and not the end. It finds or fetches the library before.
func (a *apart) engines(c *cobra.Command, engines []hourglass.Engine) ([]hourglass.Engine, error) {
	if a.inProcess {
		return engines, nil
	}
	out := make([]hourglass.Engine, len(engines))
	for i, e := range engines {
		if out[i] = e; !hourglass.ReadsFiles(e) || !withONNXRuntime {
			continue
		}
		progress, done := downloading(c)
		_, err := runtime.Ensure(c.Context(), progress)
		done()
		if err != nil {
			continue // the engine reports this error, and the others still run
		}
		program, err := itself()
		if err != nil {
			return nil, err
		}
		out[i] = isolate.Engine{Engine: e.Name(), Command: []string{program, "isolate", e.Name()}, Memory: int64(a.limit), Deadline: a.deadline, Files: true}
	}
	return out, nil
}

// crashed reports whether an error is that of a process that ended before it answered, other than for memory.
func crashed(err error) bool {
	var end *isolate.CrashError
	return errors.As(err, &end) && !errors.Is(err, isolate.ErrMemory)
}

// itself returns the path under which this program was called. That may be a link, and a child
// has to be started under the link's name, too.
func itself() (string, error) {
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		return path, nil
	}
	return os.Executable()
}
