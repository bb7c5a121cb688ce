package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// job is one training with everything around it, which train and demo share.
type job struct {
	source
	recipe
	stepping
	out        string
	force      bool
	resume     bool
	split      string // file of indices; "": Share and seed divide the rows
	writeSplit string // file that is written with them; "": none
	// pretrain is the number of epochs in which each layer is trained alone.
	pretrain int
}

func newTrain() *cobra.Command {
	var j job
	d := detecting{job: &j}
	c := &cobra.Command{
		Use:   "train",
		Short: "Train an autoencoder and export it",
		Long: `Train an autoencoder and write its folder: encoder.onnx, decoder.onnx,
autoencoder.onnx, fixtures and hourglass.json.

Some of the rows are held out: they are not trained on, and watch the training. The
error that is printed at the end is measured on the set's own test part. Where the
set has none, it is measured on rows that took no part in training. PCA's error with
as many components stands beside it.

With --corrupt the encoder sees spoiled rows in training, and the model learns to
give back the clean ones. --penalty adds a penalty to the objective. Both go with any
recipe, and the files that are written hold neither. The recipes denoising, sparse
and contractive are a --body with one of them.

The recipes variational, conditional, vq, wasserstein and adversarial, and sparse
with --topk, batchtopk, matryoshka and jumprelu, say what the code is. They stand on a
--body too. The encoder of the first two gives a mean and a log-variance. A conditional
model is given the label of each row.

With --from an ONNX file is trained further, whoever wrote it. Training begins at the
file's parameters, and its value --at is the code. The file needs an input of rows,
float32 [batch, …], and an output of the same shape. --condition names a second input
that holds the label of each row. Any other input must have a default, and keeps it.
Other outputs are dropped. Where there is no condition, the model is compared with
the file as "hourglass verify" compares two models.

The variant detector learns what normal rows of a table are like, and writes one file
that gives each row a score, a p-value, a decision, and the columns at fault. Its rows
may hold numbers, texts, times and gaps. It finds its own settings. "hourglass score"
applies it. With --label, the rows that the label calls anomalies are left out. With
--auto it tries 15 settings on rows that are held out, in about four times the time, says
how well each finds planted anomalies, and takes the best. On public tables that did not
help on average. With --resume a training that was stopped does not try them again.

With --window the rows of the data are the steps of a time series, one column a
sensor, and the model learns windows of them. The series is first split in time into
its parts and then cut into windows, so that no step is in two parts.

Each epoch writes a checkpoint beside the folder. With --resume a training that was
interrupted goes on from its checkpoint, on either engine, and ends as if nothing had
happened.`,
		Example: `  hourglass train --variant deep --data mnist --hidden 256,64 --latent 32 --epochs 5 --seed 1 --out model
  hourglass train --variant linear --data table.csv --columns a,b,c --latent 2 --scale standard --out model
  hourglass train --variant conv --data mnist --channels 16,32 --corrupt gaussian --corrupt-amount 0.5 --out denoiser
  hourglass train --variant variational --body conv --data mnist --objective bce --latent 20 --beta-warm-up 500 --out vae
  hourglass train --variant sparse --body plain --topk 32 --latent 512 --data mnist --out sparse
  hourglass train --variant batchtopk --body plain --topk 32 --latent 512 --data mnist --out dictionary
  hourglass train --variant sequence --data sensors.csv --window 64 --stride 16 --scale standard --out windows
  hourglass train --variant detector --data rows.csv --fpr 0.01 --out detector
  hourglass train --variant detector --data rows.csv --auto --out detector
  hourglass train --from torch.onnx --data mnist --epochs 1 --rate 1e-4 --out tuned
  hourglass train --from conditional.onnx --condition class --data mnist --epochs 1 --out tuned
  hourglass train --data mnist --objective bce --optimizer adamw --patience 3 --out model --force`,
		Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := d.check(c); err != nil {
				return err
			}
			if j.variant == detectorVariant {
				return d.run(c, j.out)
			}
			done, err := j.run(c, j.out)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s", j.out, done.errors())
			done.note(c)
			return saved(c, folderHolds(j.out), nil)
		},
	}
	j.source.flags(c, "mnist")
	j.recipe.flags(c)
	d.flags(c)
	j.stepping.flags(c, "auto", 10)
	f := c.Flags()
	f.StringVar(&j.from, "from", "", "ONNX file of an autoencoder, of opset 1 to 25, that is trained further instead of a recipe")
	f.StringVar(&j.at, "at", "", "value that is the code (--from) (default the smallest that everything passes through)")
	f.StringVar(&j.condition, "condition", "", "input that is the label of each row (--from): integers [batch] or [batch, 1], or float32 [batch, classes] with 1 at the class")
	j.foreign.flags(c)
	_ = c.MarkFlagFilename("from", "onnx")
	c.MarkFlagsMutuallyExclusive("from", "variant")
	f.StringVar(&j.split, "split", "", "file that says which rows are trained on, held out and tested on: JSON with lists of rows from 0, CSV with the columns row and part, or NPZ with arrays; a part that it lacks is split off (default by --seed)")
	f.StringVar(&j.writeSplit, "write-split", "", "file to write with the rows of each part (.json or .csv), for --split and other programs")
	_ = c.MarkFlagFilename("split", "json", "csv", "npz")
	_ = c.MarkFlagFilename("write-split", "json", "csv")
	f.StringVar(&j.out, "out", "", "folder to write")
	f.BoolVar(&j.force, "force", false, "replace the folder if it exists and hourglass wrote it")
	f.IntVar(&j.pretrain, "pretrain", 0, "train each layer alone for so many epochs, on the codes of the layer before, and then the whole (deep)")
	f.BoolVar(&j.resume, "resume", false, "go on from the checkpoint of a training that was interrupted")
	_ = c.MarkFlagDirname("out")
	_ = c.MarkFlagRequired("out")
	return c
}

