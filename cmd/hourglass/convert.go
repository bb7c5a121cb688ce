package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/convert/saelens"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// converting holds the flags of convert.
type converting struct {
	source
	foreign
	opset          int64
	target         string
	standard       bool
	simplify, half bool
	halfIO, lossy  bool
	keep           []string
	weights, names string
	external       bool
	int8, method   string
	calibrate      string
	percentile     float64
	bind           map[string]string
	free           string
	within         float64
	fixtures       string
	record         string
	dims           map[string]int64
	force          bool
	atol, rtol     float64
	engine         *string
	apart          apart
}

// int8Forms are the values of --int8.
var int8Forms = []string{"none", "static", "dynamic"}

// methodNames returns the values of --method.
func methodNames() (names []string) {
	for _, m := range convert.Methods() {
		names = append(names, string(m))
	}
	return names
}

// targetNames returns the values of --target.
func targetNames() (names []string) {
	for _, t := range convert.Targets() {
		names = append(names, t.Name)
	}
	return names
}

func newConvert() *cobra.Command {
	var k converting
	c := &cobra.Command{
		Use:   "convert FILE OUT",
		Short: "Write an ONNX file for another opset, simpler, of fixed sizes, or in another precision",
		Long: `Convert an ONNX file, compare what it computes before and after, and write the result
where the two agree.

Conversions are done in the order of the flags below. They are compared on the rows of a
data set (--data) or on fixtures in the layout of ONNX's own tests (--fixtures). Where
neither is given, the fixtures beside the file are used, and otherwise generated inputs.
The table that is printed has size, nodes and time a run, before and after, and how far the outputs
are apart.

--half leaves nodes in float32 that scale raw columns, and nodes that leave the range of
float16 on these rows; they are listed. The result is compared a second time on the engine
"oracle-narrow", which computes float16 as such, because onnxruntime computes it in
float32 on CPUs.

--within searches on the first half of the rows (at most 1,024) or of the fixtures, and
compares on the others, where the error must be within the bound too. A single fixture
serves for both, and a note says so. Each node that is listed as kept is needed: without
it, the error on the rows of the search is beyond the bound.

FILE may be a folder of SAELens (cfg.json and sae_weights.safetensors) with a sparse
autoencoder of the architectures standard, topk, jumprelu or gated. It is written as an
ONNX file, input → latent, reconstruction. "hourglass weights DIR OUT --saelens" goes the
other way.

The result says in its metadata which file it was made of (hourglass.parent, the SHA-256 of FILE) and
by which flags (hourglass.conversion). --record writes a folder with more for whoever gets the file: both
files' digests, the processor, by how much each output differs, and fixtures for other runtimes.

onnxruntime runs in a process of its own, as verify lets it. Where it crashes as it opens FILE, the
oracle takes its place, and a note says so.

Exit codes: 0 written, 1 different and not written, 2 could not convert or compare.`,
		Example: `  hourglass convert model.onnx old.onnx --opset 13
  hourglass convert model.onnx small.onnx --simplify --half --data mnist:test
  hourglass convert encoder.onnx int8.onnx --int8 static --calibrate mnist --data mnist:test
  hourglass convert encoder.onnx int8.onnx --int8 dynamic --within 0.01 --data mnist:test
  hourglass convert model.onnx tuned.onnx --weights tuned.safetensors --names names.json
  hourglass convert model.onnx one.onnx --bind batch=1 --target web
  hourglass convert one.onnx any.onnx --free batch
  hourglass convert pipeline.onnx plain.onnx --opset 19 --standard
  hourglass convert sae_folder sae.onnx`,
		Args: takes("FILE", "OUT"),
		RunE: func(c *cobra.Command, args []string) error { return k.run(c, args[0], args[1]) },
	}
	f := c.Flags()
	f.SortFlags = false
	f.Int64Var(&k.opset, "opset", 0, fmt.Sprintf("opset to write for, %d to %d, with the IR version that belongs to it; 0 keeps the opset", convert.OldestTarget, convert.NewestTarget))
	choice(c, &k.target, "target", "", "runtime to write for, instead of an opset", targetNames())
	f.BoolVar(&k.standard, "standard", false, "write operators of ai.onnx.ml and com.microsoft as operators of ONNX's own domain, and leave ZipMap out; those without such a form stay, and are listed")
	f.StringVar(&k.weights, "weights", "", "safetensors file with other weights, such as a PyTorch state dict; outputs then differ, and are not compared")
	f.StringVar(&k.names, "names", "", "JSON file that maps initializers to tensors of --weights; .T after a name swaps its dimensions")
	f.StringToStringVar(&k.bind, "bind", nil, "fix symbolic dimensions, for example batch=1")
	f.StringVar(&k.free, "free", "", "give the fixed first dimension of all inputs and outputs this name, for example batch, so that any number of rows fits; runs of n, 2n, 1 and n+1 rows prove it")
	f.BoolVar(&k.simplify, "simplify", false, "fold constants, drop what does nothing, what is computed twice and what nothing reads, and merge BatchNormalization into the layer before it")
	f.BoolVar(&k.half, "half", false, "compute in float16")
	choice(c, &k.int8, "int8", "none", "store the weights of layers in 8 bits and multiply integers where ONNX has them; static takes ranges from --calibrate, dynamic takes them in each run", int8Forms)
	f.StringVar(&k.calibrate, "calibrate", "", "data set that the ranges are taken from (--int8 static)")
	choice(c, &k.method, "method", string(convert.MinMax), "how ranges are taken (--int8 static)", methodNames())
	f.Float64Var(&k.percentile, "percentile", 99.99, "percent of the magnitudes that the range holds (--method percentile)")
	f.StringSliceVar(&k.keep, "keep", nil, "operators or nodes that --half and --int8 leave in float32")
	f.BoolVar(&k.halfIO, "half-io", false, "make inputs and outputs float16, too; by default they stay float32")
	f.BoolVar(&k.lossy, "lossy", false, "accept weights that float16 cannot hold; by default they are listed, and nothing is written")
	f.Float64Var(&k.within, "within", 0, "leave as few nodes in float32 as keep the error of --half or --int8 within this bound; an output's error is its greatest |Δ|, divided by its greatest magnitude")
	k.source.flags(c, "")
	k.foreign.flags(c)
	f.StringVar(&k.fixtures, "fixtures", "", "folder of test_data_set_N to compare on")
	f.StringToInt64Var(&k.dims, "dim", nil, "sizes of symbolic dimensions in generated inputs, for example sequence=128")
	f.Float64Var(&k.atol, "atol", 0, "absolute tolerance: equal is |Δ| ≤ atol + rtol·|before|; where neither tolerance is given, an output may differ by a share of its greatest magnitude: 1e-5, with --half and for files in float16 1e-2, with --int8 0.1, and with --within that bound")
	f.Float64Var(&k.rtol, "rtol", 0, "relative tolerance; see --atol")
	f.StringVar(&k.record, "record", "", "new folder that says how OUT was made and by how much it differs from FILE ("+conversion.RecordName+"), with inputs and what OUT gives for them in the layout of ONNX's own tests")
	f.BoolVar(&k.external, "external", false, "write weights to OUT.data beside OUT, as models of 2 GiB and more need; neither file may exist")
	f.BoolVar(&k.force, "force", false, "replace OUT if it exists")
	c.MarkFlagsMutuallyExclusive("external", "force")
	k.engine = engineFlag(c)
	k.apart.flags(c)
	_ = c.MarkFlagDirname("fixtures")
	_ = c.MarkFlagDirname("record")
	c.MarkFlagsMutuallyExclusive("record", "weights") // which are not compared
	c.MarkFlagsMutuallyExclusive("opset", "target")
	c.MarkFlagsMutuallyExclusive("bind", "free")
	c.MarkFlagsMutuallyExclusive("data", "fixtures")
	return c
}

