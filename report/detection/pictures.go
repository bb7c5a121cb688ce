package detection

import (
	"fmt"
	"image"

	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/report"
)

// odd is a picture that is unlike others, what the detector would have expected, and how much each pixel has of the score.
type odd struct{ values, expected, heat []float32 }

// shape returns that of the rows where they are pictures, and otherwise nil.
func (r *Rows) shape() []int {
	if d := r.detector.Rows; d != nil && len(d.Shape) == 3 && (d.Shape[0] == 1 || d.Shape[0] == 3) {
		return d.Shape
	}
	return nil
}

// drawn keeps what is drawn of a row.
func (r *Rows) drawn(row table.Row) odd {
	if r.shape() == nil {
		return odd{}
	}
	return odd{append([]float32(nil), row.Values...), append([]float32(nil), row.Expected...), r.heat(row.Contribution)}
}

// heat sums shares of the score over the channels of each pixel.
func (r *Rows) heat(contribution []float32) []float32 {
	shape := r.shape()
	heat := make([]float32, shape[1]*shape[2])
	for i, share := range contribution {
		heat[i%len(heat)] += share
	}
	return heat
}

// oddPictures shows the pictures that are most unlike others.
func (r *Rows) oddPictures() (report.Section, error) {
	s := report.Section{Heading: "Pictures most unlike others",
		Text: "Each beside what the detector would have expected, and with the share of each pixel in the error as a heat map: yellow has the most."}
	const side = 112
	shape := r.shape()
	for _, w := range r.worst {
		var cells []image.Image
		for _, values := range [][]float32{w.odd.values, w.odd.expected} {
			cell, err := report.Image(values, shape)
			if err != nil {
				return s, err
			}
			cells = append(cells, colourful(cell))
		}
		heat, err := report.Heat(w.odd.values, shape, w.odd.heat)
		if err != nil {
			return s, err
		}
		picture, err := report.Tiles(append(cells, heat), len(cells)+1, max(1, side/shape[1]))
		if err != nil {
			return s, err
		}
		name := fmt.Sprintf("Row %d", w.number)
		if len(w.keys) > 0 {
			name = w.keys[0]
		}
		caption := fmt.Sprintf("%s: score %.3g, p-value %.2g", name, w.score, w.pvalue)
		if w.anomaly {
			caption += ", anomaly"
		}
		s.Figures = append(s.Figures, report.Figure{Caption: caption, Picture: picture})
	}
	return s, nil
}

// colourful returns a picture that tiles of colour may stand beside.
func colourful(p image.Image) image.Image {
	grey, ok := p.(*image.Gray)
	if !ok {
		return p
	}
	out := image.NewNRGBA(grey.Bounds())
	for i, v := range grey.Pix {
		copy(out.Pix[4*i:], []uint8{v, v, v, 255})
	}
	return out
}

// pixels shows the mean share of each pixel in scores.
func (r *Rows) pixels() (report.Section, error) {
	shape := r.shape()
	means := make([]float32, len(r.shares))
	for i, share := range r.shares {
		means[i] = float32(share.all / float64(max(len(r.scores), 1)))
	}
	black := make([]float32, shape[0]*shape[1]*shape[2])
	heat, err := report.Heat(black, shape, r.heat(means))
	if err != nil {
		return report.Section{}, err
	}
	picture, err := report.Tiles([]image.Image{heat}, 1, max(1, 168/shape[1]))
	return report.Section{Heading: "Pixels", Figures: []report.Figure{{Caption: "The mean share of each pixel in the errors of all pictures.", Picture: picture}}}, err
}
