package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func newExport() *cobra.Command {
	var src source
	var s stepping
	var out string
	var force, training bool
	var steps int
	c := &cobra.Command{
		Use:   "export DIR --training",
		Short: "Write a trained model's training step as an ONNX file",
		Long: `Write train_step.onnx, with which any onnxruntime can go on training the model
in DIR: a batch, the parameters, the optimiser's memory, learning rate and step
in, the next ones and the loss out. hourglass.json names each, the fixtures hold
the inputs of the first step, and the expected losses are those of steps on the
fixtures' batch.`,
		Example: `  hourglass export model --training --data mnist --out step
  hourglass export model --training --data digits --optimizer sgd --rate 0.01 --batch 64 --out step`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !training {
				return errors.New("say what to export: --training")
			}
			if steps < 1 {
				return fmt.Errorf("--steps is %d; it must be above 0", steps)
			}
			settings, err := s.settings()
			if err != nil {
				return err
			}
			if err := export.Ready(out, force); err != nil {
				return err
			}
			m, err := restored(args[0])
			if err != nil {
				return err
			}
			set, err := src.open(c, src.spec)
			if err != nil {
				return err
			}
			if settings.Engine, err = s.trainingEngine(c); err != nil {
				return err
			}
			set = set.Slice(0, min(settings.Batch, set.Rows()))
			g, err := m.Deployed(hourglass.EncoderPart)
			if err != nil {
				return err
			}
			rows, err := rowsOf(g, set)
			if err != nil {
				return err
			}
			for in, err := range rows {
				if err != nil {
					return err
				}
				o := stepOptions(settings, in[hourglass.InputName], steps, force)
				if in[hourglass.LabelName] != nil {
					labels, err := graph.Data[int64](in[hourglass.LabelName])
					if err != nil {
						return err
					}
					for _, l := range labels {
						o.Labels = append(o.Labels, float32(l))
					}
				}
				return export.TrainingStep(c.Context(), out, m, o)
			}
			return fmt.Errorf("%s has no rows", set.Name)
		},
	}
	src.flags(c, "")
	s.flags(c, "auto", 1)
	for _, unused := range []string{"epochs", "schedule", "step-every", "step-factor", "warm-up", "held-out", "patience", "seed"} {
		_ = c.Flags().MarkHidden(unused)
	}
	f := c.Flags()
	f.BoolVar(&training, "training", false, "export the training step")
	f.IntVar(&steps, "steps", 200, "steps of the expected course")
	f.StringVar(&out, "out", "", "folder to write")
	f.BoolVar(&force, "force", false, "replace the folder where it exists and hourglass wrote it")
	_ = c.MarkFlagDirname("out")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagRequired("data")
	return c
}

func stepOptions(s build.Settings, batch *graph.Tensor, steps int, force bool) export.StepOptions {
	return export.StepOptions{
		Optimizer: s.Optimizer, ClipNorm: s.ClipNorm, Rate: s.Rate, Steps: steps,
		Engine: s.Engine, Batch: batch, Force: force,
	}
}

// restored is the model of a folder that train wrote, with its parameters.
func restored(dir string) (*hourglass.Model, error) {
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if err := manifest.Check(dir); err != nil {
		return nil, err
	}
	objective, err := hourglass.ObjectiveOf(manifest.Objective, manifest.Constants)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	m, err := variants.Restore(manifest.Recipe, manifest.Config, objective, manifest.Scaling)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if c := manifest.Corruption; c != nil {
		if m.Corruption, err = hourglass.CorruptionOf(c.Name, c.Constants); err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
	}
	for _, p := range manifest.Penalties {
		penalty, err := hourglass.PenaltyOf(p.Name, p.Constants)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		m.Penalties = append(m.Penalties, penalty)
	}
	g, err := load(filepath.Join(dir, string(hourglass.AutoencoderPart)+".onnx"))
	if err != nil {
		return nil, err
	}
	if err := m.SetParameters(g.Initializers); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return m, nil
}
