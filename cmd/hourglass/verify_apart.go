package main

import (
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/runtime"
)

// apart lets onnxruntime run in processes of its own, so that a file that crashes it or never ends is
// a result and not the end. It finds or fetches the library before.
func (v *verifying) apart(c *cobra.Command, engines []hourglass.Engine) ([]hourglass.Engine, error) {
	if v.inProcess {
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
		out[i] = isolate.Engine{Engine: e.Name(), Command: []string{program, "isolate", e.Name()}, Memory: int64(v.limit), Deadline: v.deadline, Files: true}
	}
	return out, nil
}

// itself returns the path under which this program was called. That may be a link, and a child
// has to be started under the link's name, too.
func itself() (string, error) {
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		return path, nil
	}
	return os.Executable()
}
