package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
)

// stepping holds the flags that say how training goes.
type stepping struct {
	stepper
	optimizer, schedule                    string
	rate, momentum, decay, clip, held      float64
	epochs, batch, patience, warmup, every int
	factor                                 float64
	seed                                   uint64
}

var (
	optimizerNames = []string{"sgd", "rmsprop", "adam", "adamw"}
	scheduleNames  = []string{"constant", "step", "cosine"}
)

func (s *stepping) flags(c *cobra.Command, engine string, epochs int) {
	f := c.Flags()
	s.stepper.flags(c, engine)
	f.IntVar(&s.epochs, "epochs", epochs, "passes over the training rows")
	f.IntVar(&s.batch, "batch", 128, "rows in a training step")
	f.Uint64Var(&s.seed, "seed", 1, "seed of weights, shuffles and the split")
	choice(c, &s.optimizer, "optimizer", "adam", "update rule", optimizerNames)
	f.Float64Var(&s.rate, "rate", 1e-3, "learning rate")
	f.Float64Var(&s.momentum, "momentum", 0.9, "momentum of sgd")
	f.Float64Var(&s.decay, "weight-decay", 0.01, "weight decay of adamw")
	choice(c, &s.schedule, "schedule", "cosine", "how the learning rate changes", scheduleNames)
	f.IntVar(&s.every, "step-every", 1000, "steps between two falls of the learning rate (--schedule step)")
	f.Float64Var(&s.factor, "step-factor", 0.5, "factor of each fall (--schedule step)")
	f.IntVar(&s.warmup, "warm-up", 0, "steps over which the learning rate rises from 0")
	f.Float64Var(&s.clip, "clip-norm", 0, "length that longer gradients are cut to; 0 cuts none")
	f.Float64Var(&s.held, "held-out", 0.1, "share of the rows that are not trained on and watch the training; 0 trains on all rows, which then watch, too")
	f.IntVar(&s.patience, "patience", 0, "stop after so many epochs without a better held-out loss; 0 never stops")
}

func (s *stepping) settings() (build.Settings, error) {
	out := build.Settings{
		Rate: s.rate, Epochs: s.epochs, Batch: s.batch, ClipNorm: s.clip,
		Patience: s.patience, Seed: s.seed, Validation: s.held,
	}
	if s.epochs < 1 || s.batch < 1 || !(s.rate > 0) {
		return out, fmt.Errorf("--epochs %d, --batch %d, --rate %v: each must be above 0", s.epochs, s.batch, s.rate)
	}
	if !(s.held >= 0) || s.held >= 1 {
		return out, fmt.Errorf("--held-out is %v; it must be at least 0 and below 1", s.held)
	}
	switch s.optimizer {
	case "sgd":
		out.Optimizer = hourglass.SGD{Momentum: s.momentum}
	case "rmsprop":
		out.Optimizer = hourglass.RMSProp{}
	case "adam":
		out.Optimizer = hourglass.Adam{}
	case "adamw":
		out.Optimizer = hourglass.AdamW{Decay: s.decay}
	default:
		return out, unknown("optimizer", s.optimizer, optimizerNames)
	}
	switch s.schedule {
	case "constant":
		out.Schedule = build.Constant{}
	case "step":
		out.Schedule = build.Step{Every: int64(s.every), Factor: s.factor}
	case "cosine":
		out.Schedule = build.Cosine{}
	default:
		return out, unknown("schedule", s.schedule, scheduleNames)
	}
	if s.warmup > 0 {
		out.Schedule = build.WarmUp{Steps: int64(s.warmup), Then: out.Schedule}
	}
	return out, nil
}
