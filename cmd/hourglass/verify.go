package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// verification is the command verify.
type verification struct {
	source
	fixtures string
	engines  []string
	abs, rel float64
	json     bool
}

func newVerify() *cobra.Command {
	var v verification
	c := &cobra.Command{
		Use:   "verify FILE|DIR",
		Short: "Compare what engines compute from a model",
		Long: `Run a model on several engines and compare every element of every output.

Of a folder that "hourglass train" wrote, all three files are compared, after
their digests were held against hourglass.json. The inputs are a data set's rows
(--data) or fixtures in the layout of ONNX's own tests (--fixtures), whose
outputs are then the reference; without either, the fixtures in the folder, or
those beside the file.

An engine that lacks an operator is "unsupported", never equal.
Exit codes: 0 equal, 1 different, 2 could not compare.`,
		Example: `  hourglass verify model --data mnist:test
  hourglass verify model.onnx --fixtures fixtures
  hourglass verify model --engines native,onnxruntime --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			reports, err := v.run(c, args[0])
			if err != nil {
				return err
			}
			if err := v.print(c.OutOrStdout(), reports); err != nil {
				return err
			}
			if code := worst(reports); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	v.source.flags(c, "")
	f := c.Flags()
	f.StringVar(&v.fixtures, "fixtures", "", "folder of test_data_set_N, each with input_M.pb and output_M.pb")
	f.StringSliceVar(&v.engines, "engines", builtEngines, "what is compared, the reference first")
	f.Float64Var(&v.abs, "atol", 1e-5, "absolute tolerance: equal is |Δ| ≤ atol + rtol·|reference|")
	f.Float64Var(&v.rel, "rtol", 1e-5, "relative tolerance")
	f.BoolVar(&v.json, "json", false, "print JSON, a list with a report a file")
	_ = c.MarkFlagDirname("fixtures")
	_ = c.RegisterFlagCompletionFunc("engines", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	c.MarkFlagsMutuallyExclusive("data", "fixtures")
	return c
}

func (v *verification) run(c *cobra.Command, path string) ([]*verify.Report, error) {
	settings, err := v.settings()
	if err != nil {
		return nil, err
	}
	engines, done, err := enginesNamed(c, v.engines)
	if err != nil {
		return nil, err
	}
	defer done()
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var set *data.Set
	if v.spec != "" {
		if set, err = v.open(c, v.spec); err != nil {
			return nil, err
		}
	}
	compare := comparison{engines: engines, settings: settings, set: set, fixtures: v.fixtures}
	if info.IsDir() {
		return compare.folder(c.Context(), path)
	}
	return compare.file(c.Context(), path)
}

// settings turns a tolerance of 0 into none at all.
func (v *verification) settings() (*verify.Settings, error) {
	s := verify.Settings{Abs: v.abs, Rel: v.rel}
	for _, t := range []*float64{&s.Abs, &s.Rel} {
		if !(*t >= 0) {
			return nil, fmt.Errorf("--atol %v, --rtol %v: tolerances are 0 or more", v.abs, v.rel)
		}
		if *t == 0 {
			*t = -1
		}
	}
	return &s, nil
}

func (v *verification) print(w io.Writer, reports []*verify.Report) error {
	if v.json {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(reports)
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\n", r.Graph)
		if err := r.WriteTable(w); err != nil {
			return err
		}
	}
	return nil
}

// worst is the exit code of several reports: a difference outweighs what could
// not be compared.
func worst(reports []*verify.Report) int {
	var codes []int
	for _, r := range reports {
		codes = append(codes, r.ExitCode())
	}
	if slices.Contains(codes, 1) {
		return 1
	}
	return slices.Max(codes)
}

// comparison is what models are compared on.
type comparison struct {
	engines  []hourglass.Engine
	settings *verify.Settings
	set      *data.Set // nil: fixtures
	fixtures string    // "": those that come with the model
}

// file compares one model.
func (k comparison) file(ctx context.Context, path string) ([]*verify.Report, error) {
	g, err := load(path)
	if err != nil {
		return nil, err
	}
	var report *verify.Report
	if k.set != nil {
		report, err = k.rows(ctx, g)
	} else {
		dir := k.fixtures
		if dir == "" {
			dir = filepath.Dir(path)
		}
		var fixtures verify.Fixtures
		if fixtures, err = verify.ReadFixtures(dir, g); err != nil && k.fixtures == "" {
			return nil, fmt.Errorf("%w; name inputs with --data or --fixtures", err)
		} else if err == nil {
			report, err = verify.CompareExpected(ctx, g, fixtures, k.engines, k.settings)
		}
	}
	return []*verify.Report{report}, err
}

// folder compares the three files of a trained model.
func (k comparison) folder(ctx context.Context, dir string) ([]*verify.Report, error) {
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if err := manifest.Check(dir); err != nil {
		return nil, err
	}
	var graphs [3]*graph.Graph
	for i, part := range []hourglass.Part{hourglass.AutoencoderPart, hourglass.EncoderPart, hourglass.DecoderPart} {
		if graphs[i], err = load(filepath.Join(dir, string(part)+".onnx")); err != nil {
			return nil, err
		}
	}
	var reports []*verify.Report
	for _, g := range graphs {
		report, err := k.part(ctx, dir, g, graphs)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// part compares one of a folder's graphs, which are the whole, the encoder and
// the decoder. The fixtures are the whole's, and hold what the others need; the
// rows that a decoder is given are the reference's codes.
func (k comparison) part(ctx context.Context, dir string, g *graph.Graph, of [3]*graph.Graph) (*verify.Report, error) {
	whole, encoder, decoder := of[0], of[1], of[2]
	switch {
	case k.set != nil && g == decoder:
		rows := rowsOf(encoder, k.set, rowsAtATime)
		return verify.Compare(ctx, g, codesOf(ctx, k.engines[0], encoder, rows, decoder), k.engines, k.settings)
	case k.set != nil:
		return k.rows(ctx, g)
	}
	if k.fixtures != "" {
		dir = k.fixtures
	} else {
		dir = filepath.Join(dir, "fixtures")
	}
	fixtures, err := verify.ReadFixtures(dir, whole)
	if err != nil {
		return nil, err
	}
	for _, v := range g.Outputs {
		if !slices.ContainsFunc(slices.Concat(whole.Inputs, whole.Outputs), func(of graph.Value) bool { return of.Name == v.Name }) {
			return verify.Compare(ctx, g, inputsOf(part(fixtures, g)), k.engines, k.settings) // no fixture knows it
		}
	}
	return verify.CompareExpected(ctx, g, part(fixtures, g), k.engines, k.settings)
}

// inputsOf are the inputs of fixtures.
func inputsOf(fixtures verify.Fixtures) verify.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for f, err := range fixtures {
			if !yield(f.Inputs, err) {
				return
			}
		}
	}
}

func (k comparison) rows(ctx context.Context, g *graph.Graph) (*verify.Report, error) {
	return verify.Compare(ctx, g, rowsOf(g, k.set, rowsAtATime), k.engines, k.settings)
}

// codesOf are a decoder's inputs for rows: the codes that the encoder gives of them,
// and what it is given beside a code.
func codesOf(ctx context.Context, e hourglass.Engine, encoder *graph.Graph, inputs verify.Inputs, decoder *graph.Graph) verify.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		runner, err := e.NewRunner(ctx, encoder)
		if err != nil {
			yield(nil, err)
			return
		}
		defer runner.Close()
		for in, err := range inputs {
			codes := map[string]*graph.Tensor{}
			if err == nil {
				var out map[string]*graph.Tensor
				out, err = runner.Run(ctx, in)
				for _, v := range decoder.Feeds() {
					if codes[v.Name] = out[v.Name]; codes[v.Name] == nil {
						codes[v.Name] = in[v.Name]
					}
				}
			}
			if !yield(codes, err) || err != nil {
				return
			}
		}
	}
}

// part takes from fixtures what one graph takes and gives.
func part(fixtures verify.Fixtures, g *graph.Graph) verify.Fixtures {
	pick := func(values []graph.Value, f verify.Fixture) map[string]*graph.Tensor {
		out := map[string]*graph.Tensor{}
		for _, v := range values {
			for _, from := range []map[string]*graph.Tensor{f.Inputs, f.Outputs} {
				if t := from[v.Name]; t != nil {
					out[v.Name] = t
				}
			}
		}
		return out
	}
	return func(yield func(verify.Fixture, error) bool) {
		for f, err := range fixtures {
			f.Inputs, f.Outputs = pick(g.Feeds(), f), pick(g.Outputs, f)
			if !yield(f, err) {
				return
			}
		}
	}
}

// load reads a model that engines can be asked to run.
func load(path string) (*graph.Graph, error) {
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(g.Outputs) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errors.New("the graph has no outputs"))
	}
	return g, nil
}
