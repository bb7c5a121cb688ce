package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report/model"
)

// reporting holds the flags of report.
type reporting struct {
	source
	normal string
	out    string
	force  bool
}

func newReport() *cobra.Command {
	var r reporting
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "Write a page that shows what a model does",
		Long: `Write one HTML file about the model in DIR, a folder that "hourglass train" wrote. The
file needs nothing beside it. It shows

  - how the model was trained, and its errors beside PCA's;
  - rows as they are, as they were spoiled and as they come back, and the worst of them;
  - the code, maps of it, and what is drawn from it;
  - how far the engines are apart, and how to load the files.

Of a detector it shows how the scores of --data are distributed, the rows most unlike
others with the columns at fault, what each column does and whether it drifted, and with
--label ROC and precision. The rest of this help is about other models.

The rows that are shown are those that training left for tests. Where --data is not what
the model was trained on, a tenth of its rows is shown, and a note says so.

Parts that are ready are kept in a file beside the page, with .part after its name. A
report that was interrupted goes on from there.`,
		Example: `  hourglass report model --data mnist --out model.html
  hourglass report detector --data june.csv --out june.html`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error { return r.run(c, args[0]) },
	}
	r.source.flags(c, "")
	c.Flags().StringVar(&r.normal, "normal", "", "label of normal rows, of a detector with --label (default 0, no, false and normal)")
	c.Flags().StringVar(&r.out, "out", "", "file to write (.html)")
	c.Flags().BoolVar(&r.force, "force", false, "replace the file if it exists")
	_ = c.MarkFlagRequired("data")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagFilename("out", "html")
	return c
}

func (r *reporting) run(c *cobra.Command, dir string) error {
	if err := free(r.out, r.force); err != nil {
		return err
	}
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return err
	}
	if manifest.Recipe == detectorVariant {
		return r.detected(c, dir)
	}
	if r.normal != "" {
		return wrongUse(c, "--normal is for detectors; %s is a folder of a %s model", dir, manifest.Recipe)
	}
	if err := r.of(c, manifest.Data.Contract()); err != nil {
		return err
	}
	rows, err := r.parts(c, manifest.Data.Division, 1)
	if err != nil {
		return err
	}
	engines, done, err := enginesNamed(c, builtEngines)
	if err != nil {
		return err
	}
	defer done()
	shown := progressTo(c)
	defer shown.end()
	err = model.Write(c.Context(), r.out, dir, model.Settings{
		Train: rows.Train, Test: rows.Test, Unseen: rows.Unseen, Engine: native.Engine{}, Engines: engines,
		Progress: func(p model.Progress) { showPart(shown, p) },
	})
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped; %s holds what is ready, the same command goes on from there", r.out+model.DraftSuffix)
	}
	return saved(c, r.out, err)
}

func showPart(to *progress, p model.Progress) {
	if p.Within {
		to.state("    %s, %d/%d", p.Part, p.Done, p.Of)
		return
	}
	to.line("%d/%d %s", p.Done, p.Of, p.Part)
}
