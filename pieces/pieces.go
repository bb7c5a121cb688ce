// Package pieces takes the rows of files through a trained model in pieces, so that any scheduler can have them done by
// any number of processes, again where one was lost.
//
// [New] makes the [Plan] of a [Job]: it looks at the model and at each file, and cuts the files into pieces. A worker
// opens the model once ([Plan.Open]) and does pieces ([Worker.Do]). The rows of a piece are written to a shard that
// appears whole or not at all, so that a piece that is done twice is there once. [Plan.Missing] says what is left to
// do, after a crash too, and [Plan.Join] makes one file of the shards.
package pieces

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/sink"
)

// ErrJob is wrapped by errors about a job that cannot be done, or a folder that is not that of the job.
var ErrJob = errors.New("job")

// Work is what is done with rows.
type Work string

// The works.
const (
	Score       Work = "score"       // scores of a detector, as [detector/table] writes them
	Encode      Work = "encode"      // codes
	Reconstruct Work = "reconstruct" // reconstructions
)

// applied says which file of a folder does a work, which output has it, and how its shards are called.
type applied struct {
	part   hourglass.Part
	output string
	shards string
}

var works = map[Work]applied{
	Score:       {hourglass.DetectorPart, hourglass.ScoreName, "scores"},
	Encode:      {hourglass.EncoderPart, hourglass.LatentName, "codes"},
	Reconstruct: {hourglass.AutoencoderPart, hourglass.ReconstructionName, "rows"},
}

// DefaultRows is the number of rows of a piece where a job does not say it.
const DefaultRows = 1 << 17

// Job says what is done with the rows of files. Workers read it from the folder of its plan, and so all paths are
// those that every worker sees.
type Job struct {
	Do    Work   `json:"do"`
	Model string `json:"model"` // the folder that "hourglass train" wrote, or a file of it
	Data  string `json:"data"`  // files, as [data.Files] takes them
	// Keep names columns that are carried along. Nil: for scores, those that the schema calls identifiers.
	Keep []string `json:"keep"`
	// Alpha replaces the p-value up to which a row is an anomaly; 0: the detector's own.
	Alpha float64 `json:"alpha,omitempty"`
	// Engine is the name of the engine, for whoever opens workers.
	Engine string `json:"engine"`
	// Ending says the format of the shards, as ".csv".
	Ending string `json:"ending"`
	// Rows is the number of rows of a piece, which is rounded up to whole batches; 0: DefaultRows.
	Rows int `json:"rows"`
	// Memory is the greatest number of bytes that a record of a file may take; 0: data.DefaultMemory.
	Memory  int64          `json:"memory,omitempty"`
	Where   string         `json:"where,omitempty"` // as that of data.CSV
	Dialect format.Dialect `json:"dialect,omitzero"`
	Header  format.Header  `json:"header,omitempty"` // of the dialect, whose JSON leaves it out
	Skip    int            `json:"skip,omitempty"`
}

// check returns the job with absolute paths, or an error where it says nothing sensible.
func (j Job) check() (Job, error) {
	if _, known := works[j.Do]; !known {
		return j, fmt.Errorf("%w: %q is no work; there are score, encode and reconstruct", ErrJob, j.Do)
	}
	if err := sink.Check("rows" + j.Ending); err != nil {
		return j, err
	}
	if j.Rows == 0 {
		j.Rows = DefaultRows
	}
	if j.Rows < 2 {
		return j, fmt.Errorf("%w: pieces of %d rows; want at least 2", ErrJob, j.Rows)
	}
	if !sink.Texts("rows"+j.Ending) && (j.Do == Score || len(j.Keep) > 0) {
		return j, fmt.Errorf("%w: %s holds no texts; files that end in %s do", ErrJob, j.Ending, sink.TextEndings())
	}
	var err error
	j.Model, err = filepath.Abs(j.Model)
	return j, err
}

// files returns the paths of the job's files.
func (j Job) files() ([]string, error) {
	if j.Data == data.StandardInput {
		return nil, fmt.Errorf("%w: standard input has no pieces; name files", ErrJob)
	}
	files, err := data.Files(j.Data)
	if err != nil {
		return nil, err
	}
	for i, path := range files {
		if !data.InRows(path) {
			return nil, fmt.Errorf("%w: %s is not read row by row; want a table or an NPY file", ErrJob, path)
		}
		if files[i], err = filepath.Abs(path); err != nil {
			return nil, err
		}
		if slices.Contains(files[:i], files[i]) {
			return nil, fmt.Errorf("%w: %s is named twice", ErrJob, path)
		}
	}
	return files, nil
}

// options returns how a piece of a file is read; nil: all of it.
func (j Job) options(p *format.Piece, bad func(data.BadRow) error) *data.Options {
	d := j.Dialect
	d.Header, d.Skip = j.Header, j.Skip
	return &data.Options{Memory: j.Memory, Piece: p, Bad: bad, CSV: &data.CSV{Where: j.Where, Dialect: d}}
}
