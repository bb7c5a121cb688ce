package enginetest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hourglass-go/hourglass/graph"
)

// pictures are cases of ImageDecoder: a picture of two rows in each form that is read.
func pictures() (cases []Case) {
	rgb := []byte{226, 81, 251, 0, 1, 2, 255, 254, 253, 9, 8, 7, 100, 101, 102, 50, 60, 70}
	coloured, grey := image.NewNRGBA(image.Rect(0, 0, 3, 2)), image.NewGray(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		coloured.SetNRGBA(i%3, i/3, color.NRGBA{rgb[3*i], rgb[3*i+1], rgb[3*i+2], 0xff})
		grey.SetGray(i%3, i/3, color.Gray{rgb[3*i]})
	}
	bgr, levels := slices.Clone(rgb), []byte{}
	for i := range 6 {
		bgr[3*i], bgr[3*i+2] = rgb[3*i+2], rgb[3*i]
		levels = append(levels, rgb[3*i])
	}
	written := func(write func(w io.Writer) error) []byte {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			panic(err) // a picture of six pixels can be written
		}
		return b.Bytes()
	}
	add := func(name string, file []byte, format string, pixels []byte) {
		cases = append(cases, Case{
			name: name, Op: "ImageDecoder", opset: 20, inputs: these(graph.Vector("", file...)), attrs: attributes(graph.Text("pixel_format", format)),
			want: graph.NewTensor("", pixels, 2, 3, int64(len(pixels)/6)),
		})
	}
	ppm := append([]byte("P6\n3 2\n255\n"), rgb...)
	add("PPM", ppm, "RGB", rgb)
	add("PPM to BGR", ppm, "BGR", bgr)
	add("PGM", append([]byte("P5 3 2 255 "), levels...), "Grayscale", levels)
	add("PNG", written(func(w io.Writer) error { return png.Encode(w, coloured) }), "RGB", rgb)
	add("grey PNG", written(func(w io.Writer) error { return png.Encode(w, grey) }), "Grayscale", levels)
	add("BMP", written(func(w io.Writer) error { return bmp.Encode(w, coloured) }), "RGB", rgb)
	add("TIFF", written(func(w io.Writer) error { return tiff.Encode(w, coloured, nil) }), "BGR", bgr)
	return cases
}
