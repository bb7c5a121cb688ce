package data

import (
	"archive/tar"
	packed "archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// visitor is called with each picture: its name, what opens it, and what appends its label; nil: it has none.
type visitor func(name string, open func() (io.ReadCloser, error), label labeller) error

// labeller appends a label to those before.
type labeller func(labels []int32) ([]int32, error)

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// archived returns .zip, .tar or .tgz for the path of an archive, and otherwise "".
func archived(path string) string {
	switch lower := strings.ToLower(path); {
	case strings.HasSuffix(lower, ".zip"), strings.HasSuffix(lower, ".tar"), strings.HasSuffix(lower, ".tgz"):
		return lower[len(lower)-4:]
	case strings.HasSuffix(lower, ".tar.gz"):
		return ".tgz"
	}
	return ""
}

// eachPicture visits the pictures that a specification names. Those of folders, archives of .zip and patterns come in the
// order of their names, and others in that of the archive or the table.
func eachPicture(ctx context.Context, spec string, o *Options, labels *labelling, visit visitor) error {
	switch {
	case o.Pictures.Paths != "":
		return eachPath(ctx, spec, o, labels, visit)
	case isFolder(spec):
		return eachInFolder(spec, visit)
	case archived(spec) == ".zip":
		return eachInZip(spec, visit)
	case archived(spec) != "":
		return eachInTar(spec, visit)
	}
	files, err := Files(spec)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := visit(file, opener(file), nil); err != nil {
			return err
		}
	}
	return nil
}

func opener(file string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return regular.Open(file) }
}

// shown reports whether a path inside a folder or an archive is that of a picture. What systems hide is none.
func shown(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." || part == "__MACOSX" {
			return false
		}
	}
	return picture.Named(name)
}

// eachInFolder visits the pictures in a folder and in those below it.
func eachInFolder(dir string, visit visitor) error {
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !shown(name) {
			return err
		}
		return visit(name, opener(filepath.Join(dir, filepath.FromSlash(name))), nil)
	})
	if _, ours := errors.AsType[*fs.PathError](err); ours {
		err = fmt.Errorf("data: %w", err)
	}
	return err
}

// local returns an error for the name in an archive that leads out of it.
func local(name string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("its name %q leads out of the archive", name)
	}
	return nil
}

func eachInZip(file string, visit visitor) error {
	z, err := packed.OpenReader(file)
	if err != nil {
		return fmt.Errorf("data: %s: %w", file, err)
	}
	defer z.Close()
	slices.SortFunc(z.File, func(a, b *packed.File) int { return strings.Compare(a.Name, b.Name) })
	for _, entry := range z.File {
		if entry.FileInfo().IsDir() || !shown(entry.Name) && local(entry.Name) == nil {
			continue
		}
		open := func() (io.ReadCloser, error) {
			if err := local(entry.Name); err != nil {
				return nil, err
			}
			return entry.Open()
		}
		if err := visit(entry.Name, open, nil); err != nil {
			return err
		}
	}
	return nil
}

func eachInTar(file string, visit visitor) error {
	f, err := regular.Open(file)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	raw := bufio.NewReader(f)
	unzipped, err := zipped(raw)
	if err != nil {
		return atPath(err, file)
	}
	if unzipped == nil {
		unzipped = raw
	}
	for t := tar.NewReader(unzipped); ; {
		header, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("data: %s: %w", file, err)
		}
		name := path.Clean(header.Name)
		if header.Typeflag != tar.TypeReg || !shown(name) && local(name) == nil {
			continue
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(t), local(name) }
		if err := visit(name, open, nil); err != nil {
			return err
		}
	}
}

// eachPath visits the pictures whose paths a column of a table has.
func eachPath(ctx context.Context, spec string, o *Options, labels *labelling, visit visitor) error {
	r, err := OpenRecords(ctx, spec, o)
	if err != nil {
		return err
	}
	defer r.Close()
	at, err := r.Find(o.Pictures.Paths)
	if err != nil {
		return fmt.Errorf("the column of paths: %w", err)
	}
	labelAt := -1
	if column := o.Table().Label; column != "" {
		if labelAt, err = r.Find(column); err != nil {
			return err
		}
	}
	for fields := r.Next(); fields != nil; fields = r.Next() {
		name := fields[at]
		var label labeller
		if labelAt >= 0 {
			label = func(before []int32) ([]int32, error) { return labels.add(before, r, labelAt) }
		}
		file := filepath.FromSlash(name)
		if !filepath.IsAbs(file) {
			file = filepath.Join(filepath.Dir(spec), file)
		}
		if err := visit(name, opener(file), label); err != nil {
			return err
		}
	}
	return r.Err()
}
