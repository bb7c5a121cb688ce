package oracle

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("ImageDecoder", imageDecoder) }

// pictures are the forms of files whose pixels their specifications give to the bit, by how they begin.
var pictures = []struct {
	begin  string
	at     int
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}{
	{"\x89PNG\r\n", 0, png.DecodeConfig, png.Decode},
	{"BM", 0, bmp.DecodeConfig, bmp.Decode},
	{"II*\x00", 0, tiff.DecodeConfig, tiff.Decode},
	{"MM\x00*", 0, tiff.DecodeConfig, tiff.Decode},
	{"WEBPVP8L", 8, webp.DecodeConfig, webp.Decode},
	{"P5", 0, anymapConfig, anymap},
	{"P6", 0, anymapConfig, anymap},
}

// imageDecoder reads pictures without loss. How JPEG, JPEG 2000 and WebP with loss are rounded, the
// specifications leave open.
func imageDecoder(c call) (Array, error) {
	if len(c.in[0].Dims) != 1 {
		return Array{}, fmt.Errorf("a file of %v, want a list", c.in[0].Dims)
	}
	file := make([]byte, len(c.in[0].V))
	for i, v := range c.in[0].V {
		file[i] = byte(v)
	}
	format := c.node.Text("pixel_format", "RGB")
	for _, p := range pictures {
		if len(file) < p.at || !bytes.HasPrefix(file[p.at:], []byte(p.begin)) {
			continue
		}
		config, err := p.config(bytes.NewReader(file))
		if err != nil {
			return Array{}, lack(fmt.Sprintf("pictures that cannot be read: %v", err))
		}
		size([]int{config.Height, config.Width, 4}) // before memory is taken
		pixels, err := p.decode(bytes.NewReader(file))
		if err != nil {
			return Array{}, lack(fmt.Sprintf("pictures that cannot be read: %v", err))
		}
		return channels(pixels, format)
	}
	return Array{}, lack("pictures of this form: PNG, BMP, TIFF, PGM, PPM and WebP without loss are read")
}

// channels returns the pixels of a picture, row by row.
func channels(p image.Image, format string) (Array, error) {
	switch p.(type) {
	case *image.Gray16, *image.RGBA64, *image.NRGBA64:
		return Array{}, lack("pictures of 16 bits a sample")
	}
	bounds, depth := p.Bounds(), 3
	if format == "Grayscale" {
		depth = 1
	}
	out := blank(graph.Uint8, []int{bounds.Dy(), bounds.Dx(), depth})
	to := out.V
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			v := color.NRGBAModel.Convert(p.At(x, y)).(color.NRGBA)
			if v.A != 0xff {
				return out, lack("pictures that are not opaque")
			}
			switch r, g, b := float64(v.R), float64(v.G), float64(v.B); format {
			case "RGB":
				to[0], to[1], to[2] = r, g, b
			case "BGR":
				to[0], to[1], to[2] = b, g, r
			case "Grayscale":
				if r != g || g != b {
					return out, lack("the weights of colours in a grey")
				}
				to[0] = r
			default:
				return out, fmt.Errorf("pixel_format %q", format)
			}
			to = to[depth:]
		}
	}
	return out, nil
}

// anymapConfig reads the sizes of a portable graymap or pixmap (https://netpbm.sourceforge.net/doc/ppm.html).
func anymapConfig(r io.Reader) (image.Config, error) {
	var kind string
	var w, h, greatest int
	if _, err := fmt.Fscan(r, &kind, &w, &h, &greatest); err != nil {
		return image.Config{}, err
	}
	if w < 1 || h < 1 || greatest != 255 {
		return image.Config{}, fmt.Errorf("%d by %d pixels up to %d, want some, and 255", w, h, greatest)
	}
	model := color.Model(color.NRGBAModel)
	if kind == "P5" {
		model = color.GrayModel
	}
	return image.Config{ColorModel: model, Width: w, Height: h}, nil
}

// anymap reads a portable graymap or pixmap without remarks.
func anymap(r io.Reader) (image.Image, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	config, err := anymapConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for range 4 { // the words of the head, each with one space after it
		b = bytes.TrimLeft(b, " \t\n\r")
		at := bytes.IndexAny(b, " \t\n\r")
		if at < 0 {
			return nil, io.ErrUnexpectedEOF
		}
		b = b[at:]
	}
	b = b[1:]
	n := config.Width * config.Height
	if config.ColorModel == color.GrayModel {
		if len(b) < n {
			return nil, io.ErrUnexpectedEOF
		}
		return &image.Gray{Pix: b[:n], Stride: config.Width, Rect: image.Rect(0, 0, config.Width, config.Height)}, nil
	}
	if len(b) < 3*n {
		return nil, io.ErrUnexpectedEOF
	}
	out := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
	for i := range n {
		copy(out.Pix[4*i:], b[3*i:3*i+3])
		out.Pix[4*i+3] = 0xff
	}
	return out, nil
}
