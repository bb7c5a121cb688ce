package pieces

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Joined lists the endings of shards that Join makes one file of.
func Joined() []string { return slices.Clone(joined) }

// joined are the endings of files whose rows are bytes that follow each other.
var joined = []string{".csv", ".tsv", ".jsonl", ".ndjson"}

// Joins returns an error unless shards of such an ending can be made one file.
func Joins(ending string) error {
	if !slices.Contains(joined, ending) {
		return fmt.Errorf("%w: shards of %s are not joined; only those of %v are", ErrJob, ending, joined)
	}
	return nil
}

// Join writes the rows of all shards to one file, in their order, and the rows that could not be taken to another one,
// where there are any.
func (p *Plan) Join(out, bad string) error {
	if err := Joins(p.Job.Ending); err != nil {
		return err
	}
	sum, err := p.Sum()
	if err != nil {
		return err
	}
	head, err := os.ReadFile(p.empty())
	if err != nil {
		return err
	}
	var shards, refused []string
	for i := range p.Pieces {
		shards = append(shards, p.Shard(i))
		if _, err := os.Stat(p.Bad(i)); !errors.Is(err, os.ErrNotExist) {
			refused = append(refused, p.Bad(i))
		}
	}
	if err := joinTo(out, head, shards); err != nil || sum.Bad == 0 {
		return err
	}
	var named bytes.Buffer
	if err := sink.Save("-", &named, badColumns, func(sink.Writer) error { return nil }); err != nil {
		return err
	}
	return joinTo(bad, named.Bytes(), refused)
}

// joinTo writes a head, and what follows it in each of the files.
func joinTo(out string, head []byte, files []string) error {
	return atomicfile.Write(out, func(w io.Writer) error {
		if _, err := w.Write(head); err != nil {
			return err
		}
		for _, path := range files {
			if err := appendTo(w, head, path); err != nil {
				return err
			}
		}
		return nil
	})
}

func appendTo(w io.Writer, head []byte, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, len(head))
	if _, err := io.ReadFull(f, start); err != nil || !bytes.Equal(start, head) {
		return errors.Join(err, fmt.Errorf("%w: %s does not begin with the columns of the job", ErrJob, path))
	}
	_, err = io.Copy(w, f)
	return err
}

// Remove removes the plan, its shards, and their folder where nothing else is in it.
func (p *Plan) Remove() error {
	for i := range p.Pieces {
		for _, path := range []string{p.Shard(i), p.Bad(i)} {
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	if err := errors.Join(p.Tidy(), os.RemoveAll(p.State(""))); err != nil {
		return err
	}
	if left, err := os.ReadDir(p.folder); err != nil || len(left) > 0 {
		return err
	}
	return os.Remove(p.folder)
}
