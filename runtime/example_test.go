//go:build cgo

package runtime_test

import (
	"context"
	"fmt"
	"log"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

func Example() {
	ctx := context.Background()
	_, err := runtime.Ensure(ctx, func(done, total int64) {
		log.Printf("onnxruntime: %d of %d bytes", done, total) // only where it has to be fetched
	})
	if err != nil {
		log.Fatal(err)
	}
	session, err := runtime.Open(ctx, "testdata/tiny.onnx", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	codes, err := session.Encode(ctx, []float32{1, 2, 3, 4, 0, 0, 0, 0}, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(codes)
	// Output: [3.5 3 1 -1]
}

func ExampleSession_Run() {
	ctx := context.Background()
	session, err := runtime.Open(ctx, "testdata/threshold.onnx", &runtime.Options{Threads: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	outputs, err := session.Run(ctx, map[string]*graph.Tensor{
		"x":     graph.Vector[float32]("x", 0.25, 0.75),
		"limit": graph.Scalar[float32]("limit", 0.2), // may be left out
	})
	if err != nil {
		log.Fatal(err)
	}
	above, err := graph.Data[bool](outputs["above"])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(above)
	// Output: [true true]
}

// A session is a Runner of the root package.
var _ interface {
	Run(context.Context, map[string]*graph.Tensor) (map[string]*graph.Tensor, error)
	Close() error
} = (*runtime.Session)(nil)