func (k *converting) run(c *cobra.Command, from, to string) error {
	if err := free(to, k.force); err != nil {
		return err
	}
	if entries, err := os.ReadDir(k.record); k.record != "" && err == nil && len(entries) > 0 {
		return fmt.Errorf("--record %s: the folder is not empty; name a new one", k.record)
	}
	if err := k.check(); err != nil {
		return err
	}
	if saelens.Is(from) {
		return k.dictionary(c, from, to)
	}
	before, err := k.load(from)
	if err == nil {
		err = k.nothing(from)
	}
	if err == nil {
		err = k.ofGraph(c, before)
	}
	if err != nil {
		return err
	}
	engines, done, err := enginesNamed(c, []string{*k.engine})
	if err != nil {
		return err
	}
	defer done()
	if engines, err = k.apart.engines(c, engines); err != nil {
		return err
	}
	opened, err := k.opened(c, before, engines[0])
	if err != nil {
		return err
	}
	defer opened.Close()
	after, err := k.reshaped(c, k.typed(c, before, opened), opened)
	if err != nil {
		return err
	}
	shown, _ := convert.WithoutMaps(before)
	compared, _ := convert.WithoutMaps(after)
	on, err := k.rows(c, from, shown, compared, opened)
	if err != nil {
		return err
	}
	if after, err = k.reduced(c, after, opened.Engine, on); err != nil {
		return err
	}
	compared, _ = convert.WithoutMaps(after)
	if k.weights != "" { // other weights make another model, so nothing is compared
		return k.recorded(c, from, to, before, after, nil)
	}
	report, err := k.compare(c, from, shown, compared, opened, on)
	if err != nil {
		return err
	}
	if code := report.ExitCode(); code != 0 {
		note(c, "%s was not written", to)
		return exitCode(code)
	}
	return k.recorded(c, from, to, before, after, func(parent, result []conversion.File) error {
		return report.WriteRecord(c.Context(), k.record, parent, result, k.asking(c), on, compared, opened)
	})
}

