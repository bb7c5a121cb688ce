//go:build cgo

package accel_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// edges is an objective of one's own: the squared error of 8×8 images, and that of the
// differences between neighbours in a line, which keeps edges sharp.
type edges struct{ Weight float64 }

func (edges) Name() string { return "edges" }

func (o edges) Loss(b *graph.Builder, t hourglass.Terms) graph.Value {
	mean := func(v graph.Value) graph.Value {
		return b.Op("ReduceMean", b.Op("Mul", v, v), graph.Int("keepdims", 0))
	}
	const side = 8
	neighbours := make([]float32, side*side*side*(side-1)) // [pixels, pairs]
	for pair := range side * (side - 1) {
		left := pair/(side-1)*side + pair%(side-1)
		neighbours[left*side*(side-1)+pair] = -1
		neighbours[(left+1)*side*(side-1)+pair] = 1
	}
	e := b.Op("Sub", t.Reconstruction, t.Target)
	steps := b.Op("MatMul", e, b.Const(graph.NewTensor("", neighbours, side*side, side*(side-1))))
	return b.Op("Add", mean(e), b.Op("Mul", mean(steps), b.Scalar(o.Weight)))
}

// assembled returns an autoencoder that no recipe describes: its encoder has a shortcut
// past the hidden layer, and the code sums to one.
func assembled() (*hourglass.Model, error) {
	const features, hidden, latent = 64, 16, 4
	weights := func(name string, rows, columns int) *graph.Tensor {
		w := make([]float32, rows*columns)
		for i := range w {
			w[i] = float32(i%7-3) / 20
		}
		return graph.NewTensor(name, w, int64(rows), int64(columns))
	}

	b := graph.NewBuilder("encoder", graph.DefaultOpset)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(features))
	h := b.Op("Tanh", b.Op("MatMul", x, b.Parameter(weights("encoder.down", features, hidden))))
	deep := b.Op("MatMul", h, b.Parameter(weights("encoder.code", hidden, latent)))
	shortcut := b.Op("MatMul", x, b.Parameter(weights("encoder.shortcut", features, latent)))
	b.Output(hourglass.LatentName, b.Op("Softmax", b.Op("Add", deep, shortcut), graph.Int("axis", 1)))
	encoder, err := b.Graph()
	if err != nil {
		return nil, err
	}

	b = graph.NewBuilder("decoder", graph.DefaultOpset)
	z := b.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(latent))
	b.Output(hourglass.ReconstructionName, b.Op("MatMul", z, b.Parameter(weights("decoder.up", latent, features))))
	decoder, err := b.Graph()
	return &hourglass.Model{Encoder: encoder, Decoder: decoder, Objective: edges{Weight: 0.5}}, err
}

// An autoencoder of one's own, two graphs and an objective, trains on either engine
// and is exported as any other.
func Example_assembled() {
	ctx := context.Background()
	train, err := data.Open(ctx, "digits:train", nil)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var held []float64
	for _, engine := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
		m, err := assembled()
		if err != nil {
			log.Fatal(err)
		}
		result, err := build.Fit(ctx, m, train, build.Settings{Engine: engine, Epochs: 3, Seed: 1})
		if err != nil {
			log.Fatal(err)
		}
		last := result.History[2].Held
		held = append(held, last)
		fmt.Printf("%s: the held-out loss fell: %v\n", engine.Name(), last < result.History[0].Held)

		few := graph.NewTensor(hourglass.InputName, train.Slice(0, 3).Dense(), 3, 64)
		err = export.Folder(ctx, filepath.Join(dir, engine.Name()), m, export.Options{
			Engine: accel.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: few},
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("both engines agree:", math.Abs(held[0]-held[1]) < 1e-4*held[0])
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.onnx"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("files:", len(files))
	// Output:
	// native: the held-out loss fell: true
	// onnxruntime: the held-out loss fell: true
	// both engines agree: true
	// files: 6
}
