package accel

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// original is a session of the file that the graph was read from.
type original struct{ runner }

var _ hourglass.FileRunner = original{}

// Original implements hourglass.FileRunner.
func (original) Original() bool { return true }

// openOriginal passes the file's bytes as they are. Elements that lie beside the file
// onnxruntime reads itself.
func openOriginal(ctx context.Context, file *graph.Original, options *runtime.Options) (hourglass.Runner, error) {
	var opened *runtime.Session
	var err error
	if file.Beside {
		opened, err = runtime.Open(ctx, file.Path, options)
	} else {
		opened, err = runtime.OpenBytes(ctx, file.Bytes, options)
	}
	if err != nil {
		return nil, err
	}
	return original{runner{opened}}, nil
}

// openEncoded passes the graph as hourglass writes it.
func openEncoded(ctx context.Context, g *graph.Graph, options *runtime.Options) (hourglass.Runner, error) {
	if g.InitializerBytes() >= leastSpilled {
		if folder, err := spill(g); err == nil { // on an error there is no room for files, and the graph is passed in memory
			return openSpilled(ctx, folder, options)
		}
	}
	file, err := graph.Encode(g)
	if err != nil {
		return nil, err
	}
	opened, err := runtime.OpenBytes(ctx, file, options)
	if err != nil {
		return nil, err
	}
	return runner{opened}, nil
}
