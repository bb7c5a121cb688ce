// Package report draws what people look at before they read.
package report

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Grid draws rows of images as one grey-scale picture, a row of the grid for
// each row given: values in [0, 1], height·width an image, row-major. Values
// outside are clipped. Cells are enlarged scale times, a pixel of space between.
func Grid(rows [][][]float32, height, width, scale int) (image.Image, error) {
	if height < 1 || width < 1 || scale < 1 || len(rows) == 0 || len(rows[0]) == 0 {
		return nil, fmt.Errorf("report: a grid of %d rows of %d×%d pixels, enlarged %d times, has nothing to show", len(rows), height, width, scale)
	}
	columns := len(rows[0])
	picture := image.NewGray(image.Rect(0, 0, columns*(width*scale+1)+1, len(rows)*(height*scale+1)+1))
	for i := range picture.Pix {
		picture.Pix[i] = 64
	}
	for r, row := range rows {
		if len(row) != columns {
			return nil, fmt.Errorf("report: row %d of the grid has %d images, the first has %d", r, len(row), columns)
		}
		for c, cell := range row {
			if len(cell) != height*width {
				return nil, fmt.Errorf("report: image %d of row %d has %d values, want %d×%d", c, r, len(cell), height, width)
			}
			drawCell(picture, cell, width, scale, image.Pt(c*(width*scale+1)+1, r*(height*scale+1)+1))
		}
	}
	return picture, nil
}

func drawCell(picture *image.Gray, cell []float32, width, scale int, at image.Point) {
	for i, v := range cell {
		grey := color.Gray{Y: uint8(255*min(1, max(0, v)) + .5)}
		for y := range scale {
			for x := range scale {
				picture.SetGray(at.X+i%width*scale+x, at.Y+i/width*scale+y, grey)
			}
		}
	}
}

// SavePNG writes a picture to a file, which appears whole or not at all.
func SavePNG(path string, picture image.Image) error {
	err := atomicfile.Write(path, func(w io.Writer) error { return png.Encode(w, picture) })
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
