package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/probe"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
)

// probing holds the flags of a classifier on a code.
type probing struct {
	epochs, batch int
	rate, decay   float64
	seed          uint64
	stepper
}

func (p *probing) flags(c *cobra.Command) {
	p.stepper.flags(c, "auto")
	f := c.Flags()
	f.IntVar(&p.epochs, "epochs", 20, "passes over the training rows")
	f.IntVar(&p.batch, "batch", 256, "rows in a training step")
	f.Float64Var(&p.rate, "rate", 0.01, "learning rate at the start; it falls along a cosine")
	f.Float64Var(&p.decay, "weight-decay", 1e-4, "weight decay")
	f.Uint64Var(&p.seed, "seed", 1, "seed of the shuffles, and of the split where the data is not what the model was trained on")
}

// settings returns those of a classifier.
func (p *probing) settings(c *cobra.Command, e hourglass.TrainingEngine) probe.Settings {
	out := progressTo(c)
	return probe.Settings{
		Engine: e, Epochs: p.epochs, Batch: p.batch, Rate: p.rate, Decay: p.decay, Seed: p.seed,
		Progress: func(p probe.Progress) {
			out.line("%s: epoch %d/%d, cross-entropy %.4f", p.Set, p.Epoch, p.Epochs, p.Loss)
		},
	}
}

func newProbe() *cobra.Command {
	var src source
	var p probing
	c := &cobra.Command{
		Use:   "probe DIR",
		Short: "Say how well a linear classifier reads the code",
		Long: `Say how well a linear classifier reads the code. Three softmax regressions are trained
on labelled rows: one on the codes, one on the rows themselves, and one on as many
principal components. The share of test rows that each gets right is printed. DIR is a
folder that "hourglass train" wrote.

The test rows are those that training left for tests: the set's own test part, or rows
that were split off. Where the data is not what the model was trained on, a tenth of the
rows is split off, and a note says so.`,
		Example: `  hourglass probe model --data mnist
  hourglass probe model --data table.csv --label class`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			m, manifest, err := export.Open(c.Context(), args[0])
			if err != nil {
				return err
			}
			if err := src.of(c, manifest.Data.Contract()); err != nil {
				return err
			}
			rows, err := src.parts(c, manifest.Data.Division, p.seed)
			if err != nil {
				return err
			}
			return p.compare(c, m, rows.Train, rows.Test)
		},
	}
	src.flags(c, "")
	_ = c.MarkFlagRequired("data")
	p.flags(c)
	return c
}

// compare prints the accuracy of a classifier on each kind of features.
func (p *probing) compare(c *cobra.Command, m *hourglass.Model, train, test *data.Set) error {
	engine, err := p.trainingEngine(c)
	if err != nil {
		return err
	}
	results, err := probe.Compare(c.Context(), m, train, test, native.Engine{}, p.settings(c, engine))
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "accuracy on %s (%s) of a softmax regression on\n", test.Name, data.Count(test.Rows(), "row"))
	for _, r := range results {
		fmt.Fprintf(c.OutOrStdout(), "  %-12s %.2f %%\n", fmt.Sprintf("%s (%d)", r.Features, r.Width), 100*r.Accuracy)
	}
	return nil
}
