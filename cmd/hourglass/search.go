package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/apply"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/data/neighbours"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/report"
)

// searching holds the flags of search.
type searching struct {
	source
	like, out, engine string
	count             int
	force             bool
	encoder           application
}

func newSearch() *cobra.Command {
	s := searching{encoder: application{use: "search", file: "encoder.onnx", output: hourglass.LatentName}}
	var engine *string
	c := &cobra.Command{
		Use:   "search DIR|FILE",
		Short: "Find the rows or pictures whose codes are nearest to those of others",
		Long: `Find the rows of --data whose codes are nearest to the code of --like, by Euclidean
distance. The search is exact, and holds a table's rows some at a time.

--like is the number of a row of --data, counted from 0, or a picture, a folder of pictures or
a table, of which each row is looked for. --out is a table, or a page (.html) that shows the
pictures. DIR is a folder that "hourglass train" wrote, or encoder.onnx itself.`,
		Example: `  hourglass search model --data photos --like photo.jpg --out near.html
  hourglass search model --data rows.csv --like 17 --count 5 --out near.csv`,
		Args: takes("DIR or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			s.engine = *engine
			return s.run(c, args[0])
		},
	}
	s.source.flags(c, "")
	engine = engineFlag(c)
	f := c.Flags()
	f.StringVar(&s.like, "like", "", "what is looked for: the number of a row of --data, a picture, or a set as --data names one")
	f.IntVar(&s.count, "count", 10, "number of rows that are found for each")
	f.StringVar(&s.out, "out", data.StandardInput, "file to write ("+sink.TextEndings()+" or .html), or - for CSV on standard output")
	f.BoolVar(&s.force, "force", false, "replace the file if it exists")
	for _, name := range []string{"data", "like"} {
		_ = c.MarkFlagRequired(name)
	}
	return c
}

// looked is a row that is looked for, with what was found.
type looked struct {
	like  string // what is near
	shown []float32
	hits  []neighbours.Hit
}

