package main

import (
	"context"
	"log"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// trainOn opens the model in a folder, trains it further on rows, and exports it to another.
func trainOn(ctx context.Context, from, to string, rows *data.Set) error {
	m, manifest, err := export.Open(ctx, from)
	if err != nil {
		return err
	}
	result, err := build.Fit(ctx, m, rows, build.Settings{
		Engine: native.Engine{},
		Rate:   1e-4,
		Epochs: 2,
		Progress: func(p build.Progress) {
			log.Printf("epoch %d of %d: loss %.5f, held out %.5f", p.Number, p.Epochs, p.Train, p.Held)
		},
	})
	if err != nil {
		return err
	}
	few := rows.Slice(0, min(4, rows.Rows()))
	input := graph.NewTensor(hourglass.InputName, few.Dense(), int64(few.Rows()), int64(few.Features))
	training := manifest.Training
	training.Steps += result.Steps
	err = export.Folder(ctx, to, m, export.Options{
		Engine:   native.Engine{},
		Fixture:  map[string]*graph.Tensor{hourglass.InputName: input},
		Force:    true,
		Data:     export.Data{Name: rows.Name, Rows: rows.Rows(), Fingerprint: rows.Fingerprint()},
		Training: training,
	})
	if err == nil {
		log.Printf("wrote %s", to)
	}
	return err
}
