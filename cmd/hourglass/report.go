package main

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/variants"
)

// reporting is a report on its way.
type reporting struct {
	source
	out   string
	force bool

	command  *cobra.Command
	dir      string
	manifest *export.Manifest
	model    *hourglass.Model
	train    *data.Set
	test     *data.Set
	codes    *data.Set // of the test rows; nil: indices
	page     report.Page
}

func newReport() *cobra.Command {
	var r reporting
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "Write a page that shows what a model does",
		Long: `Write one HTML file, which needs nothing beside it, about the model in DIR, a
folder that "hourglass train" wrote: how it was trained, its errors beside PCA's,
rows as they are, as they were spoiled and as they come back, the worst of them,
the code, what is drawn from it, how engines agree, and how to load it.`,
		Example: `  hourglass report model --data mnist --out model.html`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return r.run(c, args[0]) },
	}
	r.source.flags(c, "")
	c.Flags().StringVar(&r.out, "out", "", "file to write (.html)")
	c.Flags().BoolVar(&r.force, "force", false, "replace the file where it exists")
	_ = c.MarkFlagRequired("data")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagFilename("out", "html")
	return c
}

func (r *reporting) run(c *cobra.Command, dir string) (err error) {
	r.command, r.dir = c, dir
	if err := free(r.out, r.force); err != nil {
		return err
	}
	if r.manifest, err = export.ReadManifest(dir); err != nil {
		return err
	}
	if r.model, err = restored(dir); err != nil {
		return err
	}
	if r.train, r.test, err = r.parts(c, 1); err != nil {
		return err
	}
	r.page = report.Page{
		Title: fmt.Sprintf("%s autoencoder, %d units", r.model.Recipe, r.model.Latent()),
		Lead:  fmt.Sprintf("Trained on %s, shown on %s (%d rows).", r.manifest.Data.Name, r.test.Name, r.test.Rows()),
	}
	for i, step := range []struct {
		what string
		do   func() error
	}{
		{"training", r.training}, {"errors and PCA", r.errors}, {"the code", r.code}, {"what is drawn", r.drawn},
		{"engines", r.engines}, {"use", r.use},
	} {
		fmt.Fprintf(progressTo(c), "%d/6 %s\n", i+1, step.what)
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return r.page.Save(r.out)
}

func (r *reporting) add(s report.Section) { r.page.Sections = append(r.page.Sections, s) }

// training tells what was trained, on what and how.
func (r *reporting) training() error {
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
			return err
		}
		s.Figures = []report.Figure{{Caption: "The objective, epoch by epoch.", Chart: curves}}
	}
	r.add(s)
	return nil
}

// errors compares reconstructions with PCA's, and shows some and the worst.
func (r *reporting) errors() error {
	ctx := r.command.Context()
	mse, err := build.ReconstructionError(ctx, native.Engine{}, r.model, r.test)
	if err != nil {
		return err
	}
	table := &report.Table{Head: []string{"", "squared error a value"}, Rows: [][]string{{r.model.Recipe, fmt.Sprintf("%.5f", mse)}}}
	var components *pca.Components
	if k := min(r.model.Latent(), r.train.Features, r.train.Rows()); r.train.Features <= pca.MaxFeatures {
		if components, err = pca.Fit(ctx, r.train, k); err != nil {
			return err
		}
		other, err := components.MSE(ctx, r.test)
		if err != nil {
			return err
		}
		table.Rows = append(table.Rows, []string{fmt.Sprintf("PCA, %d components", k), fmt.Sprintf("%.5f", other)})
	}
	s := report.Section{Heading: "Reconstruction", Table: table}
	if len(r.test.Shape) == 3 {
		if s.Figures, err = r.pictures(components); err != nil {
			return err
		}
	}
	r.add(s)
	return nil
}

const shown = 12

// pictures are the first rows with what becomes of them, and the rows that come back
// worst.
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

// plotted is how many rows a scatter has: more say no more, and make the file large.
const plotted = 1500

// code shows where rows lie in the code, and what each unit does.
func (r *reporting) code() error {
	ctx := r.command.Context()
	usage, err := build.CodeUsage(ctx, native.Engine{}, r.model, r.test)
	if err != nil {
		return err
	}
	if usage.Used > 0 {
		r.add(report.Section{Heading: "Code", Text: fmt.Sprintf("%d indices a row, of which %d different ones are in use. Perplexity %.1f: %.1f bits a row if all positions are coded alike.",
			usage.Positions, usage.Used, usage.Perplexity, float64(usage.Positions)*math.Log2(usage.Perplexity))})
		return nil
	}
	if r.codes, err = build.Encode(ctx, native.Engine{}, r.model, r.test); err != nil {
		return err
	}
	s := report.Section{Heading: "Code", Text: fmt.Sprintf("%d of %d units are dead: 0 for every row. In a row %.1f are not 0.", usage.Dead, usage.Units, usage.Active)}
	scales, err := report.Bars("unit", "deviation", deviationsOf(r.codes, 1))
	if err != nil {
		return err
	}
	for _, set := range []struct {
		of      *data.Set
		caption string
	}{{r.codes, "The codes, along their first two principal components."}, {r.test, "The rows themselves, along theirs."}} {
		if set.of.Features < 2 || set.of.Features > pca.MaxFeatures || set.of.Rows() < 2 {
			continue
		}
		chart, trust, err := r.scatter(set.of)
		if err != nil {
			return err
		}
		s.Figures = append(s.Figures, report.Figure{Caption: set.caption + trust, Chart: chart})
	}
	s.Figures = append(s.Figures, report.Figure{Caption: "How much each unit of the code varies; one that does not says nothing.", Chart: scales})
	r.add(s)
	return nil
}