// recorded writes a file that says what it was made of, unless it is equal to that, and a record where one is asked for.
func (k *converting) recorded(c *cobra.Command, from, to string, before, g *graph.Graph, write func(parent, result []conversion.File) error) error {
	if k.record == "" && equalFiles(before, g) { // a copy is made of nothing
		return k.save(c, to, g)
	}
	parent, err := conversion.FilesOf(from)
	if err != nil {
		return err
	}
	g.Header.Metadata = stated(g.Header.Metadata, conversion.ParentKey, parent[0].SHA256)
	var asked []string
	flags := k.asking(c)
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		asked = append(asked, "--"+name+" "+flags[name])
	}
	g.Header.Metadata = stated(g.Header.Metadata, conversion.FlagsKey, strings.Join(asked, " "))
	if err := k.save(c, to, g); err != nil || k.record == "" {
		return err
	}
	result, err := conversion.FilesOf(to)
	if err != nil {
		return err
	}
	return saved(c, k.record, write(parent, result))
}

// equalFiles reports whether two graphs are one file. Graphs that no file holds without others beside it are not.
func equalFiles(a, b *graph.Graph) bool {
	one, err := graph.Encode(a)
	if err != nil {
		return false
	}
	other, err := graph.Encode(b)
	return err == nil && bytes.Equal(one, other)
}

// stated returns properties with one that has a value.
func stated(all []graph.Property, key, value string) []graph.Property {
	all = slices.Clone(all)
	for i := range all {
		if all[i].Key == key {
			all[i].Value = value
			return all
		}
	}
	return append(all, graph.Property{Key: key, Value: value})
}

// asking returns the flags that ask for the conversion. A file is called by its name, wherever it lies.
func (k *converting) asking(c *cobra.Command) map[string]string {
	all := map[string]string{}
	for _, name := range []string{"opset", "target", "standard", "weights", "names", "bind", "free", "simplify", "half", "int8", "calibrate", "method", "percentile", "keep", "half-io", "lossy", "within"} {
		f := c.Flags().Lookup(name)
		if !f.Changed {
			continue
		}
		switch all[name] = f.Value.String(); name {
		case "weights", "names", "calibrate":
			all[name] = filepath.Base(all[name])
		}
	}
	return all
}

