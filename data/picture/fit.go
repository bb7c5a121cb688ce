package picture

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

func (f Form) String() string {
	size := "their own size"
	if f.Width > 0 {
		size = fmt.Sprintf("%dx%d", f.Width, f.Height)
	}
	return fmt.Sprintf("%s, %s, over %v", size, cmp.Or(f.Fit, Crop), f.Background)
}

// Check returns an error where a form says nothing sensible.
func (f Form) Check() error {
	const most = 1 << 14
	switch {
	case f.Width < 0 || f.Height < 0 || f.Width > most || f.Height > most || (f.Width == 0) != (f.Height == 0):
		return fmt.Errorf("pictures of %d × %d pixels; want 1 to %d each", f.Width, f.Height, most)
	case f.Fit != "" && f.Fit != Crop && f.Fit != Letterbox:
		return fmt.Errorf("fit %q; want %s or %s", f.Fit, Crop, Letterbox)
	}
	return nil
}

// ParseSize reads 64, which means 64x64, or 64x48, which is width and height.
func ParseSize(text string) (width, height int, err error) {
	w, h, both := strings.Cut(text, "x")
	if !both {
		h = w
	}
	if width, err = strconv.Atoi(w); err == nil {
		height, err = strconv.Atoi(h)
	}
	if err != nil || width < 1 || height < 1 {
		return 0, 0, fmt.Errorf("%q is no size; want 64, or 64x48 for a width of 64 and a height of 48", text)
	}
	return width, height, Form{Width: width, Height: height}.Check()
}

// fitted returns the picture that lines make, in the size of the form, and turned.
func (f Form) fitted(l *lines, orientation int) *Picture {
	if f.Width == 0 {
		p := &Picture{Channels: l.channels, Height: l.height, Width: l.width, Values: make([]float32, l.channels*l.height*l.width)}
		line := make([]float32, l.channels*l.width)
		for y := range l.height {
			l.read(y, line)
			for i, v := range line {
				p.Values[(i%l.channels*l.height+y)*l.width+i/l.channels] = v
			}
		}
		return p.turned(orientation)
	}
	width, height := f.Width, f.Height
	if orientation >= 5 {
		width, height = height, width
	}
	w, h := float64(l.width), float64(l.height)
	if f.Fit != Letterbox {
		across, down := w, h // of the part that is taken
		if w*float64(height) > h*float64(width) {
			across = h * float64(width) / float64(height)
		} else {
			down = w * float64(height) / float64(width)
		}
		return resample(l, width, height, box{(w - across) / 2, (h - down) / 2, (w + across) / 2, (h + down) / 2}).turned(orientation)
	}
	scale := min(float64(width)/w, float64(height)/h)
	inner := resample(l, max(1, int(math.Floor(w*scale+0.5))), max(1, int(math.Floor(h*scale+0.5))), box{0, 0, w, h}).turned(orientation)
	return inner.framed(f.Width, f.Height, f.Background)
}

// framed returns the picture in the middle of a larger one of a colour.
func (p *Picture) framed(width, height int, around Colour) *Picture {
	out := &Picture{Channels: p.Channels, Height: height, Width: width, Values: make([]float32, 0, p.Channels*height*width)}
	left, top := (width-p.Width)/2, (height-p.Height)/2
	for c, colour := range around.values(p.Channels) {
		plane := p.Values[c*p.Height*p.Width:]
		for y := range height {
			for x := range width {
				v := colour
				if inX, inY := x-left, y-top; inX >= 0 && inX < p.Width && inY >= 0 && inY < p.Height {
					v = plane[inY*p.Width+inX]
				}
				out.Values = append(out.Values, v)
			}
		}
	}
	return out
}
