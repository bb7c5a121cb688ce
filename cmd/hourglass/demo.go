package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/report/model"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/folder"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
)

func newDemo() *cobra.Command {
	var j job
	c := &cobra.Command{
		Use:   "demo",
		Short: "Train on MNIST, export, run on every engine, compare",
		Long: `Show what hourglass does, in one go:

  1. Find or install onnxruntime.
  2. Train a deep autoencoder on MNIST and export it.
  3. Run the exported files on every engine over the test images, and compare
     each engine with every other.
  4. Compare the model with PCA.

The folder then holds the model and a picture with three lines: test images, the
model's reconstructions, and PCA's.

Running it again replaces what it wrote. It fails where an engine disagrees.`,
		Example: `  hourglass demo
  hourglass demo --latent 16 --epochs 3 --out /tmp/demo
  hourglass demo --data fashion-mnist`,
		Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			return j.demo(c)
		},
	}
	j.source.flags(c, "mnist")
	j.recipe.flags(c)
	j.stepping.flags(c, nativeName, 8)
	c.Flags().StringVar(&j.out, "out", "hourglass-demo", "folder to write")
	_ = c.MarkFlagDirname("out")
	return c
}

func (j *job) demo(c *cobra.Command) error {
	ctx, out := c.Context(), c.OutOrStdout()
	engines, done, err := enginesNamed(c, builtEngines)
	if err != nil {
		return err
	}
	defer done()
	if err := showLibrary(ctx, out, engines); err != nil {
		return err
	}
	j.force = true
	dir := filepath.Join(j.out, "model")
	trained, err := j.run(c, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s autoencoder of %d units, trained on %s, in %s\n\n", trained.model.Recipe, trained.model.Latent(), trained.train.Name, dir)
	reports, err := folder.Compare(ctx, dir, lineup.Lineup{Engines: engines, Optional: true}, folder.Inputs{Set: trained.test}, &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		return err
	}
	if err := reports[0].WriteTable(out); err != nil {
		return err
	}
	for _, r := range reports[1:] {
		fmt.Fprintf(out, "%s alone: %s\n", r.Graph, verdicts(r))
	}
	fmt.Fprintf(out, "\n%s\n", trained.errors())
	if err := trained.picture(c, filepath.Join(j.out, "reconstructions.png")); err != nil {
		return err
	}
	note(c, "wrote %s", folderHolds(dir))
	if code := verify.ExitCode(reports); code != 0 {
		return exitCode(code)
	}
	return nil
}

// showLibrary finds or fetches onnxruntime, and is called before anything that takes long.
func showLibrary(ctx context.Context, w io.Writer, engines []hourglass.Engine) error {
	for _, e := range engines {
		if e, ok := e.(accel.Engine); ok {
			library, err := runtime.Ensure(ctx, e.Progress)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "onnxruntime %s: %s\n", library.Version, library.Path)
			return nil
		}
	}
	fmt.Fprintln(w, "onnxruntime: left out of this build; with CGO_ENABLED=1 and a C compiler it takes part")
	return nil
}

// verdicts returns the verdicts of a report in one line.
func verdicts(r *verify.Report) string {
	var s []string
	for _, e := range r.Subjects {
		s = append(s, e.Name+" "+string(e.Verdict))
	}
	return strings.Join(s, ", ")
}

// pictured is the number of images in a line of the picture.
const pictured = 16

// picture draws test images, the model's reconstructions, and PCA's.
func (t *trained) picture(c *cobra.Command, path string) error {
	shape := t.test.Shape
	if len(shape) != 3 || shape[0] != 1 || t.components == nil {
		note(c, "no picture: the rows of %s are no grey-scale images", t.test.Name)
		return nil
	}
	set := t.test.Slice(0, min(pictured, t.test.Rows()))
	grid, err := model.Reconstructions(c.Context(), native.Engine{}, t.model, t.components, set)
	if err != nil {
		return err
	}
	if err := report.SavePNG(path, grid); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "originals, reconstructions, PCA's: %s\n", path)
	return nil
}
