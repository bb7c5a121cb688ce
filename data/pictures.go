package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data/picture"
)

// Pictures says how pictures are read. The zero value takes them as they are.
type Pictures struct {
	// Form is the size that they are brought to, and what is seen through transparent pixels.
	picture.Form
	// Channels is 1 for grey values and 3 for colours; 0: 3 where any picture has colours.
	Channels int
	// Paths is the column of a table that has the paths of pictures, from the folder of the table; empty: the rows of a
	// table are numbers.
	Paths string
	// Strict makes a picture that cannot be read an error. Otherwise it is left out, and [Set.Note] names it.
	Strict bool
}

// ErrSizes is wrapped where pictures have several sizes, and [Pictures] names none that they are brought to.
var ErrSizes = errors.New("pictures of several sizes")

// pictureShare is the share of [Options.Memory] that decoding a picture may take.
const pictureShare = 8

// ReadPicture reads one picture as a set of one row, whose shape is channels, height and width. Pixels are in [0, 1].
func ReadPicture(r io.Reader, p *Pictures) (*Set, error) {
	if p == nil {
		p = &Pictures{}
	}
	b, err := readWhole(r, DefaultMemory/pictureShare)
	if err != nil {
		return nil, err
	}
	one, err := picture.Read(b, &picture.Settings{Form: p.Form, Channels: p.Channels})
	if err != nil {
		return nil, pictureError(err)
	}
	g := gallery{how: p, set: &Set{}, memory: DefaultMemory}
	return g.set, g.add(one)
}

// IsPictures reports whether a specification names pictures: a file, a folder or an archive of them, several or a pattern,
// or a table of paths where the options say so.
func IsPictures(spec string, o *Options) bool {
	if _, _, named, err := parseNamed(spec); named || err != nil {
		return false
	}
	if o != nil && o.Pictures.Paths != "" {
		return true
	}
	if isFolder(spec) || archived(spec) != "" {
		return true
	}
	files, err := Files(spec)
	return err == nil && picture.Named(files[0])
}

// openPictures reads the pictures that a specification names.
func openPictures(ctx context.Context, spec string, o *Options) (*Set, error) {
	if err := o.Pictures.Check(); err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	g := gallery{how: &o.Pictures, memory: o.Bytes(), set: &Set{Name: filepath.Base(spec)}}
	visit := func(name string, open func() (io.ReadCloser, error), label labeller) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		one, err := g.read(open)
		if err != nil {
			return g.skip(name, err)
		}
		if label != nil {
			if g.set.Labels, err = label(g.set.Labels); err != nil {
				return err
			}
		}
		if err := g.add(one); err != nil {
			return fmt.Errorf("data: %s: %w", name, err)
		}
		g.set.Names = append(g.set.Names, name)
		return nil
	}
	labels := newLabelling(o.Table().Classes)
	if err := eachPicture(ctx, spec, o, labels, visit); err != nil {
		return nil, err
	}
	labels.end(g.set)
	return g.finished(spec)
}

// gallery makes rows of pictures.
type gallery struct {
	how     *Pictures
	memory  int64
	set     *Set
	skipped []error
}

// read reads a picture.
func (g *gallery) read(open func() (io.ReadCloser, error)) (*picture.Picture, error) {
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := readWhole(f, g.memory/pictureShare)
	if err != nil {
		return nil, err
	}
	one, err := picture.Read(b, &picture.Settings{Form: g.how.Form, Channels: g.how.Channels, Memory: g.memory / pictureShare})
	return one, pictureError(err)
}

// readWhole reads a file that may take some memory.
func readWhole(r io.Reader, memory int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, memory+1))
	if err == nil {
		err = within(int64(len(b)), memory)
	}
	return b, err
}

// pictureError returns an error of package picture as one of this package.
func pictureError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, picture.ErrMemory):
		return err
	}
	return &FormatError{Format: "picture", Where: "contents", Problem: "it is damaged, or of a format that is not read", Err: err}
}

// skip leaves a picture out that cannot be read.
func (g *gallery) skip(name string, err error) error {
	err = atPath(err, name)
	if g.how.Strict || errors.Is(err, context.Canceled) {
		return err
	}
	g.skipped = append(g.skipped, err)
	return nil
}

// add adds a picture. Grey ones have three equal channels beside ones of colour.
func (g *gallery) add(one *picture.Picture) error {
	s := g.set
	shape := []int{one.Channels, one.Height, one.Width}
	switch {
	case s.Shape == nil:
		s.Shape, s.Features = shape, len(one.Values)
	case !slices.Equal(shape[1:], s.Shape[1:]):
		return fmt.Errorf("%w: it has %d × %d pixels, and %s has %d × %d", ErrSizes, one.Width, one.Height, s.Names[0], s.Shape[2], s.Shape[1])
	case one.Channels < s.Shape[0]:
		one.Values = tripled(one.Values, len(one.Values))
	case one.Channels > s.Shape[0]:
		if err := within(growing*3*int64(len(s.X)), g.memory); err != nil {
			return err
		}
		s.X = tripled(s.X, s.Features)
		s.Shape, s.Features = shape, len(one.Values)
	}
	n := len(s.X) + len(one.Values)
	if err := within(growing*int64(n), g.memory); err != nil {
		return err
	}
	if n > maxElements {
		return fmt.Errorf("the pictures until this one are more than %d values", maxElements)
	}
	s.X = append(s.X, one.Values...)
	return nil
}

// tripled writes each row of one channel three times.
func tripled(rows []float32, width int) []float32 {
	out := make([]float32, 0, 3*len(rows))
	for row := range slices.Chunk(rows, width) {
		for range 3 {
			out = append(out, row...)
		}
	}
	return out
}

// mostNamed is the greatest number of pictures that a note names.
const mostNamed = 20

// finished returns the set, with a note on the pictures that were left out.
func (g *gallery) finished(spec string) (*Set, error) {
	all := len(g.set.Names) + len(g.skipped)
	switch {
	case all == 0:
		return nil, fmt.Errorf("data: %s holds no picture that ends in %s", spec, strings.Join(picture.Endings, ", "))
	case len(g.set.Names) == 0 && all == 1:
		return nil, g.skipped[0]
	case len(g.set.Names) == 0:
		return nil, fmt.Errorf("data: none of the %d pictures of %s can be read; the first: %w", all, spec, g.skipped[0])
	case len(g.skipped) == 0:
		return g.set, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d pictures of %s are left out:", len(g.skipped), all, spec)
	for _, err := range g.skipped[:min(len(g.skipped), mostNamed)] {
		fmt.Fprintf(&b, "\n  %v", err)
	}
	if more := len(g.skipped) - mostNamed; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	g.set.Note = b.String()
	return g.set, nil
}
