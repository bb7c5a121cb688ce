package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/report/verification"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/certificate"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// verifying holds the flags of verify.
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
	quick      bool
	thorough   bool
	apart      apart

	certificate string
	bound       *certificate.Certificate // set once it was begun or read; nil: none is asked for
	fingerprint string                   // of the data set, set once it was read
}

func newVerify() *cobra.Command {
	var v verifying
	c := &cobra.Command{
		Use:   "verify [MODEL [MODEL]]",
		Short: "Compare what engines compute from a model, or what two models do",
		Long: `Run a model on several engines, or run two models, and compare every element of every
output of every pair.

A model is an ONNX file, whoever wrote it, or a folder that "hourglass train" wrote. The
digests of a folder's files are first compared with hourglass.json, and then all three
files are verified. Of two files the second is compared with the first. Their inputs and
outputs are matched by name, or otherwise by place.

The inputs are the rows of a data set (--data), or fixtures in the layout of ONNX's own
tests (--fixtures), whose outputs take part like those of an engine. Without either, the
fixtures in the folder or beside the file are used. Where there are none, inputs are
generated from the types that the file states, and a note says so. Those of up to about
25 runs that compute or hold much are left out, and named; --thorough makes them, and
--quick makes two runs.

How far outputs may be apart is derived from the graph: from the rounding of its types,
the lengths of its sums, and the way in which errors pass through it. --atol, --rtol and
--tolerance state it instead.

The engine "oracle" computes in float64 and rounds once. Where two engines differ, it
says which is nearer. "oracle-narrow" rounds what each node gives, so that float16 and
bfloat16 overflow and vanish. It joins the default engines where a model computes in these
types. An engine that lacks an operator is "unsupported", never equal.

These flags ask other questions about the models:

  --layers     Where do they part? Every value in between is compared.
  --bisect     Which is the smallest part that shows the difference?
  --gradients  Do the derivatives agree?
  --matrix     Does the result change from run to run, with the number of threads, or
               with the batch? Any change from run to run counts as different.

onnxruntime runs a file in a process of its own, with a limit of memory and of time, so
that a crash is a result and not the end.

--certificate writes what was found, with the SHA-256 of the models, the fixtures and the
figures, and with the versions of libraries. Its folder must be above the files. Without
a model, the flag checks a certificate: whether the files are the same, and whether the
comparison, made again, has the same verdicts.

Exit codes: 0 equal, 1 different, 2 could not compare, 3 equal as far as compared, and
something that was asked for was not compared, which is listed.`,
		Example: `  hourglass verify model --data mnist:test
  hourglass verify model.onnx --fixtures fixtures
  hourglass verify float32.onnx converted.onnx --data mnist:test
  hourglass verify model.onnx --engines native,oracle,onnxruntime-off,onnxruntime --json
  hourglass verify float32.onnx converted.onnx --layers
  hourglass verify model.onnx --gradients reconstruction
  hourglass verify model.onnx --matrix
  hourglass verify model.onnx --certificate certificate.json
  hourglass verify --certificate certificate.json`,
		Args: atMost(2, "one model or two"),
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
	f.StringVar(&v.fixtures, "fixtures", "", "folder of test_data_set_N folders, each with input_M.pb and output_M.pb")
	f.StringSliceVar(&v.engines, "engines", nil, fmt.Sprintf("engines that run the models, of %s; by default %s, as far as they carry the model, and for two models %s and oracle",
		strings.Join(engineNames, ", "), strings.Join(defaultEngines, ", "), defaultEngine))
	f.Float64Var(&v.abs, "atol", 0, "absolute tolerance: equal is |Δ| ≤ atol + rtol·|reference|; derived from the graph where neither tolerance is given")
	f.Float64Var(&v.rel, "rtol", 0, "relative tolerance; see --atol")
	f.StringArrayVar(&v.tolerances, "tolerance", nil, "tolerance of one output, for example latent=1e-4 (absolute) or latent=1e-4,1e-3 (absolute, relative); may be given several times")
	f.StringVar(&v.inputs, "inputs", "", "file with the inputs of one run: .npz or .safetensors with their names, or .npy or .pb for a single input")
	f.Uint64Var(&v.seed, "seed", 1, "seed of generated inputs")
	f.StringToInt64Var(&v.dims, "dim", nil, "sizes of symbolic dimensions in generated inputs, for example batch=4; other dimensions take 1, 2, 7 and 64 in turn, and the first of an input also 0, 3, 32 and 100")
	f.BoolVar(&v.quick, "quick", false, "make two runs on generated inputs: normal values, where open dimensions are 2 and where they are 1")
	f.BoolVar(&v.thorough, "thorough", false, "make all runs on generated inputs, also those that compute or hold much, and derive tolerances for each: every kind of values where open dimensions are 2, and normal values in all other sizes")
	f.BoolVar(&v.layers, "layers", false, "compare every value in between instead: the own error of each node in the second model or engine, apart from the error that it inherits")
	f.StringVar(&v.bisect, "bisect", "", "find the smallest part that shows a difference instead, and write it to this folder, which can be verified again")
	f.StringVar(&v.gradients, "gradients", "", "compare the gradients of this output by every parameter instead: those of onnxruntime, of the native engine and in float64, and central differences")
	f.StringVar(&v.html, "html", "", "write the report to this file, too, as an HTML page")
	f.StringVar(&v.junit, "junit", "", "write the report to this file, too, in the form of JUnit")
	f.StringVar(&v.certificate, "certificate", "", "write a certificate to this file, too; without a model, check the certificate in it")
	v.apart.flags(c)
	f.BoolVar(&v.json, "json", false, "print JSON: a list with a report for each file")
	f.BoolVar(&v.matrix, "matrix", false, "run the same rows several times at every level of optimisation instead, on one thread and on all, in batches of 1, 7 and all (64)")
	_ = c.MarkFlagDirname("fixtures")
	_ = c.MarkFlagDirname("bisect")
	_ = c.RegisterFlagCompletionFunc("engines", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	c.MarkFlagsMutuallyExclusive("data", "fixtures", "inputs")
	c.MarkFlagsMutuallyExclusive("quick", "thorough")
	c.MarkFlagsMutuallyExclusive("matrix", "layers", "bisect", "gradients")
	for _, other := range []string{"matrix", "layers", "bisect", "gradients"} {
		c.MarkFlagsMutuallyExclusive("certificate", other)
	}
	c.MarkFlagsMutuallyExclusive("matrix", "engines")
	return c
}

// generatedNote is added where nobody gave inputs.
const generatedNote = "inputs were generated from the stated types alone; --data or --fixtures says more"

// otherDomainNote is added where engines other than onnxruntime get a graph in other operators.
const otherDomainNote = "onnxruntime gets operators of other domains and functions of the file as they are; other engines get equal nodes of ONNX's own domain, and the oracle those of ai.onnx.ml, too"

// mapsNote is added with the names of outputs that are compared as tensors.
const mapsNote = "outputs %q are maps that a ZipMap makes of a tensor; the tensor was compared"

// defaultEngines are the engines on which one model is compared with itself.
var defaultEngines = append([]string{judge.OracleName}, builtEngines...)

// compare reports on models, and writes the certificate that was asked for.
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
		if err := saved(c, v.certificate, v.bound.Write(reports, settings)); err != nil {
			return err
		}
	}
	if code := verify.ExitCode(reports); code != 0 {
		return exitCode(code)
	}
	return nil
}

// reports prints the reports, and writes them in the forms that were asked for.
func (v *verifying) reports(c *cobra.Command, paths []string) ([]*verify.Report, error) {
	reports, err := v.run(c, paths)
	if err != nil || len(reports) == 0 { // another form of report was printed
		return nil, err
	}
	for _, r := range reports {
		r.Notes = append(r.Notes, lonely(r)...)
	}
	err = v.print(c.OutOrStdout(), reports)
	if err == nil {
		err = save(c, v, reports)
	}
	return reports, err
}

// settings returns the tolerances.
func (v *verifying) settings(c *cobra.Command) (*judge.Settings, error) {
	s := &judge.Settings{Outputs: map[string]judge.Tolerance{}, EachRun: v.thorough}
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
func save[R judge.Judged](c *cobra.Command, v *verifying, reports []R) error {
	if v.html != "" {
		page, err := verification.Page(reports)
		if err != nil {
			return err
		}
		if err := saved(c, v.html, page.Save(v.html)); err != nil {
			return err
		}
	}
	if v.junit == "" {
		return nil
	}
	return saved(c, v.junit, atomicfile.Write(v.junit, func(w io.Writer) error { return junit.Write(w, reports) }))
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
