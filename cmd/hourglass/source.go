package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/graph"
)

// source holds the flags that name a data set.
type source struct {
	spec    string
	columns []string
	label   string
	normal  string   // label of the rows that are taken; "": all
	keep    []string // columns that are carried along; rows puts their names in the place of numbers

	window, stride int
	series         series
	dialect        dialect
	pictures       pictures
	memory         *size              // nil: the default
	contract       *contract.Contract // what the model takes; nil: there is none yet
	training       bool               // the rows are for a training, and make the contract
	spill          bool               // rows that do not fit into memory lie in a temporary file
}

const sourceHelp = "mnist, fashion-mnist or digits (each takes :train or :test), a table, several tables (a.csv,b.csv or 'part-*.csv'), - for a table on standard input, another file (.npy, IDX), or pictures: a file, a folder, an archive (.zip, .tar, .tar.gz), a pattern, or with --paths a table of paths"

func (s *source) flags(c *cobra.Command, def string) {
	c.Flags().StringVar(&s.spec, "data", def, "data set: "+sourceHelp)
	c.Flags().StringSliceVar(&s.columns, "columns", nil, "columns of a table that are read, by name or number (default all)")
	c.Flags().StringVar(&s.label, "label", "", "column of a table that holds labels")
	c.Flags().IntVar(&s.window, "window", 0, "take the rows of the data as steps of a series, and make each window of so many steps a row; 0 takes rows as they are")
	c.Flags().IntVar(&s.stride, "stride", 0, "steps from the start of one window to the start of the next (default 1, or that of the model)")
	s.series.flags(c)
	s.dialect.flags(c)
	s.pictures.flags(c)
	s.memory = memoryFlag(c, "largest size of data that is accepted, unzipped; for example 512MiB")
	_ = c.RegisterFlagCompletionFunc("data", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"mnist", "mnist:test", "fashion-mnist", "fashion-mnist:test", "digits", "digits:test"}, cobra.ShellCompDirectiveDefault
	})
}

// open loads the set that spec or --data names, and cuts it into windows.
func (s *source) open(c *cobra.Command, spec string) (*data.Set, error) {
	set, err := s.uncut(c, spec)
	if err != nil {
		return nil, err
	}
	return s.windows(set)
}

// windows cuts a series as the flags say.
func (s *source) windows(set *data.Set) (*data.Set, error) {
	d, err := s.division(0, 0)
	if err != nil {
		return nil, err
	}
	return d.Cut(set)
}

// division returns how the flags divide rows and cut them into windows.
func (s *source) division(share float64, seed uint64) (data.Division, error) {
	d := data.Division{Share: share, Seed: seed}
	if s.window < 0 || s.stride < 0 {
		return d, fmt.Errorf("--window %d --stride %d: they must be 0 or more", s.window, s.stride)
	}
	if s.window > 0 {
		d.Window, d.Stride = s.window, max(s.stride, 1)
	}
	return d, nil
}

// named loads the set that --data names, and its test part where that is a set of its own.
func (s *source) named(c *cobra.Command) (set, test *data.Set, err error) {
	if set, err = s.uncut(c, s.spec); err != nil {
		return nil, nil, err
	}
	if spec, ok := data.TestSpec(s.spec); ok {
		test, err = s.uncut(c, spec)
	}
	return set, test, err
}

// parts divides the rows of --data as the training of a model divided them, so that no test row was
// trained on. Where they are not the rows of that training, it divides them anew, and says so.
func (s *source) parts(c *cobra.Command, training data.Division, seed uint64) (*data.Parts, error) {
	set, test, err := s.named(c)
	if err != nil {
		return nil, err
	}
	anew, err := s.division(0.1, seed)
	if err != nil {
		return nil, err
	}
	parts, err := anew.After(training, set, test)
	if err == nil && !parts.Unseen {
		note(c, "hourglass.json does not name the rows of %s; the model may have been trained on rows that are shown as test rows", set.Name)
	}
	return parts, err
}

