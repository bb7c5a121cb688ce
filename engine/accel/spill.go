package accel

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// leastSpilled is the size of initializers from which on onnxruntime gets a graph as files.
// In memory the weights would be there four times at once: in the graph, encoded, as
// onnxruntime reads them, and as onnxruntime keeps them. A protobuf of 2 GiB is impossible
// in any case.
const leastSpilled = 32 << 20

// spilled is a session whose weights are mapped from files that nobody else needs.
type spilled struct {
	runner
	folder string
}

// spill writes the graph to a new folder.
func spill(g *graph.Graph) (folder string, err error) {
	if folder, err = os.MkdirTemp("", "hourglass-"); err != nil {
		return "", err
	}
	if err := graph.SaveExternal(filepath.Join(folder, modelFile), g); err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	return folder, nil
}

const modelFile = "model.onnx"

// openSpilled lets onnxruntime map the weights. Where a file that is mapped can be removed,
// the folder is removed at once, and otherwise when the session is closed.
func openSpilled(ctx context.Context, folder string, options *runtime.Options) (*spilled, error) {
	defer os.RemoveAll(folder)
	opened, err := runtime.Open(ctx, filepath.Join(folder, modelFile), options)
	if err != nil {
		return nil, err
	}
	return &spilled{runner{opened}, folder}, nil
}

// Close closes the session, and removes the folder where that was not possible before.
func (s *spilled) Close() error {
	return errors.Join(s.Session.Close(), os.RemoveAll(s.folder))
}
