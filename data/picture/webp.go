package picture

import "image"

// webp returns what reads a pixel of a lossy WebP picture. Its luma and chroma have the range of studios, 16 to 235 and 16
// to 240 (RFC 6386, section 9.2), and golang.org/x/image/webp gives them as if they had that of JPEG. Chroma is
// interpolated, and the integers are those of libwebp.
func webp(p *image.YCbCr) func(x, y int) (r, g, b, a float32) {
	width := p.Rect.Dx()
	u, v := webpChroma(p, p.Cb), webpChroma(p, p.Cr)
	return func(x, y int) (r, g, b, a float32) {
		at := (y-p.Rect.Min.Y)*width + x - p.Rect.Min.X
		// The factors are those of ITU-R BT.601 times 2¹⁴, and the sums have 6 bits of fraction.
		luma := int32(p.Y[p.YOffset(x, y)]) * 19077 >> 8
		blue, red := int32(u[at]), int32(v[at])
		return clamped((luma + red*26149>>8 - 14234) >> 6),
			clamped((luma - blue*6419>>8 - red*13320>>8 + 8708) >> 6),
			clamped((luma + blue*33050>>8 - 17685) >> 6), 1
	}
}

// webpChroma returns a plane with a sample for each pixel: 9/16 of the nearest, 3/16 of those beside, 1/16 of the fourth.
func webpChroma(p *image.YCbCr, plane []uint8) []uint8 {
	width, height := p.Rect.Dx(), p.Rect.Dy()
	columns := (width + 1) / 2
	out := make([]uint8, 0, width*height)
	for y := range height {
		near, far := plane[y/2*p.CStride:], plane[beside(y, (height+1)/2)*p.CStride:]
		for x := range width {
			i := x / 2
			j := i - 1 + 2*(x%2)
			nearest, below := int32(near[i]), int32(far[i])
			if j < 0 || j >= columns {
				out = append(out, uint8((3*nearest+below+2)>>2))
				continue
			}
			diagonal := (nearest + 3*int32(near[j]) + 3*below + int32(far[j]) + 8) >> 3
			out = append(out, uint8((diagonal+nearest)>>1))
		}
	}
	return out
}
