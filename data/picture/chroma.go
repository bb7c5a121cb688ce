package picture

import "image"

// ycbcr returns what reads a pixel of a picture of luma and chroma, as JPEG has it (ITU-T T.871): chroma is interpolated
// between samples, as libjpeg does, where image/jpeg leaves that to the reader.
func ycbcr(p *image.YCbCr) func(x, y int) (r, g, b, a float32) {
	width := p.Rect.Dx()
	cb, cr := spread(p, p.Cb), spread(p, p.Cr)
	return func(x, y int) (r, g, b, a float32) {
		luma := int32(p.Y[p.YOffset(x, y)])
		at := (y-p.Rect.Min.Y)*width + x - p.Rect.Min.X
		blue, red := int32(cb[at])-128, int32(cr[at])-128
		const half = 1 << 15 // the factors are those of T.871 times 2¹⁶
		return clamped(luma + (91881*red+half)>>16), clamped(luma + (-22554*blue-46802*red+half)>>16), clamped(luma + (116130*blue+half)>>16), 1
	}
}

func clamped(v int32) float32 { return of8(uint8(min(max(v, 0), 255))) }

// spread returns a plane of chroma with a sample for each pixel. Where there is one for two pixels, three quarters of a
// pixel's value are that of the sample that it is nearest to, and a quarter that of the next. Other ratios, and pictures
// of less than five pixels across, repeat samples, as libjpeg does.
func spread(p *image.YCbCr, plane []uint8) []uint8 {
	width, height := p.Rect.Dx(), p.Rect.Dy()
	out := make([]uint8, width*height)
	columns := (width + 1) / 2
	line := func(y int) []uint8 { return plane[y*p.CStride:] }
	smooth := columns > 2
	switch {
	case p.SubsampleRatio == image.YCbCrSubsampleRatio422 && smooth:
		for y := range height {
			halves(out[y*width:(y+1)*width], line(y)[:columns])
		}
	case p.SubsampleRatio == image.YCbCrSubsampleRatio420 && smooth:
		sums := make([]int32, columns)
		for y := range height {
			near, far := line(y/2), line(beside(y, (height+1)/2))
			for i := range sums {
				sums[i] = 3*int32(near[i]) + int32(far[i])
			}
			quarters(out[y*width:(y+1)*width], sums)
		}
	case p.SubsampleRatio == image.YCbCrSubsampleRatio440:
		for y := range height {
			near, far := line(y/2), line(beside(y, (height+1)/2))
			for x := range width {
				out[y*width+x] = uint8((3*int32(near[x]) + int32(far[x]) + 1 + int32(y%2)) >> 2)
			}
		}
	default:
		for y := range height {
			for x := range width {
				out[y*width+x] = plane[p.COffset(p.Rect.Min.X+x, p.Rect.Min.Y+y)]
			}
		}
	}
	return out
}

// beside returns the line of samples that is second nearest to a line of pixels.
func beside(y, lines int) int { return min(max(y/2-1+2*(y%2), 0), lines-1) }

// halves spreads a line of samples over twice as many pixels.
func halves(out, in []uint8) {
	for x := range out {
		i := x / 2
		far := i - 1 + 2*(x%2)
		if far < 0 || far >= len(in) {
			out[x] = in[i]
			continue
		}
		out[x] = uint8((3*int32(in[i]) + int32(in[far]) + 1 + int32(x%2)) >> 2)
	}
}

// quarters does the same for sums of two lines, which have four times the value of a sample.
func quarters(out []uint8, sums []int32) {
	for x := range out {
		i := x / 2
		far := min(max(i-1+2*(x%2), 0), len(sums)-1)
		out[x] = uint8((3*sums[i] + sums[far] + 8 - int32(x%2)) >> 4)
	}
}
