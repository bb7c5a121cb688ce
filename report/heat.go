package report

import (
	"fmt"
	"image"
	"image/color"
)

// Heat lays a map over a picture, whose values and shape are those of [Image]. The picture is grey under it, and the more
// there is at a pixel, of what is at least 0, the more it turns to orange and yellow. The greatest value is all yellow.
func Heat(values []float32, shape []int, heat []float32) (image.Image, error) {
	under, err := Image(values, shape)
	if err != nil {
		return nil, err
	}
	bounds := under.Bounds()
	if len(heat) != bounds.Dx()*bounds.Dy() {
		return nil, fmt.Errorf("report: a heat map of %d values over %d × %d pixels", len(heat), bounds.Dx(), bounds.Dy())
	}
	most := float32(0)
	for _, h := range heat {
		most = max(most, h)
	}
	out := image.NewNRGBA(bounds)
	for i, h := range heat {
		x, y := i%bounds.Dx(), i/bounds.Dx()
		grey := float32(color.GrayModel.Convert(under.At(x, y)).(color.Gray).Y) * 0.7
		if most <= 0 {
			h, most = 0, 1
		}
		out.SetNRGBA(x, y, warm(grey, min(max(h/most, 0), 1)))
	}
	return out, nil
}

// warm mixes a grey with the colour of a heat from 0 to 1: orange in the middle, and yellow at the end.
func warm(grey, heat float32) color.NRGBA {
	mix := func(from, middle, end float32) uint8 {
		if heat < 0.5 {
			return uint8(from + (middle-from)*2*heat + .5)
		}
		return uint8(middle + (end-middle)*(2*heat-1) + .5)
	}
	return color.NRGBA{mix(grey, 230, 255), mix(grey, 97, 240), mix(grey, 1, 120), 255}
}
