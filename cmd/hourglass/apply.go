package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/apply"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/report"
)

// application is a command that runs one file of a folder over rows.
type application struct {
	use, short, example string
	long                string // more help, after the first paragraph
	file, output        string
	rows, rowsHelp      string // the flag that names the rows, and its help
}

func newEncode() *cobra.Command {
	return application{
		use: "encode", short: "Write the codes of a data set's rows", file: "encoder.onnx", output: hourglass.LatentName,
		rows: "data", rowsHelp: "data set: " + sourceHelp,
		example: "  hourglass encode model --data mnist:test --out codes.npy\n" +
			"  hourglass encode model --data rows.csv --out codes.csv\n" +
			"  hourglass encode model --data - --out - < rows.csv",
	}.command()
}

func newDecode() *cobra.Command {
	return application{
		use: "decode", short: "Write what codes decode to", file: "decoder.onnx", output: hourglass.ReconstructionName,
		rows: "codes", rowsHelp: "codes, as encode writes them (.npy)",
		example: "  hourglass decode model --codes codes.npy --out decoded.npy",
	}.command()
}

func newReconstruct() *cobra.Command {
	return application{
		use: "reconstruct", short: "Write a data set's rows as the autoencoder gives them back", file: "autoencoder.onnx", output: hourglass.ReconstructionName,
		rows: "data", rowsHelp: "data set: " + sourceHelp,
		example: "  hourglass reconstruct model --data mnist:test --out reconstructed.npy\n" +
			"  hourglass reconstruct denoiser --data noisy --out clean",
		long: "\n\nWhere --data is a folder of pictures or an archive, and --out has no ending, it writes a folder of\npictures with the same names, as PNG.",
	}.command()
}

func (a application) command() *cobra.Command {
	var src source
	var out string
	var force bool
	var engine *string
	var class string
	c := &cobra.Command{
		Use:   a.use + " DIR|FILE",
		Short: a.short,
		Long: a.short + `. The ending of --out says the format: ` + sink.Endings() + `,
or - for CSV on standard output. Numbers are float32.

The columns of a table are found by their names, in any order, as the training had them.
One that is missing is an error, and further ones are named in a note.

DIR is a folder that "hourglass train" wrote, or ` + a.file + ` itself.` + a.long,
		Example: a.example,
		Args:    takes("DIR or FILE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := free(out, force); err != nil {
				return err
			}
			pictures := filepath.Ext(out) == "" && out != data.StandardInput && data.IsPictures(src.spec, nil)
			if !pictures {
				if err := sink.Check(out); err != nil {
					return fmt.Errorf("--out: %w", err)
				}
			}
			g, err := a.graph(args[0])
			if err != nil {
				return err
			}
			if a.rows == "data" {
				if err := src.ofGraph(c, g); err != nil {
					return err
				}
			}
			if a.rows == "data" && src.streamed() {
				return a.stream(c, *engine, g, &src, out)
			}
			if len(src.keep) > 0 {
				return fmt.Errorf("--keep %s: only columns of a table are carried along, and %s is none", strings.Join(src.keep, ","), src.spec)
			}
			set, err := src.open(c, src.spec)
			if err != nil {
				return err
			}
			if a.rows != "data" && len(g.Feeds()) > 1 {
				if class == "" {
					return fmt.Errorf("the decoder of %s is given a label with each code; say which class to draw with --class", args[0])
				}
				rows, err := contract.Of(g)
				if err != nil {
					return err
				}
				number, err := classNumber(class, rows.Classes, math.MaxInt32)
				if err != nil {
					return err
				}
				set.Labels = slices.Repeat([]int32{number}, set.Rows())
			}
			if pictures {
				return a.pictures(c, *engine, g, set, out)
			}
			return a.apply(c, *engine, g, set, out)
		},
	}
	if a.rows == "data" {
		src.flags(c, "")
		c.Flags().StringSliceVar(&src.keep, "keep", nil, "columns of the table that are carried along before the others, by name or number, as texts")
	} else {
		c.Flags().StringVar(&src.spec, a.rows, "", a.rowsHelp)
		_ = c.MarkFlagFilename(a.rows, "npy")
		c.Flags().StringVar(&class, "class", "", "class that the decoder of a conditional model draws, by its number or name")
	}
	c.Flags().StringVar(&out, "out", "", "file to write ("+sink.Endings()+", or - for CSV on standard output)")
	_ = c.MarkFlagFilename("out", "csv", "tsv", "jsonl", "npy")
	c.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	engine = engineFlag(c)
	_ = c.MarkFlagRequired(a.rows)
	_ = c.MarkFlagRequired("out")
	return c
}

// graph reads a file, or the file of a folder that the command runs.
func (a application) graph(path string) (*graph.Graph, error) {
	switch info, err := os.Stat(path); {
	case err != nil:
		return nil, err
	case !info.IsDir():
		return foreign{}.load(path)
	}
	g, err := foreign{}.load(filepath.Join(path, a.file))
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%s has no %s, as a folder of \"hourglass train\" has: %w", path, a.file, err)
	}
	return g, err
}

