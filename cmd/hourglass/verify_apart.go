package main

import (
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/runtime"
)

// apart has onnxruntime run what it is given in processes of their own, so that a file that
// crashes it or holds it up is a result and not the end. The library is found, or fetched,
// before.
func (v *verifying) apart(c *cobra.Command, engines []hourglass.Engine) ([]hourglass.Engine, error) {
	if v.inProcess {
		return engines, nil
	}
	out := make([]hourglass.Engine, len(engines))
	for i, e := range engines {
		if out[i] = e; !hourglass.ReadsFiles(e) || !withONNXRuntime {
			continue
		}
		progress, done := downloadBar(c.ErrOrStderr())
		_, err := runtime.Ensure(c.Context(), progress)
		done()
		if err != nil {
			continue // the engine says so, beside the others
		}
		program, err := itself()
		if err != nil {
			return nil, err
		}
		out[i] = isolate.Engine{Engine: e.Name(), Command: []string{program, "isolate", e.Name()}, Memory: int64(v.limit), Deadline: v.deadline, Files: true}
	}
	return out, nil
}

// itself is this program by the name that it was called by, which links to it have too.
func itself() (string, error) {
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		return path, nil
	}
	return os.Executable()
}
