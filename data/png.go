package data

import (
	"fmt"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/internal/regular"
)

// ReadPNG reads one picture as a set of one row. A grey picture has the shape
// [1 height width], any other [3 height width]. Pixels are in [0, 1]. Transparent pixels
// are blended with black.
func ReadPNG(r io.ReadSeeker) (*Set, error) { return readPNG(r, DefaultMemory) }

// bytesOfPixel is what a picture takes for each value while it is read: as the picture, and as float32.
const bytesOfPixel = 8

func readPNG(r io.ReadSeeker, memory int64) (*Set, error) {
	about, err := png.DecodeConfig(r)
	if err != nil {
		return nil, badf("PNG", "header", "%v", err)
	}
	values, ok := product([]int{3, about.Height, about.Width})
	if !ok {
		return nil, badf("PNG", "size", "%d×%d pixels, want 1 to %d values", about.Width, about.Height, maxElements)
	}
	if err := within(int64(values)*bytesOfPixel, memory); err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	picture, err := png.Decode(r)
	if err != nil {
		return nil, badf("PNG", "pixels", "%v", err)
	}
	channels := 3
	if m := picture.ColorModel(); m == color.GrayModel || m == color.Gray16Model {
		channels = 1
	}
	s := &Set{Shape: []int{channels, about.Height, about.Width}, Features: channels * about.Height * about.Width}
	s.X = make([]float32, 0, s.Features)
	at := picture.Bounds().Min
	for c := range channels {
		for y := range about.Height {
			for x := range about.Width {
				red, green, blue, _ := picture.At(at.X+x, at.Y+y).RGBA()
				s.X = append(s.X, float32([]uint32{red, green, blue}[c])/0xffff)
			}
		}
	}
	return s, nil
}

// OpenPNGs reads the pictures of a folder whose names end in .png, in the order of their
// names, and returns the names, too. All pictures must have the same size, and all must
// be grey or none.
func OpenPNGs(dir string) (set *Set, names []string, err error) { return openPNGs(dir, DefaultMemory) }

func openPNGs(dir string, memory int64) (set *Set, names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	for _, e := range entries {
		if !strings.EqualFold(filepath.Ext(e.Name()), ".png") || e.IsDir() {
			continue
		}
		one, err := openPNG(filepath.Join(dir, e.Name()), memory)
		switch {
		case err != nil:
			return nil, nil, err
		case set == nil:
			set = one
			set.Name = filepath.Base(dir)
		case !slices.Equal(one.Shape, set.Shape):
			return nil, nil, fmt.Errorf("data: %s is of shape %v (channels, height, width), %s of %v; want one shape", e.Name(), one.Shape, names[0], set.Shape)
		case within(growing*int64(len(set.X)+len(one.X)), memory) != nil:
			return nil, nil, fmt.Errorf("data: the pictures in %s: %w", dir, within(growing*int64(len(set.X)+len(one.X)), memory))
		case len(set.X)+len(one.X) > maxElements:
			return nil, nil, fmt.Errorf("data: the pictures in %s are more than %d values", dir, maxElements)
		default:
			set.X = append(set.X, one.X...)
		}
		names = append(names, e.Name())
	}
	if set == nil {
		return nil, nil, fmt.Errorf("data: %s holds no picture that ends in .png", dir)
	}
	return set, names, nil
}

func openPNG(path string, memory int64) (*Set, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	s, err := readPNG(f, memory)
	if err != nil {
		return nil, atPath(err, path)
	}
	s.Name = filepath.Base(path)
	return s, nil
}
