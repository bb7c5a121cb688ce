package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// named is a set that [Open] knows by name.
type named struct {
	name string
	// load reads one part from the set's own sources. An error that wraps
	// ErrUnavailable says that the sources are not on this machine.
	load func(ctx context.Context, p part, opts *Options) (*Set, error)
}

var namedSets = []named{
	{"mnist", loadMNIST},
	{"fashion-mnist", loadFashion},
	{"digits", loadDigits},
}

// dirVariable names the variable for a folder that holds a folder for each named set.
const dirVariable = "HOURGLASS_DATA"

func (n named) open(ctx context.Context, p part, opts *Options) (*Set, error) {
	set, err := n.find(ctx, p, opts)
	if errors.Is(err, ErrUnavailable) && !opts.NoFallback {
		note := fmt.Sprintf("using the embedded 8x8 digits in place of %s: %v", n.name, err)
		if set, err = loadDigits(ctx, p, opts); err != nil {
			return nil, err
		}
		set.Name, set.Note = fmt.Sprintf("digits:%s (in place of %s)", p, n.name), note
		return set, nil
	}
	if err != nil {
		return nil, err
	}
	set.Name = n.name + ":" + string(p)
	return set, nil
}

// find looks first in the folders that the caller names, and then in the set's own
// sources.
func (n named) find(ctx context.Context, p part, opts *Options) (*Set, error) {
	if opts.Dir != "" {
		return loadPair(opts.Dir, p, nil)
	}
	if root := os.Getenv(dirVariable); root != "" {
		dir := filepath.Join(root, n.name)
		if _, err := os.Stat(dir); err == nil {
			return loadPair(dir, p, nil)
		}
	}
	return n.load(ctx, p, opts)
}

// pair holds something about the images of a part, and the same about its labels.
type pair struct{ images, labels string }

// fileNames are the names of MNIST's files. Sets that can replace MNIST use them, too.
var fileNames = map[part]pair{
	trainPart: {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
	testPart:  {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
}

// loadPair reads the images and labels of a part from a folder. The pins, where there
// are any, are the SHA-256 of the unzipped contents of both files, so that it does not
// matter how the files are packed.
func loadPair(dir string, p part, pins map[part]pair) (*Set, error) {
	names := fileNames[p]
	images, labels := filepath.Join(dir, names.images), filepath.Join(dir, names.labels)
	set, err := readPinned(images, pins[p].images, ReadIDX)
	if err != nil {
		return nil, err
	}
	classes, err := readPinned(labels, pins[p].labels, ReadIDXLabels)
	if err != nil {
		return nil, err
	}
	return set, set.setLabels(classes, labels)
}

// readPinned decodes a file, plain or with .gz, and compares the SHA-256 of what it
// decoded with a pin. An empty pin accepts everything.
func readPinned[T any](path, pin string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	path, err := plainOrZipped(path)
	if err != nil {
		return none, fmt.Errorf("data: %w", err)
	}
	if pin == "" {
		return readFile(path, DefaultMemory, read)
	}
	return readFile(path, DefaultMemory, func(r io.Reader) (T, error) {
		s, err := newSource(r, "IDX")
		if err != nil {
			return none, err
		}
		h := sha256.New()
		v, err := read(limited{io.TeeReader(s.r, h), s.limit})
		if err != nil {
			return none, err
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != pin {
			return none, badf("IDX", "contents", "SHA-256 is %s, want %s: the file is not the published one", got, pin)
		}
		return v, nil
	})
}
