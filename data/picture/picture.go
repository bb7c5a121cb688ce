package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"

	// Decoders that register themselves.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/hourglass-go/hourglass/data/format"
)

// Picture holds values in [0, 1], channel by channel and line by line.
type Picture struct {
	Channels, Height, Width int
	Values                  []float32
}

// Form says how pictures are made ready for a model. The zero value takes them as they are, over black.
type Form struct {
	// Width and Height are those of every picture; 0: its own.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Fit says what becomes of a picture of other proportions; empty: [Crop].
	Fit Fit `json:"fit,omitempty"`
	// Background is what is seen through transparent pixels, and beside a picture in a letterbox.
	Background Colour `json:"background,omitzero"`
}

// Fit says how a picture is brought to other proportions.
type Fit string

const (
	// Crop takes the greatest part around the middle that has the proportions.
	Crop Fit = "crop"
	// Letterbox takes the whole picture, with background at two sides.
	Letterbox Fit = "letterbox"
)

// Settings says how [Read] reads. Nil or the zero value is the default.
type Settings struct {
	Form
	// Channels is 1 for grey values and 3 for red, green and blue; 0: 1 where the picture is grey, and otherwise 3.
	// The grey value of a colour is 0.299 red + 0.587 green + 0.114 blue.
	Channels int
	// Memory is the greatest number of bytes that decoding a picture may take; 0: [DefaultMemory].
	Memory int64
}

// DefaultMemory is the greatest number of bytes that decoding a picture takes where nothing else is asked for: that of
// 128 million pixels of 8-bit colour.
const DefaultMemory = 512 << 20

// ErrMemory is wrapped where a picture would take more memory than is allowed.
var ErrMemory = format.ErrMemory

// Endings are the endings of files that are taken for pictures.
var Endings = []string{".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"}

// Named reports whether a file's name ends as that of a picture.
func Named(name string) bool {
	name = strings.ToLower(name)
	for _, ending := range Endings {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// Read reads a picture from the bytes of its file. Of a file with several pictures it reads the first.
func Read(file []byte, s *Settings) (p *Picture, err error) {
	if s == nil {
		s = &Settings{}
	}
	defer func() { // decoders of other modules meet bytes that nobody checked
		if fault := recover(); fault != nil {
			p, err = nil, fmt.Errorf("the decoder failed: %v", fault)
		}
	}()
	config, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	about := readHeader(file, kind)
	if err := s.affordable(config, kind, about); err != nil {
		return nil, err
	}
	decoded, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	channels := s.Channels
	if channels == 0 {
		channels = 3
		if grey(file, config, kind) && s.Background.grey() {
			channels = 1
		}
	}
	lines := reader(decoded, kind, image.Pt(config.Width, config.Height), channels, s.Background)
	return s.fitted(lines, about.orientation), nil
}

// affordable returns an error where decoding takes more than the memory that is allowed.
func (s *Settings) affordable(config image.Config, kind string, about header) error {
	if config.Width < 1 || config.Height < 1 {
		return fmt.Errorf("%d × %d pixels, want at least 1 × 1", config.Width, config.Height)
	}
	limit := s.Memory
	if limit == 0 {
		limit = DefaultMemory
	}
	pixels := int64(config.Width) * int64(config.Height)
	bytes := pixels * pixelSize(config.ColorModel, kind, about)
	const value = 3 * 4 // bytes of a pixel as float32
	switch {
	case s.Width > 0: // lines that are resampled, and columns are not yet
		bytes += int64(max(config.Height, config.Width)) * int64(max(s.Width, s.Height)) * value
	case about.orientation > 1: // as it is stored, and turned
		bytes += pixels * 2 * value
	default:
		bytes += pixels * value
	}
	if bytes > limit {
		return fmt.Errorf("%w: a picture of %d × %d pixels takes %.4g MB to read; the limit is %.4g MB", ErrMemory, config.Width, config.Height, float64(bytes)/1e6, float64(limit)/1e6)
	}
	return nil
}

// pixelSize returns how many bytes a decoder holds for a pixel.
func pixelSize(m color.Model, kind string, about header) int64 {
	size, channels := int64(4), int64(3)
	switch m {
	case color.GrayModel:
		size, channels = 1, 1
	case color.Gray16Model:
		size = 2
	case color.RGBA64Model, color.NRGBA64Model, color.CMYKModel:
		size, channels = 8, 4
	case color.YCbCrModel:
		size = 5 // luma, chroma, and chroma spread over all pixels
	}
	if _, ok := m.(color.Palette); ok {
		size = 1
	}
	switch {
	case kind == "jpeg" && about.progressive: // all coefficients, of 4 bytes
		size += 4 * channels
	case kind == "webp", kind == "tiff": // a copy in another form
		size *= 2
	}
	return size
}

// grey reports whether the header of a picture says that it has grey values alone.
func grey(file []byte, config image.Config, kind string) bool {
	const typeAt, greyAlpha = 25, 4 // PNG, IHDR
	switch m := config.ColorModel.(type) {
	case color.Palette:
		for _, c := range m {
			if r, g, b, _ := c.RGBA(); r != g || g != b {
				return false
			}
		}
		return len(m) > 0
	default:
		return m == color.GrayModel || m == color.Gray16Model || kind == "png" && len(file) > typeAt && file[typeAt] == greyAlpha
	}
}
