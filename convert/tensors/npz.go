package tensors

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// maxInflate is the greatest number of bytes that deflate can make of one byte (zlib's
// technical notes).
const maxInflate = 1032

// decodeNPZ returns the arrays of a ZIP archive of .npy files, by the names of the files.
func decodeNPZ(b []byte, most int64) (map[string]*graph.Tensor, error) {
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	tensors, left := map[string]*graph.Tensor{}, uint64(most)
	for _, f := range archive.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		switch declared := f.UncompressedSize64; {
		case !ok || tensors[name] != nil:
			return nil, fmt.Errorf("%q is no .npy file, or there twice", f.Name)
		case declared > left || declared/maxInflate > f.CompressedSize64:
			return nil, fmt.Errorf("%q says that it has %d bytes, in %d compressed; there may be %d more", f.Name, declared, f.CompressedSize64, left)
		default:
			left -= declared
		}
		t, err := member(f)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", f.Name, err)
		}
		tensors[name] = t.Renamed(name)
	}
	if len(tensors) == 0 {
		return nil, errors.New("it holds no array")
	}
	return tensors, nil
}

// member reads one array. Its memory grows as the bytes arrive.
func member(f *zip.File) (*graph.Tensor, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(f.UncompressedSize64)+1))
	if err != nil {
		return nil, err
	}
	return decodeNPY(b)
}
