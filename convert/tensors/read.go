// Package tensors reads named tensors from the files in which other tools keep
// arrays: NPY, NPZ, TensorProto and safetensors. [Read] is all of it.
//
// Files are anybody's. What a file declares is compared with what it holds before
// memory is taken for it.
package tensors

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// MaxBytes is the largest size of a file, and of what it unpacks to, unless another is asked for.
const MaxBytes = 4 << 30

// formats are the decoders by the ending of a file's name.
var formats = map[string]func(b []byte, most int64) (map[string]*graph.Tensor, error){
	".npy": lone(decodeNPY), ".npz": decodeNPZ, ".pb": lone(graph.DecodeTensor), ".safetensors": readWeights,
}

// Read returns the tensors of a file by the names in it. A tensor without a name has the
// name "".
//
//   - .npy and .npz hold NumPy's arrays of integers, floats and booleans, in either order
//     of dimensions and of bytes.
//   - .pb holds one ONNX TensorProto.
//   - .safetensors holds named tensors.
func Read(path string) (map[string]*graph.Tensor, error) { return ReadWithin(path, MaxBytes) }

// ReadWithin reads, as [Read] does, a file that has at most so many bytes, and unpacks to at most as many.
func ReadWithin(path string, most int64) (map[string]*graph.Tensor, error) {
	decode := formats[strings.ToLower(filepath.Ext(path))]
	if decode == nil {
		return nil, fmt.Errorf("tensors: %s: want a file that ends in .npy, .npz, .pb or .safetensors", path)
	}
	b, err := regular.Read(path, most)
	if err != nil {
		return nil, fmt.Errorf("tensors: %w", err)
	}
	t, err := decode(b, most)
	if err != nil {
		return nil, fmt.Errorf("tensors: %s: %w", path, err)
	}
	return t, nil
}

func readWeights(b []byte, _ int64) (map[string]*graph.Tensor, error) { return convert.ReadWeights(b) }

// lone adapts a decoder of files that hold one tensor.
func lone(decode func([]byte) (*graph.Tensor, error)) func([]byte, int64) (map[string]*graph.Tensor, error) {
	return func(b []byte, _ int64) (map[string]*graph.Tensor, error) {
		t, err := decode(b)
		if err != nil {
			return nil, err
		}
		if want, ok := size(t); !ok || want != len(t.Raw) {
			return nil, fmt.Errorf("%d bytes for %v%v", len(t.Raw), t.Elem, t.Dims)
		}
		return map[string]*graph.Tensor{t.Name: t}, nil
	}
}
