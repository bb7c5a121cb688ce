package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// Files returns the files that a specification names: a file, files with commas between them, or those that a
// pattern of [filepath.Match] finds, in the order of their names.
func Files(spec string) ([]string, error) {
	if _, err := os.Lstat(spec); err == nil {
		return []string{spec}, nil
	}
	var files []string
	for _, part := range strings.Split(spec, ",") {
		if !strings.ContainsAny(part, "*?[") {
			files = append(files, part)
			continue
		}
		found, err := filepath.Glob(part)
		if err != nil {
			return nil, fmt.Errorf("data: %w %q: %w", ErrSpec, spec, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("data: %w %q: no file has such a name", ErrSpec, part)
		}
		files = append(files, found...)
	}
	return files, nil
}

// openTables opens files whose rows follow each other.
func openTables(files []string, opts *Options) (format.Rows, func() error, error) {
	s := &several{files: files, opts: opts}
	if err := s.open(); err != nil {
		return nil, nil, err
	}
	if len(files) == 1 {
		return s.Rows, s.Close, nil
	}
	s.names, s.headed = s.Rows.Columns()
	s.match()
	return s, s.Close, nil
}

// several goes through tables that have the same columns, one after the other.
type several struct {
	format.Rows // of the current file
	files       []string
	file        int // the number of the current file
	opts        *Options
	close       func() error
	names       []string // of the first file
	headed      bool
	at          []int // where these columns stand in the current file
	err         error
}

func (s *several) open() error {
	path := s.files[s.file]
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("data: %w %q: it is a folder; want a table", ErrSpec, path)
	}
	f, err := regular.Open(path)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	rows, err := s.rows(f, path)
	if err != nil {
		f.Close()
		if s.opts != nil && s.opts.Name != "" {
			path = s.opts.Name
		}
		return atPath(err, path)
	}
	s.Rows, s.close = rows, func() error { return errors.Join(rows.Close(), f.Close()) }
	return nil
}

// rows opens the rows of a file that the options ask for.
func (s *several) rows(f *os.File, path string) (format.Rows, error) {
	d, longest := s.opts.Table().Dialect, min(longestRecord, s.opts.Bytes())
	switch {
	case s.opts == nil || s.opts.Piece == nil:
		return format.Open(f, path, d, longest)
	case len(s.files) > 1:
		return nil, fmt.Errorf("data: %w: a piece is of one file, not of %d", ErrSpec, len(s.files))
	}
	return format.OpenPiece(f, path, d, longest, *s.opts.Piece)
}

// match finds the columns of the first file in the current one.
func (s *several) match() {
	names, headed := s.Rows.Columns()
	s.at = s.at[:0]
	for j, name := range s.names {
		if s.headed && headed {
			j = slices.Index(names, name)
		}
		s.at = append(s.at, j)
	}
	if len(names) != len(s.names) || headed != s.headed || slices.Contains(s.at, -1) {
		s.err = badf(s.Rows.Format(), "header", "%s has the columns %.300q, and %s has %.300q; want the same in all files", s.files[s.file], names, s.files[0], s.names)
	}
}

func (s *several) Columns() ([]string, bool)    { return s.names, s.headed }
func (s *several) Text(j int) string            { return s.Rows.Text(s.at[j]) }
func (s *several) Number(j int) (float64, bool) { return s.Rows.Number(s.at[j]) }

func (s *several) Place() format.Place {
	p := s.Rows.Place()
	p.File = s.files[s.file]
	return p
}

func (s *several) Close() error { return s.close() }

func (s *several) Err() error {
	if s.err != nil {
		return s.err
	}
	return s.Rows.Err()
}

func (s *several) Next() bool {
	for s.err == nil {
		if s.Rows.Next() {
			return true
		}
		if s.Rows.Err() != nil || s.file+1 == len(s.files) {
			return false
		}
		s.err = s.close()
		s.close = func() error { return nil } // until the next file is open
		s.file++
		if s.err == nil {
			s.err = s.open()
		}
		if s.err == nil {
			s.match()
		}
	}
	return false
}
