package verify_test

import (
	"context"
	"fmt"
	"log"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func ExampleCompare() {
	b := graph.NewBuilder("half", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	b.Output("y", b.Op("Mul", x, b.Const(graph.Scalar[float32]("", 0.5))))
	g, err := b.Graph()
	if err != nil {
		log.Fatal(err)
	}
	rows := feed.Rows(g, []float32{1, 2, 3, 4, 5, 6}, nil, 2)
	report, err := verify.Compare(context.Background(), judge.Subjects(g, native.Engine{}, onnxgo.Engine{}), trial.Runs(rows), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range report.Subjects {
		fmt.Println(s.Name, s.Verdict)
	}
	fmt.Println("exit code", report.ExitCode())
	// Output:
	// native equal
	// onnx-go equal
	// exit code 0
}
