package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/picture"
)

// pictures holds the flags that say how pictures are read. A model that was trained with some is given the same later.
type pictures struct {
	size, fit, background, paths string
	strict                       bool
}

func (p *pictures) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.size, "size", "", "bring pictures to a size: 64, or 64x48 for width and height (default their own, or that of the model)")
	f.StringVar(&p.fit, "fit", "", "what --size does with other proportions: crop takes the middle, letterbox all, with background beside it (default crop)")
	f.StringVar(&p.background, "background", "", "colour behind transparent pixels: black, white, grey or #rrggbb (default black)")
	f.StringVar(&p.paths, "paths", "", "column of a table that has the paths of pictures, from the table's folder")
	f.BoolVar(&p.strict, "strict", false, "stop at a picture that cannot be read, instead of leaving it out")
}

// parsed returns what the flags say.
func (p *pictures) parsed() (out data.Pictures, err error) {
	out = data.Pictures{Paths: p.paths, Strict: p.strict}
	out.Fit = picture.Fit(p.fit)
	if p.size != "" {
		if out.Width, out.Height, err = picture.ParseSize(p.size); err != nil {
			return out, fmt.Errorf("--size: %w", err)
		}
	}
	if p.size != "" && p.fit == "" {
		out.Fit = picture.Crop
	}
	if p.background != "" {
		if out.Background, err = picture.ParseColour(p.background); err != nil {
			return out, fmt.Errorf("--background: %w", err)
		}
	}
	if err := out.Check(); err != nil {
		return out, fmt.Errorf("--fit: %w", err)
	}
	if p.fit != "" && p.size == "" {
		return out, fmt.Errorf("--fit %s goes with --size", p.fit)
	}
	return out, nil
}