// of makes the rows be read as those of a model.
func (s *source) of(c *cobra.Command, m *contract.Contract) (err error) {
	s.contract = m
	if s.window, s.stride, err = m.Cut(s.window, s.stride); err != nil {
		err = fmt.Errorf("--window: %w", err)
	}
	return err
}

// ofGraph does that for the model in a file, as far as the file says what its rows are.
func (s *source) ofGraph(c *cobra.Command, g *graph.Graph) error {
	m, err := contract.Of(g)
	if err != nil {
		return err
	}
	return s.of(c, m)
}

// ofPath does that for a file, or a folder that "hourglass train" wrote.
func (s *source) ofPath(c *cobra.Command, path string, f foreign) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		for _, name := range []string{string(hourglass.AutoencoderPart), string(hourglass.DetectorPart)} {
			file := filepath.Join(path, name+".onnx")
			if _, err := os.Stat(file); err == nil {
				return s.ofPath(c, file, f)
			}
		}
		return nil // what the folder lacks is said where it is compared
	}
	g, err := f.read(path)
	if err != nil {
		return err
	}
	return s.ofGraph(c, g)
}

// options returns how the flags say that rows are read.
func (s *source) options() (*data.Options, error) {
	how, err := s.dialect.parsed()
	if err != nil {
		return nil, err
	}
	pictures, err := s.pictures.parsed()
	if err != nil {
		return nil, err
	}
	table := &data.CSV{Columns: s.columns, Label: s.label, Normal: s.normal, Where: s.dialect.where, Dialect: how}
	if err := s.series.set(table); err != nil {
		return nil, err
	}
	return &data.Options{Memory: s.memory.bytes(), Spill: s.spill && s.window == 0, Pictures: pictures, CSV: table}, nil
}

// streamed reports whether the rows of --data need not be held.
func (s *source) streamed() bool {
	return s.pictures.paths == "" && !s.series.given() && !s.contract.Timed() && data.InRows(s.spec) && s.contract.Flat() && len(s.contract.Shape) == 0
}

// rows opens the table that --data names, to go through it without holding it.
func (s *source) rows(c *cobra.Command) (*contract.Rows, error) {
	options, err := s.options()
	if err != nil {
		return nil, err
	}
	if _, err := s.division(0, 0); err != nil {
		return nil, err
	}
	rows, err := s.contract.Rows(c.Context(), s.spec, options, s.window, s.stride)
	if err != nil {
		return nil, err
	}
	if s.keep, err = rows.Keep(s.keep); err != nil {
		rows.Close()
		return nil, fmt.Errorf("--keep: %w", err)
	}
	if len(rows.Extra) > 0 {
		note(c, "columns of %s that the model does not take: %s", s.spec, few(rows.Extra))
	}
	return rows, nil
}

// few joins names, of which it leaves most out where they are many.
func few(names []string) string {
	const most = 20
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + " and " + data.Count(more, "other")
	}
	return strings.Join(names, ", ")
}

// uncut loads the set that spec or --data names, before it is cut into windows, and tells where it is not what was asked for.
func (s *source) uncut(c *cobra.Command, spec string) (set *data.Set, err error) {
	options, err := s.options()
	if err != nil {
		return nil, err
	}
	shown := progressTo(c)
	defer shown.end()
	options.Rows = func(n int) { shown.state("%d rows read", n) }
	var extra []string
	if s.training {
		set, s.contract, err = contract.Train(c.Context(), spec, options)
	} else {
		set, extra, err = s.contract.Open(c.Context(), spec, options)
	}
	if err != nil {
		return nil, hinted(err)
	}
	if len(extra) > 0 {
		note(c, "columns of %s that the model does not take: %s", set.Name, few(extra))
	}
	if set.Note != "" {
		note(c, "%s", set.Note)
	}
	if named := set.ClassNames; s.training && named != nil {
		note(c, "labels of %s are texts: %s", set.Name, classes(named))
	}
	return set, nil
}
