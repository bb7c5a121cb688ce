package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// listed is an engine with the name that flags use.
type listed struct {
	name  string
	new   func(runtime.Progress) hourglass.Engine
	built bool // whether comparisons use it by default in this build
}

// catalogue lists all engines, the reference first. No other place lists their names.
var catalogue = []listed{
	{nativeName, func(runtime.Progress) hourglass.Engine { return native.Engine{} }, true},
	{judge.OracleName, func(runtime.Progress) hourglass.Engine { return oracle.Engine{} }, false},
	{oracle.Engine{Narrow: true}.Name(), func(runtime.Progress) hourglass.Engine { return oracle.Engine{Narrow: true} }, false},
	{onnxruntime, func(p runtime.Progress) hourglass.Engine { return accel.Engine{Progress: p} }, withONNXRuntime},
	{optimized(runtime.OptimizeBasic), optimizing(runtime.OptimizeBasic), false},
	{optimized(runtime.OptimizeOff), optimizing(runtime.OptimizeOff), false},
	{"onnx-go", func(runtime.Progress) hourglass.Engine { return onnxgo.Engine{} }, true},
}

// Names that other files need: the engine that is always there, and the fast one, where it
// is built in.
const (
	nativeName  = "native"
	onnxruntime = "onnxruntime"
)

// optimized returns onnxruntime's name with a level of optimisation.
func optimized(o runtime.Optimization) string { return fmt.Sprintf("%s-%v", onnxruntime, o) }

func optimizing(o runtime.Optimization) func(runtime.Progress) hourglass.Engine {
	return func(p runtime.Progress) hourglass.Engine {
		return named{accel.Engine{Progress: p, Options: &runtime.Options{Optimization: o}}, optimized(o)}
	}
}

var (
	engineNames   = namesWhere(func(listed) bool { return true })
	builtEngines  = namesWhere(func(l listed) bool { return l.built })
	defaultEngine = fastest()
)

func namesWhere(wanted func(listed) bool) (names []string) {
	for _, l := range catalogue {
		if wanted(l) {
			names = append(names, l.name)
		}
	}
	return names
}

// fastest returns onnxruntime where it is built in, and otherwise the native engine.
func fastest() string {
	if withONNXRuntime {
		return onnxruntime
	}
	return nativeName
}

// named is an engine under another name.
type named struct {
	hourglass.Engine
	name string
}

func (n named) Name() string { return n.name }

func (n named) ReadsFiles() bool { return hourglass.ReadsFiles(n.Engine) }

// enginesNamed returns engines by their names. The function done takes away the progress bar of a
// library that was fetched meanwhile.
func enginesNamed(c *cobra.Command, names []string) (engines []hourglass.Engine, done func(), err error) {
	progress, done := downloading(c)
	for _, name := range names {
		e := find(name)
		if e == nil {
			return nil, done, unknown("engine", name, engineNames)
		}
		engines = append(engines, e.new(progress))
	}
	return engines, done, nil
}

// singleThreaded returns an engine each of whose runs takes one thread, for whoever runs it on several at once.
func singleThreaded(e hourglass.Engine) hourglass.Engine {
	switch e := e.(type) {
	case accel.Engine:
		if e.Options == nil {
			e.Options = &runtime.Options{Threads: 1}
		}
		return e
	case native.Engine:
		return native.Engine{Threads: 1}
	}
	return e
}

func find(name string) *listed {
	for i := range catalogue {
		if catalogue[i].name == name {
			return &catalogue[i]
		}
	}
	return nil
}

// engineFlag adds the flag --engine of commands that run one graph.
func engineFlag(c *cobra.Command) *string {
	name := c.Flags().String("engine", defaultEngine, "engine that runs the graph: "+strings.Join(engineNames, ", "))
	_ = c.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	return name
}
