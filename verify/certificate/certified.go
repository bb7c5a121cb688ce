package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// certified returns the files of some paths in order, each once, and without the certificate.
func certified(folder *os.Root, certificate string, paths []string) ([]File, error) {
	found := map[string]bool{}
	for _, path := range paths {
		name, err := below(filepath.Dir(certificate), path)
		if err != nil {
			return nil, err
		}
		err = fs.WalkDir(folder.FS(), name, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && name != filepath.Base(certificate) {
				found[name] = true
			}
			if err == nil && len(found) > maxCertified {
				err = fmt.Errorf("more than %d files", maxCertified)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, errors.New("there are no files to certify")
	}
	var files []File
	for _, name := range slices.Sorted(maps.Keys(found)) {
		f, err := digest(folder, name, -1)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// Name returns a path as the certificate has it: from its folder, with slashes. The path must be in
// or below the folder.
func (c *Certificate) Name(path string) (string, error) {
	name, err := below(filepath.Dir(c.path), path)
	if err != nil {
		return "", fmt.Errorf("certificate: %w", err)
	}
	return name, nil
}

// Path returns the place of a file that the certificate names. A certificate may come from anybody,
// so a name that leaves its folder is an error.
func (c *Certificate) Path(name string) (string, error) {
	path := filepath.FromSlash(name)
	if !filepath.IsLocal(path) {
		return "", fmt.Errorf("certificate: %q is not below %s, where the certificate is", name, filepath.Dir(c.path))
	}
	return filepath.Join(filepath.Dir(c.path), path), nil
}

// below returns the path from a folder, with slashes. The path must be in or below the folder.
func below(base, path string) (string, error) {
	from, err := filepath.Abs(base)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	name, err := filepath.Rel(from, to)
	if err != nil || !filepath.IsLocal(name) {
		return "", fmt.Errorf("%s is not in or below %s, where the certificate is; put that above all of its files", path, base)
	}
	return filepath.ToSlash(name), nil
}

// digest hashes a regular file. A file of another size than is wanted is not hashed; -1 is any
// size.
func digest(folder *os.Root, name string, want int64) (File, error) {
	d := File{Path: name}
	info, err := folder.Stat(filepath.FromSlash(name)) // looked at before opening, because opening a pipe would wait
	if err != nil {
		return d, err
	}
	if !info.Mode().IsRegular() {
		return d, fmt.Errorf("%s is no regular file", name)
	}
	if d.Bytes = info.Size(); want >= 0 && d.Bytes != want {
		return d, nil
	}
	f, err := folder.Open(filepath.FromSlash(name))
	if err != nil {
		return d, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, d.Bytes+1))
	if err == nil && n != d.Bytes {
		err = fmt.Errorf("%s changed while it was read", name)
	}
	d.SHA256 = hex.EncodeToString(h.Sum(nil))
	return d, err
}

// Check compares the certificate with what is there now: files by size and SHA-256, versions
// of libraries, and the platform. It returns what changed, a line each, in order. Where there is no
// line, nothing changed. No path leaves the folder.
func (c *Certificate) Check(libraries map[string]string) (files, versions []string, err error) {
	if files, err = c.filesChanged(); err != nil {
		return nil, nil, err
	}
	if c.Platform != platform() {
		versions = append(versions, fmt.Sprintf("the platform is %s, was %s", platform(), c.Platform))
	}
	return files, append(versions, versionsChanged(c.Libraries, current(libraries))...), nil
}

func (c *Certificate) filesChanged() ([]string, error) {
	folder, err := os.OpenRoot(filepath.Dir(c.path))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	defer folder.Close()
	var changed []string
	for _, f := range c.Files {
		if line := f.check(folder); line != "" {
			changed = append(changed, f.Path+" "+line)
		}
	}
	return changed, nil
}

// Again compares the certificate with reports of the same comparison, made again. It returns the
// verdicts that are others, and whether every figure is the same.
func (c *Certificate) Again(reports []*verify.Report) (verdicts []string, figures bool, err error) {
	now, digest, err := conclusion(reports)
	if err != nil {
		return nil, false, err
	}
	pair := func(p Pair) string { return fmt.Sprintf("%s: %s beside %s", p.Graph, p.Subject, p.Reference) }
	found := map[string]judge.Verdict{}
	for _, p := range now {
		found[pair(p)] = p.Verdict
	}
	for _, p := range c.Verdicts {
		verdict, ok := found[pair(p)]
		delete(found, pair(p))
		switch {
		case !ok:
			verdicts = append(verdicts, fmt.Sprintf("%s is not compared, was %v", pair(p), p.Verdict))
		case verdict != p.Verdict:
			verdicts = append(verdicts, fmt.Sprintf("%s is %v, was %v", pair(p), verdict, p.Verdict))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		verdicts = append(verdicts, fmt.Sprintf("%s is %v, was not compared", name, found[name]))
	}
	return verdicts, digest == c.Figures, nil
}

func (f File) check(folder *os.Root) string {
	if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
		return "is not below the certificate's folder, and was not read"
	}
	now, err := digest(folder, f.Path, f.Bytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "is gone"
	case err != nil:
		return "could not be read: " + err.Error()
	case now.Bytes != f.Bytes:
		return fmt.Sprintf("has %d bytes, had %d", now.Bytes, f.Bytes)
	case !strings.EqualFold(now.SHA256, f.SHA256):
		return fmt.Sprintf("has the SHA-256 %s, had %s", now.SHA256, f.SHA256)
	}
	return ""
}

// versionsChanged says which libraries have another version.
func versionsChanged(was, is map[string]string) []string {
	all := maps.Clone(is)
	maps.Copy(all, was)
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		old, before := was[name]
		version, now := is[name]
		switch {
		case !before:
			changed = append(changed, fmt.Sprintf("the library %s is %s, and took no part", name, version))
		case !now:
			changed = append(changed, fmt.Sprintf("the library %s takes no part, was %s", name, old))
		case old != version:
			changed = append(changed, fmt.Sprintf("the library %s is %s, was %s", name, version, old))
		}
	}
	return changed
}
