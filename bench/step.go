package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/variants"
)

const (
	rows  = 128
	rate  = 1e-3
	pairs = 40
)

var widths = []int{784, 256, 32, 256, 784}

// step times one step of Adam on 784-256-32-256-784, rectified hidden layers,
// squared error, batch 128: ours and gorgonia's in turn, so that a busy moment
// hits both.
func step(ctx context.Context) error {
	batch := make([]float32, rows*widths[0])
	r := rand.New(rand.NewPCG(1, 1))
	for i := range batch {
		batch[i] = r.Float32()
	}
	model, err := variants.Deep{Features: widths[0], Hidden: []int{widths[1]}, Latent: widths[2], Activation: variants.ReLU}.Model()
	if err != nil {
		return err
	}
	training, err := model.Training()
	if err != nil {
		return err
	}
	var names []string
	for _, t := range model.Parameters() {
		names = append(names, t.Name)
	}
	trainer, err := native.Engine{}.NewTrainer(ctx, hourglass.Training{Graph: training, Parameters: names})
	if err != nil {
		return err
	}
	defer trainer.Close()
	peer, err := newPlain(batch)
	if err != nil {
		return err
	}
	defer peer.Close()

	var ours, theirs, ratios []float64
	feeds := [][]float32{batch}
	for i := range pairs + 3 {
		a, err := timed(func() error { _, err := trainer.Step(ctx, feeds, rows, rate); return err })
		if err != nil {
			return err
		}
		b, err := timed(peer.Step)
		if err != nil {
			return err
		}
		if i >= 3 { // warm by then
			ours, theirs, ratios = append(ours, a), append(theirs, b), append(ratios, a/b)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	fmt.Printf("%d pairs of steps, milliseconds: minimum, median, maximum\n", pairs)
	for _, row := range []struct {
		name string
		v    []float64
	}{{"hourglass native", ours}, {"gorgonia by hand", theirs}, {"ratio", ratios}} {
		slices.Sort(row.v)
		fmt.Printf("%-18s %8.3f %8.3f %8.3f\n", row.name, row.v[0], row.v[len(row.v)/2], row.v[len(row.v)-1])
	}
	return nil
}

func timed(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds() * 1e3, err
}
