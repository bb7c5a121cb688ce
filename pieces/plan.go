package pieces

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Plan is a job that was cut into pieces. It lies in a folder that every worker sees, in which shards appear.
type Plan struct {
	Head
	// Keep names the columns that are carried along.
	Keep   []string `json:"keep"`
	Pieces []Piece  `json:"pieces"`

	folder string
}

// Head is what tells one job from another.
type Head struct {
	Job     Job    `json:"job"`
	Release string `json:"release"` // of the hourglass that made the plan
	Model   string `json:"model"`   // the digest of the model's file
	Files   []File `json:"files"`
}

// File is a file that the job reads, as it was when the plan was made.
type File struct {
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// Piece is a piece of one of the files.
type Piece struct {
	File int `json:"file"`
	format.Piece
}

// New makes the plan of a job, and writes it to a folder. Where the plan of the same job lies there already, it
// takes that one up, with the pieces that are done. The plan of another job, and any folder that has other files,
// give an error that wraps ErrJob.
func New(ctx context.Context, j Job, folder string) (*Plan, error) {
	head, err := j.head()
	if err != nil {
		return nil, err
	}
	old, err := Read(folder)
	switch {
	case err == nil:
		if difference := old.Head.differs(head); difference != "" {
			return nil, fmt.Errorf("%w: the shards in %s are of a job with %s", ErrJob, folder, difference)
		}
		return old, nil
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%w: %s holds files that are not of a job", ErrJob, folder)
	}
	p := &Plan{Head: head}
	if p.folder, err = filepath.Abs(folder); err != nil {
		return nil, err
	}
	table, err := p.cut(ctx)
	if err != nil {
		return nil, err
	}
	return p, p.save(table)
}

// head looks at the model and the files of a job.
func (j Job) head() (h Head, err error) {
	if h.Job, err = j.check(); err != nil {
		return h, err
	}
	h.Release = hourglass.Release
	if h.Model, err = h.Job.digest(); err != nil {
		return h, err
	}
	paths, err := h.Job.files()
	if err != nil {
		return h, err
	}
	for _, path := range paths {
		f, err := stat(path)
		if err != nil {
			return h, err
		}
		h.Files = append(h.Files, f)
	}
	return h, nil
}

func stat(path string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, err
	}
	return File{path, info.Size(), info.ModTime().UTC()}, nil
}

// differs says in what a job is another one, or "".
func (h Head) differs(other Head) string {
	switch {
	case !reflect.DeepEqual(h.Job, other.Job):
		return "other flags"
	case h.Release != other.Release:
		return "another release of hourglass, " + h.Release
	case h.Model != other.Model:
		return "another model in the same place"
	case !slices.EqualFunc(h.Files, other.Files, File.same):
		return "files that have changed since"
	}
	return ""
}

func (f File) same(other File) bool {
	return f.Path == other.Path && f.Size == other.Size && f.Modified.Equal(other.Modified)
}

// cut looks at each file, and cuts it into pieces. It returns what is written.
func (p *Plan) cut(ctx context.Context) (sink.Table, error) {
	m, err := p.Job.open()
	if err != nil {
		return sink.Table{}, err
	}
	p.Keep = p.Job.Keep
	var table sink.Table
	for _, f := range p.Files {
		o, err := m.open(ctx, f.Path, p.Job.options(nil, nil), p.Keep)
		if err != nil {
			return table, err
		}
		if p.Keep, table = o.keep, o.table; p.Keep == nil {
			p.Keep = []string{}
		}
		if err := o.close(); err != nil {
			return table, err
		}
	}
	batch := m.batch()
	rows := (p.Job.Rows + batch - 1) / batch * batch
	cuts := make([][]format.Piece, len(p.Files))
	failed := make([]error, len(p.Files))
	var running sync.WaitGroup
	free := make(chan bool, runtime.GOMAXPROCS(0))
	for i, f := range p.Files {
		free <- true
		running.Go(func() {
			defer func() { <-free }()
			cuts[i], failed[i] = data.Cut(ctx, f.Path, max(rows, 2), p.Job.options(nil, nil))
		})
	}
	running.Wait()
	for i, some := range cuts {
		for _, piece := range some {
			p.Pieces = append(p.Pieces, Piece{i, piece})
		}
	}
	if err := errors.Join(failed...); err != nil {
		return sink.Table{}, err
	}
	return table, nil
}

// planName is the plan in the folder of its state. Names that begin with an underscore are passed over by readers of
// shards.
const (
	stateFolder = "_job"
	planName    = "plan.json"
)

// Read reads the plan that lies in a folder. An error that wraps os.ErrNotExist says that there is none.
func Read(folder string) (*Plan, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, stateFolder, planName)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := &Plan{folder: folder}
	if err := json.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrJob, path, err)
	}
	for _, piece := range p.Pieces {
		if piece.File < 0 || piece.File >= len(p.Files) {
			return nil, fmt.Errorf("%w: %s: a piece is of file %d of %d", ErrJob, path, piece.File, len(p.Files))
		}
	}
	return p, nil
}

// save writes the plan, and a file without rows, which has what stands before the rows of a shard.
func (p *Plan) save(table sink.Table) error {
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(p.folder, stateFolder), 0o777); err != nil {
		return err
	}
	if err := sink.Save(p.empty(), nil, table, func(sink.Writer) error { return nil }); err != nil {
		return err
	}
	return atomicfile.Bytes(filepath.Join(p.folder, stateFolder, planName), append(b, '\n'))
}

// Folder returns the folder in which the plan lies.
func (p *Plan) Folder() string { return p.folder }

// State returns the path of a file in the folder of the plan's state.
func (p *Plan) State(name string) string { return filepath.Join(p.folder, stateFolder, name) }

// Shard returns the path of the shard that has the rows of a piece, in the order of the files and their rows.
func (p *Plan) Shard(i int) string { return p.numbered(works[p.Job.Do].shards, i, p.Job.Ending) }

// Bad returns the path of the file with the rows of a piece that could not be taken. It exists where there are any.
func (p *Plan) Bad(i int) string { return p.numbered("bad", i, ".csv") }

func (p *Plan) numbered(name string, i int, ending string) string {
	return filepath.Join(p.folder, fmt.Sprintf("%s-%05d-of-%05d%s", name, i, len(p.Pieces), ending))
}

func (p *Plan) empty() string { return p.State("empty" + p.Job.Ending) }