// free returns an error where path exists and force is not set.
func free(path string, force bool) error {
	if path == data.StandardInput { // standard output
		return nil
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir() && !force:
		return fmt.Errorf("%s is a folder; name a file", path)
	case !force:
		return fmt.Errorf("%s exists; give --force to replace it", path)
	}
	return nil
}

// apply writes the output for the rows of a set to a file.
func (a application) apply(c *cobra.Command, engine string, g *graph.Graph, set *data.Set, path string) error {
	values, shape, err := a.values(c, engine, g, set)
	if err != nil {
		return err
	}
	width := len(values) / set.Rows()
	names, err := apply.Columns(g, a.output, width)
	if err != nil {
		return err
	}
	table := sink.Numbers(names)
	table.Shape = shape[1:]
	err = sink.Save(path, c.OutOrStdout(), table, func(w sink.Writer) error { return sink.Rows(w, values, width) })
	if path == data.StandardInput {
		return err
	}
	return saved(c, path+", "+data.Count(set.Rows(), "row"), err)
}

// stream writes the output for the rows of a table, of which it holds some at a time.
func (a application) stream(c *cobra.Command, engine string, g *graph.Graph, src *source, path string) error {
	output, err := a.of(g)
	if err != nil {
		return err
	}
	rows, err := src.rows(c)
	if err != nil {
		return hinted(err)
	}
	defer rows.Close()
	if len(src.keep) > 0 && !sink.Texts(path) {
		return fmt.Errorf("--keep %s: %s holds no texts; files that end in %s do", strings.Join(src.keep, ","), path, sink.TextEndings())
	}
	table, err := output.Table(src.keep)
	if err != nil {
		return fmt.Errorf("--keep %w", err)
	}
	engines, done, err := enginesNamed(c, []string{engine})
	if err != nil {
		return err
	}
	defer done()
	runner, err := singleThreaded(engines[0]).NewRunner(c.Context(), g)
	if err != nil {
		return err
	}
	defer runner.Close()
	n := 0
	shown := progressTo(c)
	defer shown.end()
	var cause error // without the words that the file was being written
	err = sink.Save(path, c.OutOrStdout(), table, func(w sink.Writer) error {
		cause = output.Write(c.Context(), runner, rows, w, func(written int) {
			n = written
			shown.state("%d rows", n)
		})
		return cause
	})
	if cause != nil {
		err = cause
	}
	if path == data.StandardInput {
		return hinted(err)
	}
	return saved(c, path+", "+data.Count(n, "row"), hinted(err))
}

// of returns the output of the command in a graph.
func (a application) of(g *graph.Graph) (*apply.Output, error) {
	if !slices.Contains(graph.Names(g.Outputs), a.output) {
		return nil, a.lacking(g)
	}
	return apply.Of(g, a.output)
}

// lacking returns the error of a graph that has not the output of the command.
func (a application) lacking(g *graph.Graph) error {
	return fmt.Errorf("graph %q has no output %q; its outputs are %s; %s needs one as %s has it", g.Name, a.output, strings.Join(graph.Names(g.Outputs), ", "), a.use, a.file)
}

// pictures writes, for each picture of a folder, what is made of it to another folder, under the
// same name. That folder must not exist, and appears whole or not at all.
func (a application) pictures(c *cobra.Command, engine string, g *graph.Graph, set *data.Set, to string) error {
	values, _, err := a.values(c, engine, g, set)
	if err != nil {
		return err
	}
	if len(values) != len(set.X) {
		return fmt.Errorf("%s gives rows of %d values for pictures of %d; name a file that ends in .csv or .npy", a.file, len(values)/set.Rows(), set.Features)
	}
	dir := to
	if _, err := os.Stat(to); errors.Is(err, os.ErrNotExist) {
		dir = to + ".tmp"
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	for i := range set.Rows() {
		name := set.RowName(i)
		if !strings.EqualFold(filepath.Ext(name), ".png") {
			name += ".png"
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) { // a file, or a pattern
			name = filepath.Base(name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		picture, err := report.Image(values[i*set.Features:(i+1)*set.Features], set.Shape)
		if err != nil {
			return err
		}
		if err := report.SavePNG(path, picture); err != nil {
			return err
		}
	}
	if dir != to {
		err = os.Rename(dir, to)
	}
	return saved(c, to+", "+data.Count(set.Rows(), "picture"), err)
}

// values returns the output for a set's rows, and the shape of a row.
func (a application) values(c *cobra.Command, engine string, g *graph.Graph, set *data.Set) (values []float32, shape []int, err error) {
	if !slices.Contains(graph.Names(g.Outputs), a.output) {
		return nil, nil, a.lacking(g)
	}
	engines, done, err := enginesNamed(c, []string{engine})
	if err != nil {
		return nil, nil, err
	}
	defer done()
	err = feed.Run(c.Context(), engines[0], g, set, func(_, out map[string]*graph.Tensor) error {
		if shape == nil {
			for _, d := range out[a.output].Dims {
				shape = append(shape, int(d))
			}
		}
		var err error
		values, err = apply.Numbers(values, out[a.output])
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	shape[0] = set.Rows()
	return values, shape, nil
}
