package data

import (
	packed "archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass/internal/regular"
)

// splitNPZ splits a path such as arrays.npz/x into the archive and the array. The array is empty where the path
// names the archive alone. ok is false where it names none.
func splitNPZ(path string) (archive, array string, ok bool) {
	if strings.EqualFold(filepath.Ext(path), ".npz") {
		return path, "", true
	}
	dir, base := filepath.Split(path)
	dir = filepath.Clean(dir)
	if info, err := os.Stat(dir); strings.EqualFold(filepath.Ext(dir), ".npz") && err == nil && !info.IsDir() {
		return dir, base, true
	}
	return "", "", false
}

// openNPZ reads an array of an archive that NumPy wrote. Where it has several, the path names one.
func openNPZ(path, array string, o *Options) (*Set, error) {
	z, f, err := openArchive(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names := arraysOf(z)
	var found *packed.File
	for _, entry := range z.File {
		name, is := strings.CutSuffix(entry.Name, ".npy")
		if is && (array == "" || array == name) {
			found = entry
		}
	}
	switch {
	case found == nil && array != "":
		return nil, atPath(badf("NPZ", "contents", "it has no array %q; it has %.300q", array, names), path)
	case found == nil:
		return nil, atPath(badf("NPZ", "contents", "it has no arrays, want at least 1"), path)
	case array == "" && len(names) > 1:
		return nil, atPath(badf("NPZ", "contents", "it has the arrays %.300q; name one, as %s/%s", names, path, names[0]), path)
	}
	r, err := found.Open()
	if err != nil {
		return nil, atPath(badf("NPZ", found.Name, "%v", err), path)
	}
	defer r.Close()
	set, err := readNPY(limited{r, int64(min(found.UncompressedSize64, 1<<62))}, o)
	if err != nil {
		return nil, atPath(err, path)
	}
	set.Name = filepath.Base(path)
	return set, nil
}

// openArchive opens an archive of arrays.
func openArchive(path string) (*packed.Reader, *os.File, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	z, err := packed.NewReader(f, info.Size())
	if err != nil {
		f.Close()
		return nil, nil, atPath(&FormatError{Format: "NPZ", Where: "contents", Problem: "the archive is damaged or cut off, want a whole file", Err: err}, path)
	}
	return z, f, nil
}

// arraysOf lists the arrays of an archive.
func arraysOf(z *packed.Reader) (names []string) {
	for _, entry := range z.File {
		if name, is := strings.CutSuffix(entry.Name, ".npy"); is {
			names = append(names, name)
		}
	}
	return names
}

// arrayNames lists the arrays of an archive.
func arrayNames(path string) ([]string, error) {
	z, f, err := openArchive(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return arraysOf(z), nil
}