// folderHolds names a trained folder and what is in it.
func folderHolds(dir string) string {
	return dir + " with encoder.onnx, decoder.onnx, autoencoder.onnx, fixtures and hourglass.json"
}

// trained is the outcome of a job.
type trained struct {
	model      *hourglass.Model
	train      *data.Set
	test       *data.Set
	division   data.Division
	mse        float64
	usage      build.Usage
	components *pca.Components // nil where the rows have too many features for PCA
	pcaMSE     float64
	doubts     []build.Doubt
}

// errors returns the report of the reconstruction errors, as lines.
func (t *trained) errors() string {
	scaled := ""
	if t.model.Scaling != nil {
		scaled = ", of scaled values"
	}
	s := fmt.Sprintf("MSE on %s (%s)%s\n  %-12s %.5f\n", t.test.Name, data.Count(t.test.Rows(), "row"), scaled, t.model.Recipe, t.mse)
	if t.components != nil {
		s += fmt.Sprintf("  %-12s %.5f\n", fmt.Sprintf("PCA-%d", t.model.Latent()), t.pcaMSE)
	}
	switch u := t.usage; {
	case u.Used > 0:
		s += fmt.Sprintf("code: %d indices a row, %d different ones in use, perplexity %.1f\n", u.Positions, u.Used, u.Perplexity)
	case u.Dead > 0 || u.Active < float64(u.Units)-0.05:
		s += fmt.Sprintf("code: %d of %d units dead, %.1f not 0 in a row\n", u.Dead, u.Units, u.Active)
	}
	return s
}

// run loads, trains, measures and exports to a folder.
func (j *job) run(c *cobra.Command, dir string) (*trained, error) {
	settings, err := j.settings()
	if err != nil {
		return nil, err
	}
	if err := ready(dir, j.force); err != nil {
		return nil, err
	}
	settings.Checkpoint, settings.Resume = dir+".checkpoint", j.resume
	if _, err := os.Lstat(settings.Checkpoint); err == nil && !j.resume && !j.force {
		return nil, fmt.Errorf("%s is the checkpoint of an interrupted training; --resume goes on from it, --force discards it", settings.Checkpoint)
	}
	rows, division, err := j.divided(c)
	if err != nil {
		return nil, err
	}
	defer rows.Train.Close()
	if rows.Train.Spill != nil {
		inFile(c, rows)
	}
	if j.held == 0 {
		note(c, "no rows are held out: what is told of held-out rows is of rows that are trained on, and so is the error, unless the set has a test part")
	}
	model, err := j.model(c.Context(), rows.Kept, j.seed)
	if err != nil {
		return nil, err
	}
	if of, ok := model.Config.(convert.Imported); ok {
		leftOut(c, of)
	}
	if settings.Engine, err = j.trainingEngine(c); err != nil {
		return nil, err
	}
	settings.Held = rows.Held
	progress := progressTo(c)
	settings.Progress = func(p build.Progress) { printEpoch(progress, p) }
	settings.Rows = func(epoch, rows, of int) { progress.state("epoch %d/%d: %d of %d rows", epoch, j.epochs, rows, of) }
	if err := j.stack(c, model, rows.Kept, settings); err != nil {
		return nil, err
	}
	result, err := build.Fit(c.Context(), model, rows.Kept, settings)
	if err != nil {
		return nil, j.interrupted(err, settings.Checkpoint)
	}
	done := &trained{model: model, train: rows.Train, test: rows.Test, division: division, doubts: build.Doubts(model, rows.Kept, result)}
	if done.usage, err = build.CodeUsage(c.Context(), native.Engine{}, model, rows.Test); err != nil {
		return nil, err
	}
	if err := done.measure(c); err != nil {
		return nil, err
	}
	if err := j.export(c.Context(), dir, done, settings, result); err != nil {
		return nil, err
	}
	return done, errors.Join(rows.Train.Err(), os.Remove(settings.Checkpoint))
}

