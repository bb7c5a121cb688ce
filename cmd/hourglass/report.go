package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/variants"
	"github.com/hourglass-go/hourglass/verify/folder"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// reporting is a report that is being made.
type reporting struct {
	source
	out   string
	force bool

	command  *cobra.Command
	progress *progress
	dir      string
	manifest *export.Manifest
	model    *hourglass.Model
	train    *data.Set
	test     *data.Set
	codes    *data.Set // codes of the test rows, once they were needed
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

Parts that are ready are kept in a file beside the page, with .part after its name. A
report that was interrupted goes on from there.`,
		Example: `  hourglass report model --data mnist --out model.html`,
		Args:    takes("DIR"),
		RunE:    func(c *cobra.Command, args []string) error { return r.run(c, args[0]) },
	}
	r.source.flags(c, "")
	c.Flags().StringVar(&r.out, "out", "", "file to write (.html)")
	c.Flags().BoolVar(&r.force, "force", false, "replace the file if it exists")
	_ = c.MarkFlagRequired("data")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagFilename("out", "html")
	return c
}

func (r *reporting) run(c *cobra.Command, dir string) (err error) {
	r.command, r.progress, r.dir = c, progressTo(c), dir
	if err := free(r.out, r.force); err != nil {
		return err
	}
	if r.model, r.manifest, err = export.Open(c.Context(), dir); err != nil {
		return err
	}
	if r.train, r.test, err = r.parts(c, 1); err != nil {
		return err
	}
	if r.train.Features != r.model.Features() {
		return fmt.Errorf("%s has rows of %d features, the model takes %d", r.train.Name, r.train.Features, r.model.Features())
	}
	key := fmt.Sprintf("%s %+v %s %s", hourglass.Version(), *r.manifest, r.train.Fingerprint(), r.test.Fingerprint())
	draft, err := report.OpenDraft(r.out+".part", fmt.Sprintf("%x", sha256.Sum256([]byte(key))))
	if err != nil {
		return err
	}
	parts := []struct {
		name string
		make func() ([]report.Section, error)
	}{
		{"training", r.training}, {"errors and PCA", r.errors}, {"the code", r.code}, {"maps", r.maps}, {"what is drawn", r.drawn},
		{"engines", r.engines}, {"use", r.use},
	}
	for i, p := range parts {
		r.progress.line("%d/%d %s", i+1, len(parts), p.name)
		if err := draft.Do(p.name, p.make); errors.Is(err, context.Canceled) {
			return fmt.Errorf("stopped; %s.part holds what is ready, the same command goes on from there", r.out)
		} else if err != nil {
			return err
		}
	}
	page := report.Page{
		Title:    fmt.Sprintf("%s autoencoder, %d units", r.model.Recipe, r.model.Latent()),
		Lead:     fmt.Sprintf("Trained on %s, shown on %s (%d rows).", r.manifest.Data.Name, r.test.Name, r.test.Rows()),
		Sections: draft.Sections(),
	}
	if err := page.Save(r.out); err != nil {
		return err
	}
	return saved(c, r.out, draft.Remove())
}

func one(s report.Section) []report.Section { return []report.Section{s} }

// training says what was trained, on what and how.
func (r *reporting) training() ([]report.Section, error) {
	m, t := r.manifest, r.manifest.Training
	rows := [][]string{
		{"recipe", m.Recipe}, {"configuration", string(m.Config)}, {"objective", m.Objective},
		{"data", fmt.Sprintf("%s, %d rows, SHA-256 %s", m.Data.Name, m.Data.Rows, m.Data.Fingerprint)},
		{"training", fmt.Sprintf("%s, %s at %v, %s, batches of %d, %d epochs, %d steps, seed %d", t.Engine, t.Optimizer, t.Rate, t.Schedule, t.Batch, t.Epochs, t.Steps, t.Seed)},
		{"opset", fmt.Sprint(m.Opset)},
	}
	if m.Corruption != nil {
		rows = append(rows, []string{"corruption", m.Corruption.Name + " " + string(m.Corruption.Constants)})
	}
	for _, p := range m.Penalties {
		rows = append(rows, []string{"penalty", p.Name + " " + string(p.Constants)})
	}
	s := report.Section{Heading: "Training", Table: &report.Table{Rows: rows}}
	var train, held []float64
	for _, e := range t.Course {
		train, held = append(train, e.Train), append(held, e.Held)
	}
	if len(held) > 1 && slices.Min(train) > 0 && slices.Min(held) > 0 {
		curves, err := report.Curves("epoch", "loss", report.Line{Name: "training rows", Y: train}, report.Line{Name: "held-out rows", Y: held})
		if err != nil {
			return nil, err
		}
		s.Figures = []report.Figure{{Caption: "The objective, epoch by epoch.", Chart: curves}}
	}
	return one(s), nil
}

// errors compares reconstructions with PCA's, and shows some of them and the worst.
func (r *reporting) errors() ([]report.Section, error) {
	ctx := r.command.Context()
	mse, err := build.ReconstructionError(ctx, native.Engine{}, r.model, r.test)
	if err != nil {
		return nil, err
	}
	table := &report.Table{Head: []string{"", "squared error a value", "explained variance"}, Rows: [][]string{{r.model.Recipe, fmt.Sprintf("%.5f", mse), fmt.Sprintf("%.4f", explained(r.test, mse))}}}
	var components *pca.Components
	if k := min(r.model.Latent(), r.train.Features, r.train.Rows()); r.train.Features <= pca.MaxFeatures {
		if components, err = pca.Fit(ctx, r.train, k); err != nil {
			return nil, err
		}
		other, err := components.MSE(ctx, r.test)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, []string{fmt.Sprintf("PCA, %d components", k), fmt.Sprintf("%.5f", other), fmt.Sprintf("%.4f", explained(r.test, other))})
	}
	s := report.Section{Heading: "Reconstruction", Table: table}
	if len(r.test.Shape) == 3 {
		if s.Figures, err = r.pictures(components); err != nil {
			return nil, err
		}
	}
	return one(s), nil
}

const shown = 12

// pictures shows the first rows with what becomes of them, and the rows with the greatest
// errors.
func (r *reporting) pictures(components *pca.Components) ([]report.Figure, error) {
	ctx := r.command.Context()
	back, err := build.Reconstruct(ctx, native.Engine{}, r.model, r.test)
	if err != nil {
		return nil, err
	}
	width := r.test.Features
	n := min(shown, r.test.Rows())
	var few [][]float32
	for i := range n {
		few = append(few, r.test.Row(i))
	}
	caption, shown := "Originals, reconstructions", back[:n*width]
	if r.model.Corruption != nil && r.model.Scaling == nil {
		spoiled, err := build.Spoil(ctx, native.Engine{}, r.model, r.test.Slice(0, n), 1)
		if err != nil {
			return nil, err
		}
		few = slices.AppendSeq(few, slices.Chunk(spoiled.X, width))
		caption = "Originals, as they were spoiled, what is made of these"
		if shown, err = build.Reconstruct(ctx, native.Engine{}, r.model, spoiled); err != nil {
			return nil, err
		}
	}
	few = slices.AppendSeq(few, slices.Chunk(shown, width))
	if components != nil {
		caption += ", PCA's reconstructions"
		for i := range n {
			row := make([]float32, width)
			if err := components.Reconstruct(row, r.test.Row(i)); err != nil {
				return nil, err
			}
			few = append(few, row)
		}
	}
	first, err := r.tiles(few, n)
	if err != nil {
		return nil, err
	}
	order := make([]int, r.test.Rows())
	errs := make([]float64, len(order))
	for i := range order {
		order[i] = i
		for j, v := range r.test.Row(i) {
			e := float64(v) - float64(back[i*width+j])
			errs[i] += e * e
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(errs[b], errs[a]) })
	var bad [][]float32
	for _, i := range order[:n] {
		bad = append(bad, r.test.Row(i))
	}
	for _, i := range order[:n] {
		bad = append(bad, back[i*width:(i+1)*width])
	}
	worst, err := r.tiles(bad, n)
	if err != nil {
		return nil, err
	}
	return []report.Figure{{Caption: caption + ".", Picture: first}, {Caption: fmt.Sprintf("The %d rows of %d that come back worst.", n, r.test.Rows()), Picture: worst}}, nil
}

func (r *reporting) tiles(rows [][]float32, columns int) (image.Image, error) {
	var cells []image.Image
	for _, row := range rows {
		cell, err := report.Image(row, r.test.Shape)
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	return report.Tiles(cells, columns, max(1, 48/r.test.Shape[1]))
}

// code says what each unit does.
func (r *reporting) code() ([]report.Section, error) {
	usage, err := build.CodeUsage(r.command.Context(), native.Engine{}, r.model, r.test)
	if err != nil {
		return nil, err
	}
	if usage.Used > 0 {
		return one(report.Section{Heading: "Code", Text: fmt.Sprintf("%d indices a row, of which %d different ones are in use. Perplexity %.1f: %.1f bits a row if all positions are coded alike.",
			usage.Positions, usage.Used, usage.Perplexity, float64(usage.Positions)*math.Log2(usage.Perplexity))}), nil
	}
	codes, err := r.encoded()
	if err != nil {
		return nil, err
	}
	s := report.Section{Heading: "Code", Text: fmt.Sprintf("%d of %d units are dead: 0 for every row. In a row %.1f are not 0.", usage.Dead, usage.Units, usage.Active)}
	deviations := deviationsOf(codes, 1)
	if variants.HasPrior(r.model.Recipe) {
		collapsed := 0
		for _, d := range deviations {
			if d*d < collapse {
				collapsed++
			}
		}
		s.Text += fmt.Sprintf(" %d have collapsed to the prior: their variance over the rows is below %v.", collapsed, collapse)
	}
	bars, err := report.Bars("unit", "deviation", deviations)
	if err != nil {
		return nil, err
	}
	s.Figures = []report.Figure{{Caption: "How much each unit of the code varies; one that does not says nothing.", Chart: bars}}
	return one(s), nil
}

// collapse is the variance of a unit's mean below which the unit says nothing (Burda, Grosse
// and Salakhutdinov 2016, section 5.1).
const collapse = 0.01

// encoded returns the codes of the test rows.
func (r *reporting) encoded() (codes *data.Set, err error) {
	if r.codes == nil {
		r.codes, err = build.Encode(r.command.Context(), native.Engine{}, r.model, r.test)
	}
	return r.codes, err
}

// indices reports whether the code is made of indices, and so is not a point in a space.
func (r *reporting) indices() bool { return r.model.Recipe == variants.VQ{}.Name() }

// maps shows where the codes lie, and the rows themselves beside them.
func (r *reporting) maps() ([]report.Section, error) {
	s := report.Section{Heading: "Maps", Text: fmt.Sprintf("Up to %d rows, along two principal components and by t-SNE. "+
		"Trustworthiness is 1 where a row's %d neighbours on a map are its neighbours in truth.", plotted, neighbours)}
	if r.test.Labels != nil {
		s.Text += " Colours are labels."
	}
	if !r.indices() {
		codes, err := r.encoded()
		if err != nil {
			return nil, err
		}
		if s.Figures, err = r.mapped("The codes", codes); err != nil {
			return nil, err
		}
	}
	rows, err := r.mapped("The rows themselves", r.test)
	if err != nil {
		return nil, err
	}
	if s.Figures = append(s.Figures, rows...); s.Figures == nil {
		return nil, nil
	}
	return one(s), nil
}

const (
	plotted    = 1500 // rows on a map; more show nothing new and make the file large
	neighbours = 12   // number of neighbours of a row that are compared on a map
	leastRows  = 4    // least number of rows on a map
)

// mapped draws the first rows of a set along two of its components and, starting there, by
// t-SNE. A set that does not span a plane is not drawn.
func (r *reporting) mapped(what string, set *data.Set) ([]report.Figure, error) {
	if set.Features < 2 || set.Features > pca.MaxFeatures || set.Rows() < leastRows {
		return nil, nil
	}
	ctx := r.command.Context()
	components, err := pca.Fit(ctx, set, 2)
	if err != nil {
		return nil, err
	}
	some := set.Slice(0, min(plotted, set.Rows()))
	flat, err := components.Scores(some)
	if err != nil {
		return nil, err
	}
	along := make([][2]float64, flat.Rows())
	for i := range along {
		along[i] = [2]float64{float64(flat.Row(i)[0]), float64(flat.Row(i)[1])}
	}
	left, err := components.MSE(ctx, set)
	if err != nil {
		return nil, err
	}
	folded, err := latent.TSNE(ctx, some, latent.TSNESettings{Start: along, Progress: func(done, of int) {
		r.progress.state("    t-SNE of %s, %d/%d", strings.ToLower(what), done, of)
	}})
	r.progress.end()
	if err != nil {
		return nil, err
	}
	var figures []report.Figure
	for _, m := range []struct {
		caption string
		at      [][2]float64
	}{
		{fmt.Sprintf("%s along two components, which explain %.1f %% of their variance.", what, 100*explained(set, left)), along},
		{what + " by t-SNE.", folded},
	} {
		if k := min(neighbours, some.Rows()/4); k > 0 {
			share, err := latent.Trustworthiness(some, m.at, k)
			if err != nil {
				return nil, err
			}
			m.caption += fmt.Sprintf(" Trustworthiness %.3f.", share)
		}
		chart, err := report.Scatter(m.at, some.DenseLabels())
		if err != nil {
			return nil, err
		}
		figures = append(figures, report.Figure{Caption: m.caption, Chart: chart})
	}
	return figures, nil
}

// explained returns the share of a set's variance that reconstructions with a squared error of mse
// explain.
func explained(set *data.Set, mse float64) float64 {
	if v := set.Variance(); v > 0 {
		return 1 - mse/v
	}
	return 1
}

// drawn shows rows that are drawn from the prior, or from a mixture that is fitted to the codes.
func (r *reporting) drawn() ([]report.Section, error) {
	if r.indices() || len(r.test.Shape) != 3 {
		return nil, nil
	}
	ctx, n := r.command.Context(), 4*shown
	codes := &data.Set{Name: "codes", Features: r.model.Latent()}
	s := report.Section{Heading: "Drawn from the code", Text: "Codes of the standard normal distribution, decoded."}
	if variants.HasPrior(r.model.Recipe) {
		codes.X = latent.Prior(n, codes.Features, 1)
	} else {
		encoded, err := r.encoded()
		if err != nil {
			return nil, err
		}
		m, err := latent.FitMixture(ctx, encoded, latent.MixtureSettings{Seed: 1})
		if err != nil {
			return nil, err
		}
		codes.X = m.Sample(n, 1)
		s.Text = "Codes of a mixture of normal distributions that was fitted to the codes of the rows, decoded."
	}
	if r.model.Classes > 0 {
		for i := range n {
			codes.Labels = append(codes.Labels, int32(i%r.model.Classes))
		}
	}
	rows, err := build.Decode(ctx, native.Engine{}, r.model, codes)
	if err != nil {
		return nil, err
	}
	picture, err := r.tiles(slices.Collect(slices.Chunk(rows, r.test.Features)), shown)
	if err != nil {
		return nil, err
	}
	s.Figures = []report.Figure{{Caption: "What they decode to.", Picture: picture}}
	return one(s), nil
}

// engines compares the exported files on every engine.
func (r *reporting) engines() ([]report.Section, error) {
	engines, done, err := enginesNamed(r.command, builtEngines)
	if err != nil {
		return nil, err
	}
	defer done()
	reports, err := folder.Compare(r.command.Context(), r.dir, lineup.Lineup{Engines: engines, Optional: true},
		folder.Inputs{Set: r.test.Slice(0, min(trial.RowsAtATime, r.test.Rows()))}, &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		return nil, err
	}
	table := &report.Table{Head: []string{"file", "reference", "engine", "output", "max |Δ|", "mean |Δ|", "verdict"}}
	for _, of := range reports {
		for _, p := range of.Pairs {
			for _, d := range p.Outputs {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", p.Reference, p.Subject, d.Output, fmt.Sprintf("%.2e", d.MaxAbs), fmt.Sprintf("%.2e", d.MeanAbs), string(d.Verdict)})
			}
		}
		for _, e := range of.Subjects {
			if e.Verdict == judge.Unsupported || e.Verdict == judge.Failed {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", "", e.Name, "", "", "", string(e.Verdict)})
			}
		}
	}
	return one(report.Section{Heading: "Engines", Text: fmt.Sprintf("The files on independent engines, over %d rows.", min(trial.RowsAtATime, r.test.Rows())), Table: table}), nil
}

// use shows how to load the encoder.
func (r *reporting) use() ([]report.Section, error) {
	more := ""
	if r.model.Classes > 0 {
		more = ", and label: int64 [n]"
	}
	path := strings.TrimSuffix(r.dir, "/") + "/encoder.onnx"
	return one(report.Section{
		Heading: "Use", Text: fmt.Sprintf("encoder.onnx takes input: float32 [n, %d]%s, raw values.", r.model.Features(), more),
		Code: []report.Listing{
			{Language: "Go", Text: fmt.Sprintf("session, err := runtime.Open(ctx, %q, nil)\ncodes, err := session.Encode(ctx, values, rows)", path)},
			{Language: "Python", Text: fmt.Sprintf("import onnxruntime\nencoder = onnxruntime.InferenceSession(%q)\nlatent, = encoder.run([\"latent\"], {\"input\": rows})", path)},
			{Language: "C++", Text: fmt.Sprintf("Ort::Session encoder{env, %q, Ort::SessionOptions{}};\nconst char *in[] = {\"input\"}, *out[] = {\"latent\"};\nauto latent = encoder.Run(Ort::RunOptions{}, in, &input, 1, out, 1);", path)},
			{Language: "JavaScript", Text: fmt.Sprintf("const encoder = await ort.InferenceSession.create(%q);\nconst { latent } = await encoder.run({ input: new ort.Tensor(\"float32\", values, [rows, %d]) });", path, r.model.Features())},
		},
	}), nil
}
