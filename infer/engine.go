package infer

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/race"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// prepare returns a runner of a graph, on the engine that Options names or on the faster one. A model
// of several parts runs on one engine where it can: that of before, the part that was opened before.
func prepare(ctx context.Context, g *graph.Graph, o *Options, before string) (race.Winner, error) {
	if o == nil {
		o = &Options{}
	}
	if o.Engine != nil {
		runner, err := o.Engine.NewRunner(ctx, g)
		return race.Winner{Runner: runner, Engine: o.Engine.Name(), Why: "Options.Engine names it"}, err
	}
	ours := native.Engine{Threads: o.Threads}
	theirs, lacks := onnxruntime(ctx, o.Threads)
	if lacks != nil {
		runner, err := ours.NewRunner(ctx, g)
		if err != nil {
			return race.Winner{}, errors.Join(lacks, err)
		}
		return race.Winner{Runner: runner, Engine: ours.Name(), Why: fmt.Sprintf("the other one is not to be had: %v", lacks)}, nil
	}
	for _, e := range []hourglass.Engine{theirs, ours} {
		if e.Name() == before {
			if runner, err := e.NewRunner(ctx, g); err == nil {
				return race.Winner{Runner: runner, Engine: before}, nil
			}
		}
	}
	return race.Between(ctx, g, theirs, ours)
}

// onnxruntime returns the engine where the library is on this machine. It does not fetch it.
func onnxruntime(ctx context.Context, threads int) (hourglass.Engine, error) {
	path := runtime.Loaded()
	if path == "" {
		library, err := runtime.Find(ctx, "")
		if err != nil {
			return accel.Engine{}, err
		}
		path = library.Path
	}
	return accel.Engine{Options: &runtime.Options{Library: path, Threads: threads}}, nil
}
