package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/report/verification"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/certificate"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// verifying is the command verify.
type verifying struct {
	source
	foreign
	fixtures   string
	engines    []string
	abs, rel   float64
	tolerances []string
	inputs     string
	seed       uint64
	dims       map[string]int64
	json       bool
	matrix     bool
	layers     bool
	bisect     string
	gradients  string
	html       string
	junit      string
	inProcess  bool
	limit      size
	deadline   time.Duration

	certificate string
	bound       *certificate.Certificate // once it is begun or read; nil: none is asked for
	fingerprint string                   // of the data set, once it was read
}

func newVerify() *cobra.Command {
	v := verifying{limit: isolate.DefaultMemory}
	c := &cobra.Command{
		Use:   "verify [MODEL [MODEL]]",
		Short: "Compare what engines compute from a model, or what two models do",
		Long: `Run a model on several engines, or two models, and compare every element of every
output of every pair.

A model is an ONNX file, whoever wrote it, or a folder that "hourglass train" wrote,
of which all three files are compared, after their digests were held against
hourglass.json. Of two files the second is held against the first; inputs and outputs
are matched by name, or else by place.

The inputs are a data set's rows (--data), or fixtures in the layout of ONNX's own
tests (--fixtures), whose outputs take part as another engine. Without either they
are the fixtures in the folder or those beside the file, and where there are none,
inputs generated from the types that the file states, which is said.

How far outputs may be apart is derived from the graph: from the rounding of its
types, the lengths of its sums and the way errors pass through it, as float64 shows
them. --atol, --rtol and --tolerance state it instead.

The engine "oracle" computes in float64 and rounds once; where two differ, it says
which is nearer. An engine that lacks an operator is "unsupported", never equal.

--matrix tells instability from difference: whether a model is non-deterministic,
depends on the batch that a row is in, or is wrong beside the oracle. What is within
the tolerance is rounding; any non-determinism counts as different.

--layers and --bisect say where two engines or models part, and --gradients compares
derivatives. A file is run by onnxruntime in a process of its own, with a limit of
memory and of time, so that a crash is a result.

--certificate writes what was found beside the SHA-256 of the models, the fixtures and
the figures, and the versions of libraries; its folder must be above the files. Without
a model it checks that: whether all of it is the same, and the comparison, made again.

Exit codes: 0 equal, 1 different, 2 could not compare, 3 equal as far as compared,
but something that was asked for was not compared, which is listed.`,
		Example: `  hourglass verify model --data mnist:test
  hourglass verify model.onnx --fixtures fixtures
  hourglass verify float32.onnx converted.onnx --data mnist:test
  hourglass verify model.onnx --engines native,oracle,onnxruntime-off,onnxruntime --json
  hourglass verify float32.onnx converted.onnx --layers
  hourglass verify model.onnx --gradients reconstruction
  hourglass verify model.onnx --matrix
  hourglass verify model.onnx --certificate certificate.json
  hourglass verify --certificate certificate.json`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && v.certificate == "":
				return errors.New("there is no model; name one or two, or a --certificate to check")
			case len(args) == 0:
				return v.check(c)
			case v.matrix:
				return v.matrixed(c, args)
			case v.gradients != "":
				return v.graded(c, args)
			}
			return v.compare(c, args)
		},
	}
	v.source.flags(c, "")
	v.foreign.flags(c)
	f := c.Flags()
	f.StringVar(&v.fixtures, "fixtures", "", "folder of test_data_set_N, each with input_M.pb and output_M.pb")
	f.StringSliceVar(&v.engines, "engines", nil, fmt.Sprintf("what runs the models, of %s; by default %s, as far as they can, and for two models %s and oracle",
		strings.Join(engineNames, ", "), strings.Join(defaultEngines, ", "), defaultEngine))
	f.Float64Var(&v.abs, "atol", 0, "absolute tolerance: equal is |Δ| ≤ atol + rtol·|reference|; derived from the graph where neither is given")
	f.Float64Var(&v.rel, "rtol", 0, "relative tolerance; as atol")
	f.StringArrayVar(&v.tolerances, "tolerance", nil, "tolerance of one output, as latent=1e-4 (absolute) or latent=1e-4,1e-3 (and relative); may be given again")
	f.StringVar(&v.inputs, "inputs", "", "file with the inputs of one run: .npz or .safetensors by name, or .npy or .pb for a lone one")
	f.Uint64Var(&v.seed, "seed", 1, "of generated inputs")
	f.StringToInt64Var(&v.dims, "dim", nil, "sizes of symbolic dimensions in generated inputs, as batch=4; the others are 1, 2, 7 and 64")
	f.BoolVar(&v.layers, "layers", false, "instead compare every value between: each node's own error, apart from what it inherits, of the second model or engine against the first")
	f.StringVar(&v.bisect, "bisect", "", "instead narrow a difference to the smallest part that shows it, and write that to this folder, to be run again")
	f.StringVar(&v.gradients, "gradients", "", "instead compare the gradients of this output by every parameter: onnxruntime's and the native engine's, float64's, and differences in float64")
	f.StringVar(&v.html, "html", "", "write the report as a page, too")
	f.StringVar(&v.junit, "junit", "", "write the report in the form of JUnit, too")
	f.StringVar(&v.certificate, "certificate", "", "write a certificate, too, or without a model check one")
	f.BoolVar(&v.inProcess, "in-process", false, "run onnxruntime in this process, and not in one of its own with the limits below")
	f.Var(&v.limit, "memory-limit", "bytes that a process of onnxruntime may take")
	f.DurationVar(&v.deadline, "deadline", isolate.DefaultDeadline, "time that a process of onnxruntime has for a run")
	f.BoolVar(&v.json, "json", false, "print JSON, a list with a report a file")
	f.BoolVar(&v.matrix, "matrix", false, "instead run the same rows at every level of optimisation, on one thread and on all, in batches of 1, 7 and all (64), several times each")
	_ = c.MarkFlagDirname("fixtures")
	_ = c.MarkFlagDirname("bisect")
	_ = c.RegisterFlagCompletionFunc("engines", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	c.MarkFlagsMutuallyExclusive("data", "fixtures", "inputs")
	c.MarkFlagsMutuallyExclusive("matrix", "layers", "bisect", "gradients")
	for _, other := range []string{"matrix", "layers", "bisect", "gradients"} {
		c.MarkFlagsMutuallyExclusive("certificate", other)
	}
	c.MarkFlagsMutuallyExclusive("matrix", "engines")
	return c
}

