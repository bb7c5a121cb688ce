//go:build cgo

package runtime

// #include <stdlib.h>
import "C"

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	ort "github.com/yalue/onnxruntime_go"
)

// Buffer is a float32 tensor in C's memory, which sessions read and write in place
// through a [Binding]. It must be closed after every binding that holds it.
type Buffer struct {
	memory unsafe.Pointer
	tensor *ort.Tensor[float32]
}

// alignment, in bytes, suits both vector instructions and cache lines.
const alignment = 64

// NewBuffer allocates a tensor of zeros with at least one dimension. A session must have
// been opened before, because that is what loads the library.
func NewBuffer(dims ...int64) (*Buffer, error) {
	n := int64(1)
	for _, d := range dims {
		if d < 1 || n > maxBuffer/d {
			return nil, fmt.Errorf("runtime: a buffer of dimensions %v; want at least one, each above 0, and at most %d elements", dims, int64(maxBuffer))
		}
		n *= d
	}
	if len(dims) == 0 {
		return nil, errors.New("runtime: a buffer of no dimensions")
	}
	b := &Buffer{memory: C.calloc(C.size_t(4*n+alignment), 1)}
	if b.memory == nil {
		return nil, fmt.Errorf("runtime: out of memory for a buffer of dimensions %v", dims)
	}
	base := unsafe.Add(b.memory, -uintptr(b.memory)%alignment)
	var err error
	if b.tensor, err = ort.NewTensor(slices.Clone(dims), unsafe.Slice((*float32)(base), n)); err != nil {
		return nil, errors.Join(fmt.Errorf("runtime: %w", err), b.Close())
	}
	return b, nil
}

// maxBuffer is the greatest number of elements of a buffer.
const maxBuffer = 1 << 40

// Data returns the buffer's memory. Read and write it between runs, and not after Close.
func (b *Buffer) Data() []float32 { return b.tensor.GetData() }

// Close frees the memory. Closing again does nothing.
func (b *Buffer) Close() error {
	var err error
	if b.tensor != nil {
		err = b.tensor.Destroy()
	}
	C.free(b.memory)
	b.memory, b.tensor = nil, nil
	return err
}
