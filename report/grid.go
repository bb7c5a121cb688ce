// Package report draws what people look at before they read: pictures, charts, and
// pages of HTML that need nothing beside them.
//
// A [Page] has sections of text, tables, pictures and charts. [Grid] and [Tiles]
// draw rows as pictures, and [Curves], [Bars], [Counts] and [Scatter] draw charts.
// A [Draft] keeps the parts of a page that took long, so that a page that was
// interrupted goes on from there.
package report

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Grid draws images as one grey-scale picture. Each element of rows is a line of the grid,
// with height·width values an image, row-major and in [0, 1]. Values outside are clipped.
// Images are enlarged scale times, with a pixel of space between them.
func Grid(rows [][][]float32, height, width, scale int) (image.Image, error) {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return nil, fmt.Errorf("report: a grid of %d rows has nothing to show", len(rows))
	}
	columns := len(rows[0])
	var cells []image.Image
	for r, row := range rows {
		if len(row) != columns {
			return nil, fmt.Errorf("report: row %d of the grid has %d images, the first has %d", r, len(row), columns)
		}
		for _, cell := range row {
			picture, err := Image(cell, []int{1, height, width})
			if err != nil {
				return nil, err
			}
			cells = append(cells, picture)
		}
	}
	return Tiles(cells, columns, scale)
}

// Tiles draws pictures of one size line by line, with so many columns. Each picture is
// enlarged scale times, with a pixel of space between them.
func Tiles(cells []image.Image, columns, scale int) (image.Image, error) {
	if len(cells) == 0 || columns < 1 || scale < 1 {
		return nil, fmt.Errorf("report: %d pictures, %d to a line, enlarged %d times; want at least 1 of each", len(cells), columns, scale)
	}
	columns = min(columns, len(cells))
	size := cells[0].Bounds().Size()
	step := size.Mul(scale).Add(image.Pt(1, 1))
	bounds := image.Rect(0, 0, columns*step.X+1, (len(cells)+columns-1)/columns*step.Y+1)
	var picture draw.Image = image.NewGray(bounds)
	if _, grey := cells[0].(*image.Gray); !grey {
		picture = image.NewNRGBA(bounds)
	}
	draw.Draw(picture, bounds, image.NewUniform(color.Gray{Y: 64}), image.Point{}, draw.Src)
	for i, cell := range cells {
		if cell.Bounds().Size() != size {
			return nil, fmt.Errorf("report: picture %d is of %v pixels, the first of %v", i, cell.Bounds().Size(), size)
		}
		at := image.Pt(i%columns*step.X+1, i/columns*step.Y+1)
		for y := range size.Y * scale {
			for x := range size.X * scale {
				from := cell.Bounds().Min.Add(image.Pt(x/scale, y/scale))
				picture.Set(at.X+x, at.Y+y, cell.At(from.X, from.Y))
			}
		}
	}
	return picture, nil
}

// Pictures draws rows of values of one shape as pictures, with so many to a line, each enlarged to about
// side pixels of height.
func Pictures(rows [][]float32, shape []int, columns, side int) (image.Image, error) {
	var cells []image.Image
	for _, row := range rows {
		cell, err := Image(row, shape)
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	if len(cells) == 0 {
		return nil, errors.New("report: there are no rows to draw")
	}
	return Tiles(cells, columns, max(1, side/shape[1]))
}

// Image turns values in [0, 1], channels first, into a picture: grey for the shape
// [1 height width], coloured for [3 height width]. Values outside are clipped.
func Image(values []float32, shape []int) (image.Image, error) {
	if len(shape) != 3 || shape[0] != 1 && shape[0] != 3 || shape[1] < 1 || shape[2] < 1 || len(values) != shape[0]*shape[1]*shape[2] {
		return nil, fmt.Errorf("report: %d values of shape %v; a picture is [1 height width], or [3 height width]", len(values), shape)
	}
	level := func(i int) uint8 { return uint8(255*min(1, max(0, values[i])) + .5) }
	plane := shape[1] * shape[2]
	bounds := image.Rect(0, 0, shape[2], shape[1])
	if shape[0] == 1 {
		picture := image.NewGray(bounds)
		for i := range picture.Pix {
			picture.Pix[i] = level(i)
		}
		return picture, nil
	}
	picture := image.NewNRGBA(bounds)
	for i := range plane {
		picture.SetNRGBA(i%shape[2], i/shape[2], color.NRGBA{level(i), level(plane + i), level(2*plane + i), 255})
	}
	return picture, nil
}

// SavePNG writes a picture to a file, which appears whole or not at all.
func SavePNG(path string, picture image.Image) error {
	err := atomicfile.Write(path, func(w io.Writer) error { return png.Encode(w, picture) })
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
