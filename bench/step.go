package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/accel"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/variants"
)

const (
	rows   = 128
	rate   = 1e-3
	rounds = 40
)

var widths = []int{784, 256, 32, 256, 784}

// step times one step of Adam on 784-256-32-256-784, rectified hidden layers,
// squared error, batch 128: by hand on gorgonia and on each of our engines in
// turn, so that a busy moment hits all.
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
	peer, err := newPlain(batch)
	if err != nil {
		return err
	}
	defer peer.Close()
	contenders := []contender{{name: "gorgonia by hand", step: peer.Step}}
	for _, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
		trainer, err := e.NewTrainer(ctx, hourglass.Training{Graph: training, Parameters: names})
		if err != nil {
			return err
		}
		defer trainer.Close()
		feeds := [][]float32{batch}
		contenders = append(contenders, contender{name: "hourglass, " + e.Name(), step: func() error {
			_, err := trainer.Step(ctx, feeds, rows, rate)
			return err
		}})
	}
	for i := range rounds + 3 {
		var first float64
		for j := range contenders {
			ms, err := timed(contenders[j].step)
			if err != nil {
				return err
			}
			if j == 0 {
				first = ms
			}
			if i >= 3 { // warm by then
				contenders[j].ms = append(contenders[j].ms, ms)
				contenders[j].ratios = append(contenders[j].ratios, ms/first)
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	fmt.Printf("%d rounds of a step each, milliseconds: minimum, median, maximum; and the median of the ratios to the first\n", rounds)
	for _, c := range contenders {
		slices.Sort(c.ms)
		slices.Sort(c.ratios)
		fmt.Printf("%-24s %8.3f %8.3f %8.3f %8.3f\n", c.name, c.ms[0], c.ms[len(c.ms)/2], c.ms[len(c.ms)-1], c.ratios[len(c.ratios)/2])
	}
	return nil
}

// contender is one who steps, with the times it took.
type contender struct {
	name       string
	step       func() error
	ms, ratios []float64
}

func timed(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds() * 1e3, err
}
