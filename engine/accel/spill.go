package accel

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// leastSpilled is the size of initializers from which a graph is given to onnxruntime as
// files. In memory it would be there four times at once: here, encoded, as onnxruntime reads
// it and as onnxruntime keeps it; and a protobuf of 2 GiB cannot be at all.
const leastSpilled = 32 << 20

// spilled is a session whose weights are mapped from files that no one else needs.
type spilled struct {
	*runtime.Session
	folder string
}

// spill writes the graph to a folder of its own.
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

// openSpilled has onnxruntime map the weights. The folder goes at once where a mapped file
// can be removed, and else with the session.
func openSpilled(ctx context.Context, folder string, options *runtime.Options) (*spilled, error) {
	defer os.RemoveAll(folder)
	session, err := runtime.Open(ctx, filepath.Join(folder, modelFile), options)
	if err != nil {
		return nil, err
	}
	return &spilled{session, folder}, nil
}

// Close closes the session, and removes what could not be removed before.
func (s *spilled) Close() error {
	return errors.Join(s.Session.Close(), os.RemoveAll(s.folder))
}
