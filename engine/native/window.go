package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// Operators that slide a window. The windows are picked out of the images. A convolution is then
// a product of matrices, one for each image (Chellapilla, Puri and Simard
// 2006), and a pooling is a reduction. The specification of each is at
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// slider is a node's window over images. It is the same for all channels.
type slider struct {
	window   geometry.Window
	taps     []int64
	channels int // number of channels of all images
}

// picking takes [taps, positions] out of each channel.
func (s slider) picking(fill float32) picking {
	out, k := int(s.window.Outputs()), int(s.window.Kernels())
	table := make([]int, len(s.taps))
	for i, at := range s.taps {
		table[i%k*out+i/k] = int(at)
	}
	return picking{rows: s.channels, from: int(s.window.Inputs()), table: table, fill: fill}
}

func slide(w geometry.Window, err error, images, channels int) (slider, error) {
	if err != nil {
		return slider{}, err
	}
	taps, err := w.Taps()
	if err == nil && int64(images)*int64(channels)*int64(len(taps)) > maxElements {
		err = fmt.Errorf("windows of %d elements for %d images of %d channels are too large", len(taps), images, channels)
	}
	return slider{w, taps, images * channels}, err
}

// spatial returns the dimensions after batch and channels.
func spatial(n *graph.Node, x *value) (axes []int64, err error) {
	if err := floats(n, x); err != nil {
		return nil, err
	}
	for i := 2; i < len(x.dims); i++ {
		axes = append(axes, int64(i))
	}
	if axes == nil {
		return nil, fmt.Errorf("an input of %v, want [batch, channels, …]", x.dims)
	}
	return axes, nil
}