// opened returns the engine with the graph before the conversion, or the oracle where the engine crashes as it opens
// that and nobody asked for the engine.
func (k *converting) opened(c *cobra.Command, before *graph.Graph, e hourglass.Engine) (conversion.Opened, error) {
	opened := conversion.Open(e)
	shown, _ := convert.WithoutMaps(before)
	_, err := opened.NewRunner(c.Context(), shown)
	switch {
	case !crashed(err): // whoever runs the graph says what else is wrong
		return opened, nil
	case c.Flags().Changed("engine"):
		return opened, fmt.Errorf("%w; --engine %s compares without it", err, judge.OracleName)
	}
	note(c, "%v; the conversion is compared on %s alone", err, judge.OracleName)
	return conversion.Open(oracle.Engine{}), nil
}

// check refuses flags that do not go together or have no such value, and takes the opset of --target.
func (k *converting) check() error {
	target, err := k.targeted()
	switch {
	case err != nil:
		return err
	case !slices.Contains(int8Forms, k.int8):
		return unknown("form of int8", k.int8, int8Forms)
	case !slices.Contains(methodNames(), k.method):
		return unknown("method", k.method, methodNames())
	case k.halfIO && !k.half:
		return errors.New("--half-io makes inputs and outputs float16; give --half, too")
	case k.half && target.Half != "":
		return fmt.Errorf("--half --target %s: %s; give --target onnxruntime-1.16, or leave out --half", k.target, target.Half)
	case k.within < 0 || k.within > 0 && !k.half && k.int8 == "none":
		return fmt.Errorf("--within %v: it is a bound above 0, with --half or --int8", k.within)
	case k.within > 0 && k.weights != "":
		return fmt.Errorf("--within compares with what --weights takes away; convert the file with the weights in it")
	}
	if k.target != "" {
		k.opset = target.Opset
	}
	return nil
}

// targeted returns the target that --target names. The zero target stands for none.
func (k *converting) targeted() (convert.Target, error) {
	if k.target == "" {
		return convert.Target{}, nil
	}
	for _, t := range convert.Targets() {
		if t.Name == k.target {
			return t, nil
		}
	}
	return convert.Target{}, unknown("target", k.target, targetNames())
}

// dictionary writes a folder of SAELens as an ONNX file.
func (k *converting) dictionary(c *cobra.Command, from, to string) error {
	if k.asked() {
		return fmt.Errorf("%s is a folder of SAELens; write it as an ONNX file first, without other flags, and then convert that", from)
	}
	g, err := saelens.Read(from, k.foreign.memory.bytes())
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return k.save(c, to, g)
}

// asked reports whether a flag asks for a conversion.
func (k *converting) asked() bool {
	return k.opset != 0 || k.standard || k.weights != "" || len(k.bind) > 0 || k.free != "" || k.simplify || k.half || k.int8 != "none"
}

// nothing returns an error where no flag asks for a conversion. A file whose weights are beside it is
// converted to one that holds them.
func (k *converting) nothing(from string) error {
	files, err := graph.Files(from)
	if err != nil || k.asked() || k.external || len(files) > 1 {
		return err
	}
	return errors.New("nothing to convert: give --opset, --target, --standard, --weights, --bind, --free, --simplify, --half, --int8 or --external")
}

func (k *converting) save(c *cobra.Command, path string, g *graph.Graph) error {
	if k.external {
		return saved(c, path+" and "+path+".data", graph.SaveExternal(path, g))
	}
	return saved(c, path, graph.Save(path, g))
}

// typed states the types of what operators give that are not known, where the engine can run the file.
func (k *converting) typed(c *cobra.Command, g *graph.Graph, e hourglass.Engine) *graph.Graph {
	untold := convert.Untold(g)
	if len(untold) == 0 {
		return g
	}
	told, err := convert.Observe(c.Context(), g, untold, e, trial.Generated(g, 1, 2, 3))
	if err != nil {
		note(c, "the type of %q stays unknown: %v", untold[0], err)
		return g
	}
	return told
}