// inFile says that rows lie in a file, and what that changes.
func inFile(c *cobra.Command, rows *data.Parts) {
	all, kept := rows.Train, rows.Kept
	bytes := 4 * int64(all.Rows()+rows.Test.Rows()) * int64(all.Features)
	note(c, "the rows take more than --max-memory and lie in a temporary file of %d MB in %s; %d of %d are shuffled together", bytes/1e6, os.TempDir(), kept.Pool(), kept.Rows())
}

// leftOut says what of a file is not in the model, and what is in it and is not trained.
func leftOut(c *cobra.Command, of convert.Imported) {
	if len(of.Dropped) > 0 {
		note(c, "outputs that the model does not have: %s", strings.Join(of.Dropped, ", "))
	}
	if len(of.Frozen) > 0 {
		note(c, "parameters that no gradient reaches, which stay as they are: %s", strings.Join(of.Frozen, ", "))
	}
}

// stack trains the layers of a deep model one after the other and copies them into it, where
// --pretrain asks for that. A training that goes on from a checkpoint has done that before.
func (j *job) stack(c *cobra.Command, m *hourglass.Model, train *data.Set, settings build.Settings) error {
	if j.pretrain == 0 {
		return nil
	}
	if _, err := os.Lstat(settings.Checkpoint); err == nil && settings.Resume {
		return nil
	}
	chosen, err := j.recipe.recipe(train, j.seed)
	if err != nil {
		return err
	}
	deep, ok := chosen.(variants.Deep)
	if train.Spill != nil {
		return fmt.Errorf("--pretrain %d: %w: the codes of all rows are in memory; --max-memory raises it", j.pretrain, data.ErrMemory)
	}
	if !ok || j.pretrain < 0 {
		return fmt.Errorf("--pretrain %d --variant %s: it is a number of epochs, and of recipes that are a stack of dense layers: deep, denoising, contractive, and sparse by a penalty", j.pretrain, j.variant)
	}
	if j.corrupt == "block" && len(deep.Hidden) > 0 {
		return errors.New("--corrupt block is of pictures; the hidden layers of --pretrain take gaussian, masking or salt-and-pepper")
	}
	stack, err := deep.StackModels(m)
	if err != nil {
		return err
	}
	settings.Epochs, settings.Checkpoint, settings.Resume = j.pretrain, "", false
	if err := build.Greedy(c.Context(), stack, train, settings, native.Engine{}); err != nil {
		return err
	}
	return deep.Unroll(m, stack)
}

// interrupted says where a training that did not end is kept.
func (j *job) interrupted(err error, checkpoint string) error {
	if _, lost := os.Lstat(checkpoint); lost != nil {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("stopped; %s holds the training, --resume goes on with it", checkpoint)
	case errors.Is(err, hourglass.ErrNotFinite):
		return fmt.Errorf("%w; a lower --rate or --clip-norm may help; %s holds the last good epoch", err, checkpoint)
	}
	return err
}

// divided opens the rows and divides them: into those that are trained on, those that watch the
// training, and the test rows, which are split off where the set has no test part of its own.
func (j *job) divided(c *cobra.Command) (*data.Parts, data.Division, error) {
	if err := j.continued(c); err != nil {
		return nil, data.Division{}, err
	}
	train, test, err := j.named(c)
	if err != nil {
		return nil, data.Division{}, err
	}
	if train.Spill != nil {
		debug.SetGCPercent(20) // most of the memory is lists of rows, which are no garbage
		debug.FreeOSMemory()   // the rows that were in memory before they went to the file
	}
	d, err := j.division(j.held, j.seed)
	if err != nil {
		return nil, d, errors.Join(err, train.Close())
	}
	if j.split != "" {
		if d.Given, err = data.ReadIndices(c.Context(), j.split, j.memory.bytes()); err != nil {
			return nil, d, errors.Join(hinted(err), train.Close())
		}
	}
	parts, d, err := d.Divide(train, test)
	if err != nil && j.split != "" {
		err = fmt.Errorf("--split %s: %w", j.split, err)
	}
	if err == nil {
		err = j.saveSplit(c, d)
	}
	if err != nil {
		return nil, d, errors.Join(err, train.Close())
	}
	return parts, d, nil
}