// neighbours is how many of a row's are looked at on a map.
const neighbours = 12

// scatter draws the first rows along two components of all, and says how far their
// neighbours on the drawing are those of the rows of the set.
func (r *reporting) scatter(set *data.Set) (chart report.Chart, trust string, err error) {
	components, err := pca.Fit(r.command.Context(), set, 2)
	if err != nil {
		return chart, "", err
	}
	some := set.Slice(0, min(plotted, set.Rows()))
	flat, err := components.Scores(some)
	if err != nil {
		return chart, "", err
	}
	points := make([][2]float64, flat.Rows())
	for i := range points {
		row := flat.Row(i)
		points[i] = [2]float64{float64(row[0]), float64(row[1])}
	}
	if k := min(neighbours, some.Rows()/4); k > 0 {
		share, err := latent.Trustworthiness(some, points, k)
		if err != nil {
			return chart, "", err
		}
		trust = fmt.Sprintf(" Trustworthiness %.3f for %d neighbours.", share, k)
	}
	chart, err = report.Scatter(points, some.DenseLabels())
	return chart, trust, err
}

// drawn shows rows drawn from the prior, or from a mixture fitted to the codes.
func (r *reporting) drawn() error {
	if r.codes == nil || len(r.test.Shape) != 3 {
		return nil
	}
	ctx, n := r.command.Context(), 4*shown
	codes := &data.Set{Name: "codes", Features: r.model.Latent()}
	s := report.Section{Heading: "Drawn from the code", Text: "Codes of the standard normal distribution, decoded."}
	if variants.HasPrior(r.model.Recipe) {
		codes.X = latent.Prior(n, codes.Features, 1)
	} else {
		m, err := latent.FitMixture(ctx, r.codes, latent.MixtureSettings{Seed: 1})
		if err != nil {
			return err
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
		return err
	}
	picture, err := r.tiles(slices.Collect(slices.Chunk(rows, r.test.Features)), shown)
	if err != nil {
		return err
	}
	s.Figures = []report.Figure{{Caption: "What they decode to.", Picture: picture}}
	r.add(s)
	return nil
}

// engines holds the exported files against each other on every engine.
func (r *reporting) engines() error {
	engines, done, err := enginesNamed(r.command, builtEngines)
	if err != nil {
		return err
	}
	defer done()
	reports, err := comparison{engines: engines, settings: &verify.Settings{}, set: r.test.Slice(0, min(rowsAtATime, r.test.Rows()))}.folder(r.command.Context(), r.dir)
	if err != nil {
		return err
	}
	table := &report.Table{Head: []string{"file", "engine", "output", "max |Δ|", "mean |Δ|", "verdict"}}
	for _, of := range reports {
		for _, e := range of.Engines {
			if len(e.Outputs) == 0 {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", e.Engine, "", "", "", string(e.Verdict)})
			}
			for _, d := range e.Outputs {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", e.Engine, d.Output, fmt.Sprintf("%.2e", d.MaxAbs), fmt.Sprintf("%.2e", d.MeanAbs), string(e.Verdict)})
			}
		}
	}
	r.add(report.Section{Heading: "Engines", Text: fmt.Sprintf("The files on independent engines, over %d rows.", min(rowsAtATime, r.test.Rows())), Table: table})
	return nil
}

// use tells how to load the encoder.
func (r *reporting) use() error {
	more := ""
	if r.model.Classes > 0 {
		more = ", and label: int64 [n]"
	}
	path := strings.TrimSuffix(r.dir, "/") + "/encoder.onnx"
	r.add(report.Section{
		Heading: "Use", Text: fmt.Sprintf("encoder.onnx takes input: float32 [n, %d]%s, raw values.", r.model.Features(), more),
		Code: []report.Listing{
			{Language: "Go", Text: fmt.Sprintf("session, err := runtime.Open(ctx, %q, nil)\ncodes, err := session.Encode(ctx, values, rows)", path)},
			{Language: "Python", Text: fmt.Sprintf("import onnxruntime\nencoder = onnxruntime.InferenceSession(%q)\nlatent, = encoder.run([\"latent\"], {\"input\": rows})", path)},
			{Language: "C++", Text: fmt.Sprintf("Ort::Session encoder{env, %q, Ort::SessionOptions{}};\nconst char *in[] = {\"input\"}, *out[] = {\"latent\"};\nauto latent = encoder.Run(Ort::RunOptions{}, in, &input, 1, out, 1);", path)},
			{Language: "JavaScript", Text: fmt.Sprintf("const encoder = await ort.InferenceSession.create(%q);\nconst { latent } = await encoder.run({ input: new ort.Tensor(\"float32\", values, [rows, %d]) });", path, r.model.Features())},
		},
	})
	return nil
}
