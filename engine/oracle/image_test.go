package oracle_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// TestPicturesThatAreNotRead holds pictures that the specification leaves open, and hostile ones.
func TestPicturesThatAreNotRead(t *testing.T) {
	glass, deep := image.NewNRGBA(image.Rect(0, 0, 1, 1)), image.NewNRGBA64(image.Rect(0, 0, 1, 1))
	deep.SetNRGBA64(0, 0, color.NRGBA64{1, 2, 3, 0xffff})
	encoded := func(p image.Image) string {
		var b bytes.Buffer
		if err := png.Encode(&b, p); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	whole := encoded(glass)
	for _, c := range []struct{ file, format, want string }{
		{"\xff\xd8\xff\xe0", "RGB", "pictures of this form"},
		{"", "RGB", "pictures of this form"},
		{encoded(glass), "RGB", "not opaque"},
		{encoded(deep), "RGB", "16 bits"},
		{"P6 1 1 255 abc", "Grayscale", "weights of colours"},
		{"P6 1 1 255 ab", "RGB", "unexpected EOF"},
		{"P6 1 1 255", "RGB", "unexpected EOF"},
		{"P6 1 -1 255 abc", "RGB", "want some"},
		{"P5 1 1 65535 ab", "RGB", "and 255"},
		{"P5 65536 65536 255 ab", "RGB", "no value may have more"},
		{"P5 9999999999999999999 1 255 ab", "RGB", "cannot be read"},
		{whole[:16] + "\x7f\xff\xff\xff\x7f\xff\xff\xff" + whole[24:], "RGB", "cannot be read"},
		{"BM\x00", "RGB", "cannot be read"},
		{"II*\x00\xff\xff\xff\xff", "RGB", "cannot be read"},
	} {
		_, err := runAt(t, 20, graph.Vector("", []byte(c.file)...), op("ImageDecoder", graph.Text("pixel_format", c.format)))
		var lack *hourglass.UnsupportedOpError
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &lack) && c.want != "no value may have more" {
			t.Errorf("%.20q: %v, want %q", c.file, err, c.want)
		}
	}
}

// FuzzPicture reads files that are nearly pictures.
func FuzzPicture(f *testing.F) {
	f.Add([]byte("P6 2 1 255 abcdef"))
	f.Add([]byte("BM6\x00\x00\x00"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8L"))
	f.Fuzz(func(t *testing.T, file []byte) {
		y, err := runAt(t, 20, graph.Vector("", file...), op("ImageDecoder"))
		if err == nil && (len(y.Dims) != 3 || y.Dims[2] != 3) {
			t.Errorf("pixels of %v", y.Dims)
		}
	})
}