// generatedNote is said of inputs that nobody gave.
const generatedNote = "inputs were generated from the stated types alone; --data or --fixtures says more"

// otherDomainNote is said of a graph that engines but onnxruntime are given in other operators.
const otherDomainNote = "operators of ai.onnx.ml are onnxruntime's as they are, and for other engines their equals of ONNX's own domain"

// defaultEngines hold one model against itself.
var defaultEngines = append([]string{judge.OracleName}, builtEngines...)

// compare reports on models, and certifies what was found.
func (v *verifying) compare(c *cobra.Command, paths []string) error {
	if v.certificate != "" {
		if err := v.certify(c, paths); err != nil {
			return err
		}
	}
	reports, err := v.reports(c, paths)
	if err != nil {
		return err
	}
	if v.bound != nil {
		settings, err := v.certified(c, paths)
		if err != nil {
			return err
		}
		if err := v.bound.Write(reports, settings); err != nil {
			return err
		}
	}
	if code := verify.ExitCode(reports); code != 0 {
		return exitCode(code)
	}
	return nil
}

// reports are printed, and written in the forms that were asked for.
func (v *verifying) reports(c *cobra.Command, paths []string) ([]*verify.Report, error) {
	reports, err := v.run(c, paths)
	if err != nil || len(reports) == 0 { // another form of report was written
		return nil, err
	}
	err = v.print(c.OutOrStdout(), reports)
	if err == nil {
		err = save(v, reports)
	}
	return reports, err
}

// settings are the tolerances.
func (v *verifying) settings(c *cobra.Command) (*judge.Settings, error) {
	s := &judge.Settings{Outputs: map[string]judge.Tolerance{}}
	if c.Flags().Changed("atol") || c.Flags().Changed("rtol") {
		s.Tolerance = &judge.Tolerance{Abs: v.abs, Rel: v.rel}
		if !(v.abs >= 0) || !(v.rel >= 0) {
			return nil, fmt.Errorf("--atol %v, --rtol %v: tolerances are 0 or more", v.abs, v.rel)
		}
	}
	for _, text := range v.tolerances {
		name, bounds, ok := strings.Cut(text, "=")
		abs, rel, both := strings.Cut(bounds, ",")
		var t judge.Tolerance
		var err, err2 error
		t.Abs, err = strconv.ParseFloat(abs, 64)
		if both {
			t.Rel, err2 = strconv.ParseFloat(rel, 64)
		}
		if !ok || err != nil || err2 != nil || !(t.Abs >= 0) || !(t.Rel >= 0) {
			return nil, fmt.Errorf("--tolerance %s: want an output and its tolerances, 0 or more, as latent=1e-4 or latent=1e-4,1e-3", text)
		}
		s.Outputs[name] = t
	}
	return s, nil
}

// save writes the reports in the forms that were asked for.
func save[R judge.Judged](v *verifying, reports []R) error {
	if v.html != "" {
		page, err := verification.Page(reports)
		if err != nil {
			return err
		}
		if err := page.Save(v.html); err != nil {
			return err
		}
	}
	if v.junit == "" {
		return nil
	}
	return atomicfile.Write(v.junit, func(w io.Writer) error { return junit.Write(w, reports) })
}

func (v *verifying) print(w io.Writer, reports []*verify.Report) error {
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
		fmt.Fprintln(w, r.Times())
	}
	return nil
}
