package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/runtime"
)

// choosing stands for whichever engine is there.
const choosing = "auto"

// trainingEngines are the engines of the catalogue that take training steps.
var trainingEngines = append([]string{choosing}, namesWhere(func(l listed) bool {
	_, trains := l.new(nil).(hourglass.TrainingEngine)
	return trains
})...)

// stepper holds the flags that say which engine takes training steps.
type stepper struct {
	engine, provider string
	threads          int
}

func (s *stepper) flags(c *cobra.Command, def string) {
	choice(c, &s.engine, "engine", def, "engine that takes the training steps; auto is onnxruntime where its library is found, and otherwise native", trainingEngines)
	c.Flags().StringVar(&s.provider, "provider", "", "onnxruntime's execution provider, such as CUDA or CoreML (default the CPU)")
	c.Flags().IntVar(&s.threads, "threads", 0, "threads of onnxruntime; 0 is one a core")
}

// trainingEngine returns the engine that the flag names. For auto it returns the one that is
// there, and says which.
func (s *stepper) trainingEngine(c *cobra.Command) (hourglass.TrainingEngine, error) {
	switch {
	case s.threads < 0:
		return nil, fmt.Errorf("--threads is %d; it must be 0 (one a core) or more", s.threads)
	case s.engine == nativeName && (s.threads > 0 || s.provider != ""):
		return nil, errors.New("--threads and --provider are of the engine onnxruntime")
	case s.engine == choosing && s.provider != "": // the native engine has no providers
		s.engine = onnxruntime
	}
	on := func(library runtime.Library) hourglass.TrainingEngine {
		return accel.Engine{Options: &runtime.Options{Library: library.Path, Threads: s.threads, Provider: s.provider}}
	}
	switch s.engine {
	case nativeName:
		return native.Engine{}, nil
	case onnxruntime:
		progress, done := downloading(c)
		defer done()
		library, err := runtime.Ensure(c.Context(), progress)
		if err != nil {
			return nil, err
		}
		return on(library), nil
	case choosing:
		library, err := runtime.Find(c.Context(), "")
		switch {
		case !withONNXRuntime, errors.Is(err, runtime.ErrNotFound):
			progressTo(c).line("training natively")
			return native.Engine{}, nil
		case err != nil:
			return nil, err
		}
		progressTo(c).line("training on onnxruntime %s (%s)", library.Version, library.Path)
		return on(library), nil
	}
	return nil, unknown("engine", s.engine, trainingEngines)
}
