package infer

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// prepare returns a runner, and the name of its engine.
func prepare(ctx context.Context, g *graph.Graph, o *Options) (hourglass.Runner, string, error) {
	if o == nil {
		o = &Options{}
	}
	if o.Engine != nil {
		runner, err := o.Engine.NewRunner(ctx, g)
		return runner, o.Engine.Name(), err
	}
	fast, lacks := onnxruntime(ctx, g, o.Threads)
	if lacks == nil {
		return fast, accel.Engine{}.Name(), nil
	}
	runner, err := native.Engine{Threads: o.Threads}.NewRunner(ctx, g)
	if err != nil {
		return nil, "", errors.Join(lacks, err)
	}
	return runner, native.Engine{}.Name(), nil
}

// onnxruntime returns a runner where the library is on this machine. It does not fetch it.
func onnxruntime(ctx context.Context, g *graph.Graph, threads int) (hourglass.Runner, error) {
	path := runtime.Loaded()
	if path == "" {
		library, err := runtime.Find(ctx, "")
		if err != nil {
			return nil, err
		}
		path = library.Path
	}
	return accel.Engine{Options: &runtime.Options{Library: path, Threads: threads}}.NewRunner(ctx, g)
}