// reshaped does all conversions except those of precision.
func (k *converting) reshaped(c *cobra.Command, g *graph.Graph, e hourglass.Engine) (*graph.Graph, error) {
	var err error
	if k.opset != 0 {
		if g, err = convert.Opset(g, k.opset); err != nil {
			return nil, err
		}
	}
	if k.standard {
		var kept []*convert.RefusedError
		if g, kept, err = convert.Standard(g); err != nil {
			return nil, err
		}
		for _, refused := range kept {
			note(c, "kept as it is: %v", refused)
		}
	}
	if k.weights != "" {
		if g, err = k.withWeights(g); err != nil {
			return nil, err
		}
	}
	if len(k.bind) > 0 {
		sizes := map[string]int64{}
		for name, text := range k.bind {
			if sizes[name], err = strconv.ParseInt(text, 10, 64); err != nil {
				return nil, fmt.Errorf("--bind %s=%s: %q is no size", name, text, text)
			}
		}
		if g, err = convert.Bind(g, sizes); err != nil {
			return nil, err
		}
	}
	if k.free != "" {
		n := feed.FixedBatch(g)
		if g, err = convert.Free(c.Context(), g, k.free, e, trial.Generated(g, 3, n, n)); err != nil {
			return nil, err
		}
	}
	if k.simplify {
		if g, err = convert.Simplify(c.Context(), g, native.Engine{}, oracle.Engine{Narrow: true}); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// compare compares both graphs on one engine and prints how.
func (k *converting) compare(c *cobra.Command, path string, before, after *graph.Graph, e hourglass.Engine, on trial.Split) (*conversion.Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	report, err := conversion.Compare(c.Context(), before, after, conversion.Settings{
		Engine: e, Inputs: on.Compare, Precision: k.precision(), Within: k.within, Bytes: info.Size(),
		Tolerance: judge.Tolerance{Abs: k.atol, Rel: k.rtol},
	})
	if err != nil {
		return nil, err
	}
	for _, n := range report.Notes {
		note(c, "%s", n)
	}
	if err := report.WriteTable(c.OutOrStdout(), on.What); err != nil {
		return nil, err
	}
	k.advise(c, report)
	return report, nil
}

// near is the share of what outputs may move from which on other rows may well be beyond it.
const near = 0.3

// advise says what to do where another precision moves outputs nearly as far as it may, or farther.
func (k *converting) advise(c *cobra.Command, r *conversion.Report) {
	fill, code := r.Fill(), r.ExitCode()
	if k.precision() == conversion.Single || k.within > 0 || code > 1 || code == 0 && fill < near {
		return
	}
	text := fmt.Sprintf("outputs moved by up to %.0f %% of what they may", 100*fill)
	if code == 0 {
		text += ", so other rows may be beyond that; --data shows rows of your own"
	}
	note(c, "%s; --within 0.05, or another error, leaves the nodes in float32 that cause most, and --keep those that you name", text)
}

// precision returns the precision that the flags ask for.
func (k *converting) precision() conversion.Precision {
	switch {
	case k.int8 != "none":
		return conversion.Int8
	case k.half:
		return conversion.Half
	}
	return conversion.Single
}

// rows chooses the rows that the graph and its conversion are run on.
func (k *converting) rows(c *cobra.Command, from string, before, after *graph.Graph, e hourglass.Engine) (trial.Split, error) {
	switch {
	case k.spec != "":
		set, err := k.open(c, k.spec)
		if err != nil {
			return trial.Split{}, err
		}
		return trial.SplitSet(set, before, after, k.within > 0)
	case k.fixtures != "":
		return trial.SplitFixtures(k.fixtures, before, k.within > 0)
	}
	if on, found := trial.SplitBeside(from, before, after, k.within > 0); found && len(k.dims) == 0 {
		return on, nil
	}
	if k.weights != "" { // nothing is compared
		return trial.Split{}, nil
	}
	on, err := conversion.Generated(c.Context(), before, after, k.dims, k.precision(), e)
	for _, run := range on.Refused {
		note(c, "not checked: %s", run)
	}
	return on, err
}
