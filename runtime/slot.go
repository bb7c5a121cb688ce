//go:build cgo

package runtime

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass/internal/rows"
	ort "github.com/yalue/onnxruntime_go"
)

// boundSlot is a buffer for an input and one for an output, which are bound once. A run
// therefore hands no Go memory to C.
type boundSlot struct {
	session *ort.DynamicAdvancedSession
	binding *ort.IoBinding
	in, out *Buffer
}

var _ rows.Slot = (*boundSlot)(nil)

func (o *onnxruntime) newSlot(in, out string, inDims, outDims []int64) (rows.Slot, error) {
	w := &boundSlot{session: o.session}
	if err := w.bind(in, out, inDims, outDims); err != nil {
		w.Free()
		return nil, err
	}
	return w, nil
}

func (w *boundSlot) bind(in, out string, inDims, outDims []int64) (err error) {
	if w.in, err = NewBuffer(inDims...); err != nil {
		return err
	}
	if w.out, err = NewBuffer(outDims...); err != nil {
		return err
	}
	if w.binding, err = w.session.CreateIoBinding(); err != nil {
		return err
	}
	return errors.Join(w.binding.BindInput(in, w.in.tensor), w.binding.BindOutput(out, w.out.tensor))
}

func (w *boundSlot) Input() []float32          { return w.in.Data() }
func (w *boundSlot) Output(int) []float32      { return w.out.Data() }
func (w *boundSlot) Run(context.Context) error { return w.session.RunWithBinding(w.binding) }

// Free also works on a slot that is only partly bound.
func (w *boundSlot) Free() {
	if w.binding != nil {
		_ = w.binding.Destroy()
	}
	for _, b := range []*Buffer{w.in, w.out} {
		if b != nil {
			_ = b.Close()
		}
	}
}
