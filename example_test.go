//go:build cgo

package hourglass_test

import (
	"context"
	"fmt"
	"log"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/variants"
	"github.com/hourglass-go/hourglass/verify"
)

var ctx = context.Background()

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func Example() {
	train, err := data.Open(ctx, "digits:train", nil) // or mnist, or a file: .npy, .csv, IDX
	check(err)
	model, err := variants.Deep{Features: train.Features, Hidden: []int{32}, Latent: 8}.Model()
	check(err)
	_, err = build.Fit(ctx, model, train, build.Settings{Engine: native.Engine{}, Epochs: 5})
	check(err)
	encoder, err := export.Graph(model, hourglass.EncoderPart)
	check(err)
	file, err := graph.Encode(encoder) // the bytes of encoder.onnx; graph.Save writes them
	check(err)

	_, err = runtime.Ensure(ctx, nil) // finds onnxruntime, or fetches it once; without it, the native engine runs the file
	check(err)
	served, err := infer.OpenBytes(ctx, file, nil)
	check(err)
	defer served.Close()
	codes, err := served.Encode(ctx, train.Slice(0, 3).Dense())
	check(err)
	fmt.Println(len(codes), "values: 3 rows of 8")
	// Output: 24 values: 3 rows of 8
}

// Example_detector fits a detector on rows in memory, and scores one that is unlike them.
func Example_detector() {
	rows := &data.Set{Name: "sensors", Features: 2}
	for i := range 200 {
		x := float32(i%20) / 10
		rows.X = append(rows.X, x, 3*x)
	}
	found, err := detector.Fit(ctx, schema.Numbers(2, []string{"load", "power"}), rows, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	check(err)
	scorer, err := found.Scorer(ctx, native.Engine{})
	check(err)
	defer scorer.Close()
	scores, err := scorer.Score(ctx, []float32{1, 3, 1, 5}) // two rows; the second has too much power for its load
	check(err)
	fmt.Println(scores.PValue[0] > 0.05, scores.PValue[1] < 0.05)
	// Output: true true
}

func TestModel(t *testing.T) {
	verify.Same(t, "testmodels/made/torch_conv_17/model.onnx", native.Engine{}, accel.Engine{})
}
