package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/probe"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/export/kit"
	"github.com/hourglass-go/hourglass/graph"
)

// exporting holds the flags of export.
type exporting struct {
	src            source
	stepping       stepping
	out            string
	kit            string // folder to write
	name           string // of the kit's model
	force          bool
	training, head bool
	steps          int
	layout         pictureLayout
}

func newExport() *cobra.Command {
	var e exporting
	c := &cobra.Command{
		Use:   "export DIR --kit KIT|--training|--head|--pictures nchw",
		Short: "Write a trained model for others: as a kit, as a training step, with a classifier, or for pictures",
		Long: `With --kit write a folder that explains itself and proves itself right: the model's
files, a model card with snippets in Go, Python, JavaScript and C++, fixtures of every
output as ONNX test data, NPZ and JSON, programs that check the folder, and what Triton,
MLflow and the Open Inference Protocol take. It is a model's folder, too, for "hourglass
serve" and "hourglass verify".

With --training write a folder with train_step.onnx, with which any onnxruntime can go
on training the model in DIR. The file takes a batch, the parameters, the optimiser's
memory, a learning rate and the number of the step, and gives the next parameters and
memory, and the loss. hourglass.json names each of these. The fixtures hold the inputs
of the first step, and hourglass.json the losses to expect on the fixtures' batch.

With --head write one file, input → probabilities: the encoder with a softmax
regression on its code. The regression is trained on the labels of the data, as
"hourglass probe" trains it.

With --pictures write one file of a model of pictures, which takes them in four dimensions
instead of as rows: [batch, channels, height, width] for nchw, or [batch, height, width,
channels] for nhwc. What it gives back has the same form. With --uint8 it takes bytes, 0 to
255. Its numbers are those of the model's own files.`,
		Example: `  hourglass export model --kit fraud
  hourglass export model --training --data mnist --out step
  hourglass export model --training --data digits --optimizer sgd --rate 0.01 --batch 64 --out step
  hourglass export model --head --data mnist --out classifier.onnx
  hourglass export model --pictures nhwc --uint8 --out pictures.onnx`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case e.layout.order != "":
				return e.pictures(c, args[0])
			case e.kit != "" && !e.training && !e.head:
				return e.writeKit(c, args[0])
			case e.kit != "" || e.training == e.head:
				return errors.New("say what to export, one thing: --kit KIT, --training, --head or --pictures nchw")
			case e.out == "" || e.src.spec == "":
				return errors.New("--training and --head need --data and --out")
			case e.training:
				return e.step(c, args[0])
			}
			return e.classifier(c, args[0])
		},
	}
	e.src.flags(c, "")
	e.stepping.flags(c, "auto", 20)
	for _, unused := range []string{"schedule", "step-every", "step-factor", "warm-up", "held-out", "patience"} {
		_ = c.Flags().MarkHidden(unused)
	}
	f := c.Flags()
	f.StringVar(&e.kit, "kit", "", "export the model with all that others need, to this folder")
	f.StringVar(&e.name, "name", "", "name of the model (--kit); default: that of DIR")
	f.BoolVar(&e.training, "training", false, "export the training step")
	f.BoolVar(&e.head, "head", false, "export a classifier on the code, trained for --epochs")
	f.IntVar(&e.steps, "steps", 200, "steps whose losses are written down as expected (--training)")
	f.StringVar(&e.out, "out", "", "folder to write (--training), or file (--head)")
	f.BoolVar(&e.force, "force", false, "replace the output if it exists; a folder only if hourglass wrote it")
	e.layout.flags(c)
	return c
}

// open reads a folder's model, and the data.
func (e *exporting) open(c *cobra.Command, dir string) (*hourglass.Model, *data.Set, error) {
	m, manifest, err := export.Open(c.Context(), dir)
	if err != nil {
		return nil, nil, err
	}
	if err := e.src.of(c, manifest.Data.Contract()); err != nil {
		return nil, nil, err
	}
	set, err := e.src.open(c, e.src.spec)
	return m, set, err
}

// writeKit writes what others need of a folder's model.
func (e *exporting) writeKit(c *cobra.Command, dir string) error {
	if e.out != "" || e.src.spec != "" {
		return errors.New("--kit names the folder to write and takes no rows; leave out --out and --data")
	}
	if err := ready(e.kit, e.force); err != nil {
		return err
	}
	err := kit.Write(c.Context(), e.kit, dir, &kit.Options{Engine: native.Engine{}, Name: e.name, Force: e.force})
	return saved(c, e.kit+"; begin with README.md", err)
}

// step writes the training step of a folder's model.
func (e *exporting) step(c *cobra.Command, dir string) error {
	if e.steps < 1 {
		return fmt.Errorf("--steps is %d; it must be above 0", e.steps)
	}
	settings, err := e.stepping.settings()
	if err != nil {
		return err
	}
	if err := ready(e.out, e.force); err != nil {
		return err
	}
	m, set, err := e.open(c, dir)
	if err != nil {
		return err
	}
	if settings.Engine, err = e.stepping.trainingEngine(c); err != nil {
		return err
	}
	in, err := firstRows(m, set, settings.Batch)
	if err != nil {
		return err
	}
	o := export.StepOptions{
		Optimizer: settings.Optimizer, ClipNorm: settings.ClipNorm, Rate: settings.Rate, Steps: e.steps,
		Engine: settings.Engine, Batch: in[hourglass.InputName], Force: e.force,
	}
	if in[hourglass.LabelName] != nil {
		labels, err := graph.Data[int64](in[hourglass.LabelName])
		if err != nil {
			return err
		}
		for _, l := range labels {
			o.Labels = append(o.Labels, float32(l))
		}
	}
	return saved(c, e.out+" with train_step.onnx, hourglass.json and fixtures", export.TrainingStep(c.Context(), e.out, m, o))
}

// classifier trains a head on the code of a folder's model and writes both as one
// file.
func (e *exporting) classifier(c *cobra.Command, dir string) error {
	if err := free(e.out, e.force); err != nil {
		return err
	}
	m, set, err := e.open(c, dir)
	if err != nil {
		return err
	}
	engine, err := e.stepping.trainingEngine(c)
	if err != nil {
		return err
	}
	codes, err := build.Encode(c.Context(), native.Engine{}, m, set)
	if err != nil {
		return err
	}
	p := probing{epochs: e.stepping.epochs, batch: e.stepping.batch, rate: e.stepping.rate, seed: e.stepping.seed}
	if !c.Flags().Changed("rate") {
		p.rate = 0 // a classifier has a default of its own
	}
	head, err := probe.Fit(c.Context(), codes, p.settings(c, engine))
	if err != nil {
		return err
	}
	rows := contract.Contract{}
	if e.src.contract != nil {
		rows = *e.src.contract
	}
	rows.Classes = set.ClassNames // in the order of the probabilities
	g, err := export.Classifier(m, head.Graph, &rows)
	if err != nil {
		return err
	}
	return saved(c, e.out, graph.Save(e.out, g))
}
