package pieces

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/apply"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// model does the work of a job.
type model interface {
	// batch returns the number of rows that are computed at once.
	batch() int
	// open opens rows, of which some columns are carried along; nil: those that the model itself calls for.
	open(ctx context.Context, path string, o *data.Options, keep []string) (*opened, error)
	// prepare makes the model ready to write rows.
	prepare(ctx context.Context, e hourglass.Engine) error
	close() error
}

// opened is rows that are open, and what the model writes of them.
type opened struct {
	keep  []string // the columns that are carried along
	table sink.Table
	write func(context.Context, sink.Writer) (Count, error)
	close func() error
}

// file returns the file of the job's model.
func (j Job) file() (string, error) {
	info, err := os.Stat(j.Model)
	if err != nil || !info.IsDir() {
		return j.Model, err
	}
	file := filepath.Join(j.Model, string(works[j.Do].part)+".onnx")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("%s has no %s, which does %q: %w", j.Model, filepath.Base(file), j.Do, err)
	}
	return file, nil
}

// digest returns that of the file of the job's model.
func (j Job) digest() (string, error) {
	path, err := j.file()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}

// open reads the job's model.
func (j Job) open() (model, error) {
	if j.Do == Score {
		d, _, err := export.OpenDetector(j.Model)
		if err != nil {
			return nil, err
		}
		if d.Rows != nil {
			return nil, fmt.Errorf("%w: the detector in %s takes windows or pictures, which have no pieces; \"hourglass score\" scores them", ErrJob, j.Model)
		}
		if j.Alpha > 0 {
			err = d.SetAlpha(j.Alpha)
		}
		return &scored{detector: d}, err
	}
	path, err := j.file()
	if err != nil {
		return nil, err
	}
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	rows, err := contract.Of(g)
	if err != nil {
		return nil, err
	}
	if !rows.Single() || !rows.Flat() || rows.Timed() {
		return nil, fmt.Errorf("%w: the model in %s takes windows, pictures or rows of a detector, which have no pieces; \"hourglass %s\" takes them", ErrJob, path, j.Do)
	}
	output, err := apply.Of(g, works[j.Do].output)
	if err != nil {
		return nil, err
	}
	return &mapped{graph: g, rows: rows, output: output}, nil
}

// scored is the model of scores.
type scored struct {
	detector *detector.Detector
	scorer   *detector.Scorer
}

func (s *scored) batch() int { return feed.Batch(s.detector.Graph) }

func (s *scored) open(ctx context.Context, path string, o *data.Options, keep []string) (*opened, error) {
	r, err := data.OpenRecords(ctx, path, o)
	if err != nil {
		return nil, err
	}
	names, headed := r.Columns()
	if keep == nil && headed {
		keep = s.detector.Schema.Identifiers(names)
	}
	m, err := s.detector.Schema.Match(names, headed)
	var layout *table.Layout
	if err == nil {
		layout, err = table.NewLayout(s.detector.Schema, names, keep)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), r.Close())
	}
	write := func(ctx context.Context, w sink.Writer) (n Count, err error) {
		err = table.Each(ctx, s.detector, s.scorer, r, m, func(row table.Row) error {
			n.Rows++
			if row.Anomaly {
				n.Anomalies++
			}
			return layout.Write(w, row)
		})
		return n, err
	}
	return &opened{keep, layout.Table(), write, r.Close}, nil
}

func (s *scored) prepare(ctx context.Context, e hourglass.Engine) (err error) {
	s.scorer, err = s.detector.Scorer(ctx, e)
	return err
}

func (s *scored) close() error { return s.scorer.Close() }

// mapped is the model of codes and of reconstructions.
type mapped struct {
	graph  *graph.Graph
	rows   *contract.Contract
	output *apply.Output
	runner hourglass.Runner
}

func (m *mapped) batch() int { return feed.Batch(m.graph) }

func (m *mapped) open(ctx context.Context, path string, o *data.Options, keep []string) (*opened, error) {
	rows, err := m.rows.Rows(ctx, path, o, 0, 0)
	if err != nil {
		return nil, err
	}
	out := &opened{close: rows.Close}
	if out.keep, err = rows.Keep(keep); err == nil {
		out.table, err = m.output.Table(out.keep)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("columns that are carried along: %w", err), rows.Close())
	}
	out.write = func(ctx context.Context, w sink.Writer) (n Count, err error) {
		err = m.output.Write(ctx, m.runner, rows, w, func(written int) { n.Rows = written })
		return n, err
	}
	return out, nil
}

func (m *mapped) prepare(ctx context.Context, e hourglass.Engine) (err error) {
	m.runner, err = e.NewRunner(ctx, m.graph)
	return err
}

func (m *mapped) close() error { return m.runner.Close() }
