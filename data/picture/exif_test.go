package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/hourglass-go/hourglass/data/picture"
)

// exif returns a TIFF header, and a directory with an orientation behind another tag.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II")
	}
	b = order.AppendUint32(order.AppendUint16(b, 42), 8)
	b = order.AppendUint16(b, 2)
	for _, tag := range [][2]uint16{{0x010f, 7}, {0x0112, orientation}} {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag[0]), 3), 1)
		b = order.AppendUint16(order.AppendUint16(b, tag[1]), 0)
	}
	return order.AppendUint32(b, 0)
}

// pngWith puts a chunk into a PNG file, before its pixels or at its end.
func pngWith(file []byte, name string, content []byte, early bool) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(append(chunk, name...), content...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	at := len(file) - 12 // IEND
	if early {
		at = 8 + 25 // after IHDR
	}
	return slices.Concat(file[:at], chunk, file[at:])
}

// webpWith makes a WebP file of the one chunk of another and an EXIF chunk.
func webpWith(file, content []byte, width, height int) []byte {
	size := func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }
	three := func(n int) []byte { return size(n)[:3] }
	body := slices.Concat([]byte("WEBPVP8X"), size(10), []byte{8, 0, 0, 0}, three(width-1), three(height-1), file[12:], []byte("EXIF"), size(len(content)), content, make([]byte, len(content)%2))
	return slices.Concat([]byte("RIFF"), size(len(body)), body)
}

// tiffWith adds an orientation to the directory of a TIFF file that Go wrote.
func tiffWith(file []byte, orientation uint16) []byte {
	order := binary.LittleEndian
	at := order.Uint32(file[4:])
	n := order.Uint16(file[at:])
	entries := file[at+2 : at+2+12*uint32(n)]
	entry := order.AppendUint16(order.AppendUint32(order.AppendUint16(order.AppendUint16(nil, 0x0112), 3), 1), orientation)
	entry = order.AppendUint16(entry, 0)
	place := 0
	for place < len(entries) && order.Uint16(entries[place:]) < 0x0112 {
		place += 12
	}
	out := slices.Clone(file)
	order.PutUint32(out[4:], uint32(len(out)))
	out = order.AppendUint16(out, n+1)
	out = slices.Concat(out, entries[:place], entry, entries[place:])
	return order.AppendUint32(out, 0)
}

// seen turns a stored picture as EXIF 2.32 defines its orientation: on which side the first line and the first column of what
// is stored are seen.
func seen(p *picture.Picture, orientation uint16) *picture.Picture {
	out := &picture.Picture{Channels: p.Channels, Height: p.Height, Width: p.Width, Values: make([]float32, len(p.Values))}
	if orientation >= 5 {
		out.Height, out.Width = p.Width, p.Height
	}
	for c := range p.Channels {
		for line := range p.Height {
			for column := range p.Width {
				var x, y int
				switch right, bottom := p.Width-1-column, p.Height-1-line; orientation {
				case 1:
					x, y = column, line
				case 2:
					x, y = right, line
				case 3:
					x, y = right, bottom
				case 4:
					x, y = column, bottom
				case 5:
					x, y = line, column
				case 6:
					x, y = bottom, column
				case 7:
					x, y = bottom, right
				case 8:
					x, y = line, right
				}
				out.Values[(c*out.Height+y)*out.Width+x] = p.Values[(c*p.Height+line)*p.Width+column]
			}
		}
	}
	return out
}

// TestOrientation: the orientation of PNG, WebP and TIFF files is that of JPEG's EXIF.
func TestOrientation(t *testing.T) {
	stored := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		stored.SetNRGBA(i%3, i/3, color.NRGBA{uint8(40 * i), uint8(200 - 30*i), uint8(7 * i), 255})
	}
	plain := encoded(t, stored)
	var b bytes.Buffer
	if err := tiff.Encode(&b, stored, nil); err != nil {
		t.Fatal(err)
	}
	lossless, err := os.ReadFile("testdata/lossless.webp")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]*picture.Picture{"png": nil, "webp": nil}
	if want["png"], err = picture.Read(plain, nil); err != nil {
		t.Fatal(err)
	}
	if want["webp"], err = picture.Read(lossless, nil); err != nil {
		t.Fatal(err)
	}
	for o := uint16(1); o <= 8; o++ {
		intel, motorola := exif(binary.LittleEndian, o), exif(binary.BigEndian, o)
		wide, high := want["webp"].Width, want["webp"].Height
		for name, c := range map[string]struct {
			file []byte
			of   string
		}{
			"PNG, at first":             {pngWith(plain, "eXIf", motorola, true), "png"},
			"PNG, at last":              {pngWith(plain, "eXIf", intel, false), "png"},
			"WebP":                      {webpWith(lossless, intel, wide, high), "webp"},
			"WebP that begins as JPEG":  {webpWith(lossless, append([]byte("Exif\x00\x00"), motorola...), wide, high), "webp"},
			"WebP, a chunk of odd size": {webpWith(lossless, append(slices.Clone(intel), 0), wide, high), "webp"},
			"TIFF":                      {tiffWith(b.Bytes(), o), "png"},
		} {
			got, err := picture.Read(c.file, nil)
			if err != nil {
				t.Errorf("%s, orientation %d: %v", name, o, err)
				continue
			}
			if turned := seen(want[c.of], o); got.Width != turned.Width || got.Height != turned.Height || !slices.Equal(got.Values, turned.Values) {
				t.Errorf("%s, orientation %d: %d × %d pixels %v, want %d × %d", name, o, got.Width, got.Height, got.Values[:6], turned.Width, turned.Height)
			}
		}
	}
	// What is damaged or means nothing leaves the picture as it is.
	for name, content := range map[string][]byte{
		"short": []byte("MM"), "far": {'I', 'I', 42, 0, 255, 255, 255, 255}, "cut": exif(binary.LittleEndian, 6)[:20], "nine": exif(binary.BigEndian, 9), "none": exif(binary.BigEndian, 0),
	} {
		if got, err := picture.Read(pngWith(plain, "eXIf", content, true), nil); err != nil || !slices.Equal(got.Values, want["png"].Values) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