func (s *searching) run(c *cobra.Command, path string) error {
	page := strings.EqualFold(filepath.Ext(s.out), ".html")
	if err := free(s.out, s.force); err != nil {
		return err
	}
	if !page {
		if err := sink.Check(s.out); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	if s.count < 1 {
		return fmt.Errorf("--count is %d; it must be at least 1", s.count)
	}
	g, err := s.encoder.graph(path)
	if err != nil {
		return err
	}
	if err := s.ofGraph(c, g); err != nil {
		return err
	}
	var held *data.Set // pictures, whose names and values are shown
	if !s.streamed() {
		if held, err = s.open(c, s.spec); err != nil {
			return err
		}
	}
	found, queries, err := s.queries(c, g, held)
	if err != nil {
		return err
	}
	search, err := neighbours.New(queries, s.count)
	if err != nil {
		return err
	}
	if err := s.codes(c, g, held, search.Add); err != nil {
		return err
	}
	for i := range found {
		found[i].hits = search.Found(i)
	}
	if page {
		return s.page(c, found, held, search.Rows())
	}
	return s.table(c, found, held)
}

// codes calls do with the codes of --data.
func (s *searching) codes(c *cobra.Command, g *graph.Graph, held *data.Set, do func(codes []float32) error) error {
	if held != nil {
		codes, _, err := s.encoder.values(c, s.engine, g, held)
		if err != nil {
			return err
		}
		return do(codes)
	}
	rows, err := s.rows(c)
	if err != nil {
		return hinted(err)
	}
	defer rows.Close()
	engines, done, err := enginesNamed(c, []string{s.engine})
	if err != nil {
		return err
	}
	defer done()
	var codes []float32
	return hinted(feed.Stream(c.Context(), engines[0], g, rows.Next, func(_, out map[string]*graph.Tensor) error {
		var err error
		if codes, err = apply.Numbers(codes[:0], out[s.encoder.output]); err != nil {
			return err
		}
		return do(codes)
	}))
}

// errFound ends a search for a row by its number.
var errFound = errors.New("found")

// queries returns the codes that are looked for, and what they are of.
func (s *searching) queries(c *cobra.Command, g *graph.Graph, held *data.Set) ([]looked, [][]float32, error) {
	output, err := s.encoder.of(g)
	if err != nil {
		return nil, nil, err
	}
	width := output.Width()
	if row, err := strconv.Atoi(s.like); err == nil {
		return s.numbered(c, g, held, row, width)
	}
	wanted := *s // the same contract, other rows
	wanted.spec = s.like
	if data.IsPictures(s.like, nil) {
		wanted.pictures.paths = ""
	}
	set, err := wanted.open(c, s.like)
	if err != nil {
		return nil, nil, fmt.Errorf("--like: %w", err)
	}
	codes, _, err := s.encoder.values(c, s.engine, g, set)
	if err != nil {
		return nil, nil, fmt.Errorf("--like: %w", err)
	}
	var all []looked
	var queries [][]float32
	for i := range set.Rows() {
		name := set.RowName(i)
		if name == "" {
			name = fmt.Sprintf("%s row %d", set.Name, i)
		}
		all = append(all, looked{like: name, shown: set.Row(i)})
		queries = append(queries, codes[i*width:(i+1)*width])
	}
	return all, queries, nil
}

// numbered returns the code of a row of --data.
func (s *searching) numbered(c *cobra.Command, g *graph.Graph, held *data.Set, row, width int) ([]looked, [][]float32, error) {
	if s.spec == data.StandardInput {
		return nil, nil, errors.New("--like names a row of --data by its number, which reads the rows twice; standard input can be read once")
	}
	var code []float32
	seen := 0
	err := s.codes(c, g, held, func(codes []float32) error {
		if n := len(codes) / width; row >= seen && row < seen+n {
			code = append(code, codes[(row-seen)*width:(row-seen+1)*width]...)
			return errFound
		}
		seen += len(codes) / width
		return nil
	})
	if err != nil && !errors.Is(err, errFound) {
		return nil, nil, err
	}
	if code == nil {
		return nil, nil, fmt.Errorf("--like is %d; the rows of --data are 0 to %d", row, seen-1)
	}
	q := looked{like: fmt.Sprintf("row %d", row)}
	if held != nil {
		q.shown = held.Row(row)
		if name := held.RowName(row); name != "" {
			q.like = name
		}
	}
	return []looked{q}, [][]float32{code}, nil
}

// table writes what was found.
func (s *searching) table(c *cobra.Command, found []looked, held *data.Set) error {
	// Numbers of rows are texts, because float32 does not have all of them.
	t := sink.Table{Columns: []sink.Column{{Name: "like", Kind: sink.Text}, {Name: "rank"}, {Name: "row", Kind: sink.Text}, {Name: "distance"}}}
	named := held != nil && held.Names != nil
	if named {
		t.Columns = append(t.Columns, sink.Column{Name: data.PictureColumn, Kind: sink.Text})
	}
	err := sink.Save(s.out, c.OutOrStdout(), t, func(w sink.Writer) error {
		for _, f := range found {
			for rank, h := range f.hits {
				w.Text(f.like)
				w.Number(float32(rank + 1))
				w.Text(strconv.FormatInt(h.Row, 10))
				w.Number(float32(h.Distance))
				if named {
					w.Text(held.RowName(int(h.Row)))
				}
				if err := w.End(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if s.out == data.StandardInput {
		return err
	}
	return saved(c, s.out, err)
}

// page writes a page that shows what was found.
func (s *searching) page(c *cobra.Command, found []looked, held *data.Set, rows int64) error {
	p := report.Page{Title: "Nearest in " + s.spec, Lead: fmt.Sprintf("The rows of %d whose codes are nearest, by Euclidean distance.", rows)}
	for _, f := range found {
		section := report.Section{Heading: f.like}
		if held != nil && len(held.Shape) == 3 {
			if err := picturesOf(&section, f, held); err != nil {
				return err
			}
		} else {
			section.Table = &report.Table{Head: []string{"row", "distance"}}
			for _, h := range f.hits {
				section.Table.Rows = append(section.Table.Rows, []string{strconv.FormatInt(h.Row, 10), fmt.Sprintf("%.4g", h.Distance)})
			}
		}
		p.Sections = append(p.Sections, section)
	}
	return saved(c, s.out, p.Save(s.out))
}

// picturesOf adds a picture and those that are near to it.
func picturesOf(section *report.Section, f looked, held *data.Set) error {
	const side = 112
	add := func(caption string, values []float32) error {
		picture, err := report.Pictures([][]float32{values}, held.Shape, 1, side)
		section.Figures = append(section.Figures, report.Figure{Caption: caption, Picture: picture})
		return err
	}
	if f.shown != nil {
		if err := add("what is looked for", f.shown); err != nil {
			return err
		}
	}
	for _, h := range f.hits {
		name := held.RowName(int(h.Row))
		if name == "" {
			name = fmt.Sprintf("row %d", h.Row)
		}
		if err := add(fmt.Sprintf("%s, %.3g", name, h.Distance), held.Row(int(h.Row))); err != nil {
			return err
		}
	}
	return nil
}
