package infer

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// chosen is an engine that runs a graph, and why it is the one.
type chosen struct {
	runner hourglass.Runner
	engine string
	why    string
}

// prepare returns a runner of a graph, on the engine that Options names or on the faster one. A model
// of several parts runs on one engine where it can: that of before, the part that was opened before.
func prepare(ctx context.Context, g *graph.Graph, o *Options, before string) (chosen, error) {
	if o == nil {
		o = &Options{}
	}
	if o.Engine != nil {
		runner, err := o.Engine.NewRunner(ctx, g)
		return chosen{runner, o.Engine.Name(), "Options.Engine names it"}, err
	}
	own := native.Engine{Threads: o.Threads}
	if before == own.Name() {
		if r, err := own.NewRunner(ctx, g); err == nil {
			return chosen{r, own.Name(), ""}, nil
		}
	}
	theirs, lacks := onnxruntime(ctx, o.Threads)
	fast, err := runner(ctx, theirs, g, lacks)
	if err == nil && before == theirs.Name() {
		return chosen{fast, theirs.Name(), ""}, nil
	}
	ours, unsupported := own.NewRunner(ctx, g)
	switch {
	case err != nil && unsupported != nil:
		return chosen{}, errors.Join(err, unsupported)
	case err != nil:
		return chosen{ours, own.Name(), fmt.Sprintf("the other one is not to be had: %v", err)}, nil
	case unsupported != nil:
		return chosen{fast, theirs.Name(), fmt.Sprintf("the other one does not carry the model: %v", unsupported)}, nil
	}
	slower, why := race(ctx, g, fast, ours)
	if slower == ours {
		return chosen{fast, theirs.Name(), why}, ours.Close()
	}
	return chosen{ours, own.Name(), why}, fast.Close()
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

func runner(ctx context.Context, e hourglass.Engine, g *graph.Graph, lacks error) (hourglass.Runner, error) {
	if lacks != nil {
		return nil, lacks
	}
	return e.NewRunner(ctx, g)
}
