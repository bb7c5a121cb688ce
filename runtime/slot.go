//go:build cgo

package runtime

// #include <stdlib.h>
import "C"

import (
	"errors"
	"unsafe"

	ort "github.com/yalue/onnxruntime_go"
)

// boundSlot is memory of C's for an input and an output, with onnxruntime's
// values over it, bound once. A run therefore hands no Go memory to C.
type boundSlot struct {
	session *ort.DynamicAdvancedSession
	binding *ort.IoBinding
	in, out *ort.Tensor[float32]
	memory  unsafe.Pointer
}

var _ slot = (*boundSlot)(nil)

// alignment, in bytes, suits vector instructions, and cache lines.
const alignment = 64

func (o *onnxruntime) newSlot(in, out string, inDims, outDims []int64) (slot, error) {
	w := &boundSlot{session: o.session}
	if err := w.bind(in, out, inDims, outDims); err != nil {
		w.free()
		return nil, err
	}
	return w, nil
}

func (w *boundSlot) bind(in, out string, inDims, outDims []int64) (err error) {
	inLen, outLen := ort.Shape(inDims).FlattenedSize(), ort.Shape(outDims).FlattenedSize()
	inSize := (4*inLen + alignment - 1) / alignment * alignment
	w.memory = C.calloc(C.size_t(inSize+4*outLen+alignment), 1)
	if w.memory == nil {
		return errors.New("out of memory")
	}
	skip := -uintptr(w.memory) % alignment
	base := unsafe.Add(w.memory, skip)
	if w.in, err = ort.NewTensor(inDims, unsafe.Slice((*float32)(base), inLen)); err != nil {
		return err
	}
	if w.out, err = ort.NewTensor(outDims, unsafe.Slice((*float32)(unsafe.Add(base, inSize)), outLen)); err != nil {
		return err
	}
	if w.binding, err = w.session.CreateIoBinding(); err != nil {
		return err
	}
	return errors.Join(w.binding.BindInput(in, w.in), w.binding.BindOutput(out, w.out))
}

func (w *boundSlot) input() []float32  { return w.in.GetData() }
func (w *boundSlot) output() []float32 { return w.out.GetData() }
func (w *boundSlot) run() error        { return w.session.RunWithBinding(w.binding) }

// free can be called on a slot that is bound in part.
func (w *boundSlot) free() {
	if w.binding != nil {
		_ = w.binding.Destroy()
	}
	for _, t := range []*ort.Tensor[float32]{w.in, w.out} {
		if t != nil {
			_ = t.Destroy()
		}
	}
	C.free(w.memory)
	w.memory = nil
}
