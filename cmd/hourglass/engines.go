package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/runtime"
)

var engineNames = []string{"native", "oracle", "onnxruntime", "onnxruntime-basic", "onnxruntime-off", "onnx-go"}

// optimizations are how far onnxruntime rewrites a graph, by the names that its engine then
// has.
var optimizations = map[string]runtime.Optimization{"onnxruntime-basic": runtime.OptimizeBasic, "onnxruntime-off": runtime.OptimizeOff}

// named is an engine under another name.
type named struct {
	hourglass.Engine
	name string
}

func (n named) Name() string { return n.name }

// enginesNamed are engines by their names. The function done takes away the
// progress bar of a library on its way.
func enginesNamed(c *cobra.Command, names []string) (engines []hourglass.Engine, done func(), err error) {
	progress, done := downloadBar(c.ErrOrStderr())
	for _, name := range names {
		switch name {
		case "native":
			engines = append(engines, native.Engine{})
		case "oracle":
			engines = append(engines, oracle.Engine{})
		case "onnxruntime":
			engines = append(engines, accel.Engine{Progress: progress})
		case "onnxruntime-basic", "onnxruntime-off":
			e := accel.Engine{Progress: progress, Options: &runtime.Options{Optimization: optimizations[name]}}
			engines = append(engines, named{e, name})
		case "onnx-go":
			engines = append(engines, onnxgo.Engine{})
		default:
			return nil, done, unknown("engine", name, engineNames)
		}
	}
	return engines, done, nil
}

// engineFlag is the flag --engine of commands that run one graph.
func engineFlag(c *cobra.Command) *string {
	name := c.Flags().String("engine", defaultEngine, "engine that runs the graph: "+strings.Join(engineNames, ", "))
	_ = c.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	return name
}

var trainingEngines = []string{"auto", "native", "onnxruntime"}

// stepper is the flags that say what takes training steps.
type stepper struct {
	engine, provider string
	threads          int
}

func (s *stepper) flags(c *cobra.Command, def string) {
	choice(c, &s.engine, "engine", def, "engine that takes the training steps; auto is onnxruntime where its library is found, and otherwise native", trainingEngines)
	c.Flags().StringVar(&s.provider, "provider", "", "onnxruntime's execution provider, such as CUDA or CoreML (default the CPU)")
	c.Flags().IntVar(&s.threads, "threads", 0, "threads of onnxruntime; 0 is one a core")
}

// trainingEngine is the engine that the flag names, and for auto the one that is
// there, which it says.
func (s *stepper) trainingEngine(c *cobra.Command) (hourglass.TrainingEngine, error) {
	switch {
	case s.threads < 0:
		return nil, fmt.Errorf("--threads is %d; it must be 0 (one a core) or more", s.threads)
	case s.engine == "native" && (s.threads > 0 || s.provider != ""):
		return nil, errors.New("--threads and --provider are of the engine onnxruntime")
	case s.engine == "auto" && s.provider != "": // there is no provider natively
		s.engine = "onnxruntime"
	}
	on := func(library runtime.Library) hourglass.TrainingEngine {
		return accel.Engine{Options: &runtime.Options{Library: library.Path, Threads: s.threads, Provider: s.provider}}
	}
	switch s.engine {
	case "native":
		return native.Engine{}, nil
	case "onnxruntime":
		progress, done := downloadBar(c.ErrOrStderr())
		defer done()
		library, err := runtime.Ensure(c.Context(), progress)
		if err != nil {
			return nil, err
		}
		return on(library), nil
	case "auto":
		library, err := runtime.Find(c.Context(), "")
		switch {
		case defaultEngine == "native", errors.Is(err, runtime.ErrNotFound):
			fmt.Fprintln(progressTo(c), "training natively")
			return native.Engine{}, nil
		case err != nil:
			return nil, err
		}
		fmt.Fprintf(progressTo(c), "training on onnxruntime %s (%s)\n", library.Version, library.Path)
		return on(library), nil
	}
	return nil, unknown("engine", s.engine, trainingEngines)
}
