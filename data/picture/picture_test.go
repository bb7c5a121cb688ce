package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data/picture"
)

// made reads values that make.py wrote.
func made(t *testing.T, name string) *picture.Picture {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".pixels"))
	if err != nil {
		t.Fatal(err)
	}
	p := &picture.Picture{Channels: int(binary.LittleEndian.Uint32(b)), Height: int(binary.LittleEndian.Uint32(b[4:])), Width: int(binary.LittleEndian.Uint32(b[8:]))}
	p.Values = make([]float32, (len(b)-12)/4)
	if err := binary.Read(bytes.NewReader(b[12:]), binary.LittleEndian, p.Values); err != nil {
		t.Fatal(err)
	}
	return p
}

func read(t *testing.T, name string, s *picture.Settings) *picture.Picture {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := picture.Read(b, s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// apart returns the greatest difference between two pictures, and the share of values that differ.
func apart(t *testing.T, name string, a, b *picture.Picture) (most, share float64) {
	t.Helper()
	if a.Channels != b.Channels || a.Height != b.Height || a.Width != b.Width || len(a.Values) != len(b.Values) {
		t.Fatalf("%s: %d × %d × %d, Pillow has %d × %d × %d", name, a.Channels, a.Height, a.Width, b.Channels, b.Height, b.Width)
	}
	n := 0
	for i, v := range a.Values {
		d := math.Abs(float64(v - b.Values[i]))
		if most = max(most, d); d > 1e-6 {
			n++
		}
	}
	return most, float64(n) / float64(len(a.Values))
}

// TestPillow: every format gives Pillow's values. The cosine transform of JPEG may be a level apart (ITU-T T.83), in one of a
// hundred samples, which conversion to RGB makes at most three; chroma and orientation are the same.
func TestPillow(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pixels")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".pixels")
		if filepath.Ext(name) == "" {
			continue // of TestResample
		}
		most, share := apart(t, name, read(t, name, nil), made(t, name))
		switch {
		case filepath.Ext(name) != ".jpg" && most > 1e-6:
			t.Errorf("%s differs by %.3g in %.1f %% of its values", name, most, 100*share)
		case most > 3.01/255 || share > 0.06:
			t.Errorf("%s differs by %.1f levels, in %.1f %% of its values", name, 255*most, 100*share)
		}
	}
}

// TestResample: both fits give what Pillow and NumPy do.
func TestResample(t *testing.T) {
	for _, fit := range []picture.Fit{picture.Crop, picture.Letterbox} {
		s := &picture.Settings{Form: picture.Form{Width: 9, Height: 5, Fit: fit, Background: picture.Colour{255, 0, 128}}}
		if most, _ := apart(t, string(fit), read(t, "alpha.png", s), made(t, string(fit))); most > 3e-6 {
			t.Errorf("%s differs by %.3g", fit, most)
		}
	}
	same := read(t, "photograph.png", &picture.Settings{Form: picture.Form{Width: 21, Height: 16}})
	if most, _ := apart(t, "its own size", same, made(t, "photograph.png")); most > 0 {
		t.Errorf("its own size differs by %.3g", most)
	}
}

// TestSnippet: the program that made the values of TestResample is that of docs/pictures.md.
func TestSnippet(t *testing.T) {
	page, err := os.ReadFile("../../docs/pictures.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("testdata/picture.py")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```python\n"+string(program)+"```") {
		t.Error("docs/pictures.md does not have testdata/picture.py")
	}
}

// TestTurned: a turned photograph is the photograph, of any size.
func TestTurned(t *testing.T) {
	for _, fit := range []picture.Fit{picture.Crop, picture.Letterbox} {
		s := &picture.Settings{Form: picture.Form{Width: 7, Height: 9, Fit: fit}}
		plain := read(t, "turned1.jpg", s)
		mirrored := read(t, "turned2.jpg", s)
		for i := range plain.Values {
			if x := i % 7; math.Abs(float64(plain.Values[i]-mirrored.Values[i-x+6-x])) > 1e-6 {
				t.Fatalf("%s: value %d is %v, mirrored %v", fit, i, plain.Values[i], mirrored.Values[i-x+6-x])
			}
		}
	}
}

func encoded(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBackground(t *testing.T) {
	p := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	p.Set(0, 0, color.NRGBA{255, 0, 51, 102})
	p.Set(1, 0, color.NRGBA{9, 9, 9, 0})
	red, err := picture.ParseColour("#ff0080")
	if err != nil {
		t.Fatal(err)
	}
	got, err := picture.Read(encoded(t, p), &picture.Settings{Form: picture.Form{Background: red}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1, 1, 0, 0, 0.4*0.2 + 0.6*128/255, 128. / 255} {
		if math.Abs(float64(got.Values[i])-want) > 1e-6 {
			t.Errorf("value %d is %v, want %v", i, got.Values[i], want)
		}
	}
	if got, err = picture.Read(encoded(t, p), &picture.Settings{Channels: 1}); err != nil || math.Abs(float64(got.Values[0])-0.4*(0.299+0.114*0.2)) > 1e-6 {
		t.Errorf("grey: %v, %v", got, err)
	}
}

// TestMemory: a small file of many pixels is refused before it is decoded, and grey ones of as many pixels are read.
func TestMemory(t *testing.T) {
	wide := encoded(t, image.NewRGBA(image.Rect(0, 0, 1000, 1000)))
	for _, c := range []struct {
		memory int64
		width  int
		ok     bool
	}{{4_096_000, 8, true}, {4_095_999, 8, false}, {16_000_000, 0, true}, {15_999_999, 0, false}} {
		_, err := picture.Read(wide, &picture.Settings{Form: picture.Form{Width: c.width, Height: c.width}, Memory: c.memory})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, picture.ErrMemory) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestTall: a picture of one column that becomes wide is refused, too.
func TestTall(t *testing.T) {
	tall := encoded(t, image.NewGray(image.Rect(0, 0, 1, 1_000_000)))
	s := &picture.Settings{Form: picture.Form{Width: 1000, Height: 1000}}
	if _, err := picture.Read(tall, s); !errors.Is(err, picture.ErrMemory) {
		t.Errorf("%v, want ErrMemory", err)
	}
	s.Width, s.Height = 8, 8
	if _, err := picture.Read(tall, s); err != nil {
		t.Error(err)
	}
}

func TestForm(t *testing.T) {
	for text, want := range map[string][2]int{"64": {64, 64}, "64x48": {64, 48}, "1x16384": {1, 16384}} {
		if w, h, err := picture.ParseSize(text); err != nil || w != want[0] || h != want[1] {
			t.Errorf("%s: %d, %d, %v", text, w, h, err)
		}
	}
	for _, text := range []string{"", "x", "0", "64x", "64x0", "-1", "1x2x3", "16385", "6.5"} {
		if _, _, err := picture.ParseSize(text); err == nil {
			t.Errorf("%q is a size", text)
		}
	}
	for _, text := range []string{"", "red", "#12345", "#1234567", "123456", "#gggggg"} {
		if c, err := picture.ParseColour(text); err == nil {
			t.Errorf("%q is the colour %v", text, c)
		}
	}
	var c picture.Colour
	if err := c.UnmarshalText([]byte("#0a0b0c")); err != nil || c.String() != "#0a0b0c" {
		t.Errorf("%v, %v", c, err)
	}
}

// FuzzRead: whatever the bytes are, what is read are values in [0, 1] of the right number.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"grey.png", "alpha.png", "palette.png", "narrow.jpg", "turned6.jpg", "lossy.webp", "lossless.webp", "alpha.webp", "photograph.gif", "palette.bmp", "packed.tif"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 0, false)
		f.Add(b, 5, true)
	}
	f.Fuzz(func(t *testing.T, b []byte, size int, letterbox bool) {
		s := &picture.Settings{Memory: 1 << 20, Form: picture.Form{Width: max(size, 0) % 50}}
		if s.Height = s.Width; letterbox {
			s.Fit = picture.Letterbox
		}
		p, err := picture.Read(b, s)
		if err != nil {
			return
		}
		if len(p.Values) != p.Channels*p.Height*p.Width || s.Width > 0 && (p.Width != s.Width || p.Height != s.Height) {
			t.Fatalf("%d values of %d × %d × %d, for %+v", len(p.Values), p.Channels, p.Height, p.Width, s)
		}
		if i := slices.IndexFunc(p.Values, func(v float32) bool { return !(v >= 0 && v <= 1) }); i >= 0 {
			t.Fatalf("value %d is %v", i, p.Values[i])
		}
	})
}
