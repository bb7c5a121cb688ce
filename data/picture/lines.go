package picture

import (
	"image"
	"image/color"
)

// lines gives the lines of a decoded picture, in any order, so that it is never held as float32 as a whole.
type lines struct {
	channels, height, width int
	// pixel returns a pixel, red, green, blue and alpha in [0, 1], the colours not multiplied by alpha.
	pixel      func(x, y int) (r, g, b, a float32)
	background []float32
}

// read fills a line with its values, pixel by pixel.
func (l *lines) read(y int, line []float32) {
	for x := range l.width {
		r, g, b, a := l.pixel(x, y)
		to := line[x*l.channels : (x+1)*l.channels]
		if l.channels == 1 {
			to[0] = r
			if r != g || g != b {
				to[0] = luma(r, g, b)
			}
		} else {
			to[0], to[1], to[2] = r, g, b
		}
		if a < 1 {
			for c := range to {
				to[c] = to[c]*a + l.background[c]*(1-a)
			}
		}
	}
}

// reader returns the lines of a picture of a size. Where the decoder gave less, as it does of a GIF whose first frame is
// smaller, the rest is transparent.
func reader(p image.Image, format string, size image.Point, channels int, background Colour) *lines {
	bounds := p.Bounds()
	corner := bounds.Min
	if format == "gif" {
		corner = image.Point{}
	} else {
		size = bounds.Size()
	}
	l := &lines{channels: channels, height: size.Y, width: size.X, background: background.values(channels)}
	at := pixels(p, format)
	l.pixel = func(x, y int) (r, g, b, a float32) {
		if x, y = x+corner.X, y+corner.Y; !image.Pt(x, y).In(bounds) {
			return 0, 0, 0, 0
		}
		return at(x, y)
	}
	return l
}

// pixels returns what reads a pixel of a picture by its place.
func pixels(p image.Image, format string) func(x, y int) (r, g, b, a float32) {
	switch p := p.(type) {
	case *image.Gray:
		return func(x, y int) (r, g, b, a float32) {
			v := of8(p.Pix[p.PixOffset(x, y)])
			return v, v, v, 1
		}
	case *image.NRGBA:
		return func(x, y int) (r, g, b, a float32) {
			v := p.Pix[p.PixOffset(x, y):]
			return of8(v[0]), of8(v[1]), of8(v[2]), of8(v[3])
		}
	case *image.YCbCr:
		if format == "webp" {
			return webp(p)
		}
		return ycbcr(p)
	case *image.NYCbCrA:
		colours := webp(&p.YCbCr) // the only format that has this
		return func(x, y int) (r, g, b, a float32) {
			r, g, b, _ = colours(x, y)
			return r, g, b, of8(p.A[p.AOffset(x, y)])
		}
	case *image.Paletted:
		table := make([][4]float32, 256)
		for i := range table {
			table[i] = [4]float32{0, 0, 0, 1}
			if i < len(p.Palette) {
				table[i][0], table[i][1], table[i][2], table[i][3] = of(p.Palette[i])
			}
		}
		return func(x, y int) (r, g, b, a float32) {
			v := &table[p.Pix[p.PixOffset(x, y)]]
			return v[0], v[1], v[2], v[3]
		}
	}
	return func(x, y int) (r, g, b, a float32) { return of(p.At(x, y)) }
}

func of8(v uint8) float32 { return float32(v) / 255 }

func of16(v uint16) float32 { return float32(v) / 65535 }

// of returns a colour as float32.
func of(c color.Color) (r, g, b, a float32) {
	switch c := c.(type) {
	case color.NRGBA:
		return of8(c.R), of8(c.G), of8(c.B), of8(c.A)
	case color.NRGBA64:
		return of16(c.R), of16(c.G), of16(c.B), of16(c.A)
	case color.RGBA:
		if c.A == 255 {
			return of8(c.R), of8(c.G), of8(c.B), 1
		}
	}
	red, green, blue, alpha := c.RGBA()
	if alpha == 0 {
		return 0, 0, 0, 0
	}
	whole := float32(alpha)
	return min(float32(red)/whole, 1), min(float32(green)/whole, 1), min(float32(blue)/whole, 1), whole / 65535
}