// saveSplit writes the rows of each part where --write-split asks for that.
func (j *job) saveSplit(c *cobra.Command, d data.Division) error {
	if j.writeSplit == "" {
		return nil
	}
	if err := free(j.writeSplit, j.force); err != nil {
		return err
	}
	x, err := d.Indices()
	if err != nil {
		return err
	}
	return saved(c, j.writeSplit, data.SaveIndices(j.writeSplit, x))
}

// continued reads the rows of a file that is trained further as that file takes them, where it says how. Of
// other trainings, the rows say what the model takes.
func (j *job) continued(c *cobra.Command) error {
	j.training, j.spill = true, true
	if j.from == "" {
		return nil
	}
	if err := j.ofPath(c, j.from, j.foreign); err != nil {
		return err
	}
	j.training = j.contract.Schema == nil
	return nil
}

// measure measures the errors of the model and of PCA on the test rows.
func (t *trained) measure(c *cobra.Command) (err error) {
	ctx, train := c.Context(), t.train
	if t.mse, err = build.ReconstructionError(ctx, native.Engine{}, t.model, t.test); err != nil {
		return err
	}
	if t.usage.Used > 0 { // a code of indices has no number of components to compare with
		return nil
	}
	if train.Features > pca.MaxFeatures {
		note(c, "no PCA beside it: rows of %d values are too wide (at most %d)", train.Features, pca.MaxFeatures)
		return nil
	}
	progressTo(c).line("PCA of %d rows for comparison", train.Rows())
	if t.components, err = pca.Beside(ctx, train, t.model.Latent(), t.model.Scaling.Units()); err != nil {
		return err
	}
	t.pcaMSE, err = t.components.MSE(ctx, t.test)
	return err
}

// fixtureRows is the number of rows in the exported fixtures. It is more than one, and odd, so that
// a batch size that is baked into a graph shows.
const fixtureRows = 7

func (j *job) export(ctx context.Context, dir string, t *trained, settings build.Settings, result *build.Result) error {
	last := result.History[len(result.History)-1]
	metrics := map[string]float64{"train_loss": last.Train, "held_out_loss": last.Held, "test_mse": t.mse}
	if t.components != nil {
		metrics["test_mse_pca"] = t.pcaMSE
	}
	var course []export.Epoch
	for _, e := range result.History {
		course = append(course, export.Epoch{Train: e.Train, Held: e.Held})
	}
	fixture, err := firstRows(t.model, t.test, fixtureRows)
	if err != nil {
		return err
	}
	training, err := j.trainedBy(settings)
	if err != nil {
		return err
	}
	training.Epochs, training.Steps, training.Course = len(result.History), result.Steps, course
	return export.Folder(ctx, dir, t.model, export.Options{
		Engine: native.Engine{}, Fixture: fixture, Force: j.force,
		Data:     export.Data{Name: t.train.Name, Fingerprint: t.train.Fingerprint(), Rows: t.train.Rows(), Shape: t.train.Shape, Schema: j.contract.Schema, Dialect: j.contract.Dialect, Picture: j.contract.Picture, Time: j.contract.Time, Classes: j.contract.Classes, Division: t.division},
		Training: training,
		Metrics:  metrics,
	})
}

// trainedBy returns what the manifest says of the settings, without the outcome.
func (j *job) trainedBy(s build.Settings) (export.Training, error) {
	t := export.Training{
		Engine: s.Engine.Name(), Optimizer: s.Optimizer.Name(), ClipNorm: s.ClipNorm, Rate: s.Rate, Schedule: j.schedule,
		Batch: s.Batch, Seed: s.Seed, Pretrained: j.pretrain,
	}
	var err error
	if t.Constants, err = json.Marshal(s.Optimizer.InForce()); err == nil {
		t.ScheduleConstants, err = json.Marshal(s.Schedule)
	}
	return t, err
}

// firstRows returns the first rows of a set as the whole autoencoder takes them.
func firstRows(m *hourglass.Model, set *data.Set, n int) (map[string]*graph.Tensor, error) {
	g, err := m.Deployed(hourglass.AutoencoderPart)
	if err != nil {
		return nil, err
	}
	return feed.First(g, set, n)
}

func printEpoch(to *progress, p build.Progress) {
	to.line("epoch %*d/%d  train %.5f  held-out %.5f  %6.0f samples/s  %v left",
		len(fmt.Sprint(p.Epochs)), p.Number, p.Epochs, p.Train, p.Held, p.SamplesPerSecond, p.Left.Round(time.Second))
}
