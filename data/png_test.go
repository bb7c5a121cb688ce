package data

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func encoded(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func grey(width int, v ...uint8) *image.Gray {
	picture := image.NewGray(image.Rect(0, 0, width, len(v)/width))
	copy(picture.Pix, v)
	return picture
}

func TestReadPNG(t *testing.T) {
	s, err := ReadPNG(bytes.NewReader(encoded(t, grey(3, 0, 51, 255, 102, 153, 204))))
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{0, 0.2, 1, 0.4, 0.6, 0.8}; !slices.Equal(s.X, want) || !slices.Equal(s.Shape, []int{1, 2, 3}) {
		t.Errorf("%v of shape %v, want %v", s.X, s.Shape, want)
	}
	coloured := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	coloured.Set(5, 5, color.NRGBA{255, 0, 51, 255})
	coloured.Set(6, 5, color.NRGBA{0, 102, 0, 255})
	if s, err = ReadPNG(bytes.NewReader(encoded(t, coloured))); err != nil {
		t.Fatal(err)
	}
	if want := []float32{1, 0, 0, 0.4, 0.2, 0}; !slices.Equal(s.X, want) || !slices.Equal(s.Shape, []int{3, 1, 2}) {
		t.Errorf("%v of shape %v, want %v", s.X, s.Shape, want)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}

func TestOpenPNGs(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := OpenPNGs(dir); err == nil || !strings.Contains(err.Error(), "holds no picture") {
		t.Errorf("an empty folder: %v", err)
	}
	write("b.png", encoded(t, grey(2, 0, 255)))
	write("a.PNG", encoded(t, grey(2, 255, 0)))
	write("notes.txt", nil)
	s, err := Open(t.Context(), dir, nil)
	if err != nil || !slices.Equal(s.X, []float32{1, 0, 0, 1}) || s.Rows() != 2 {
		t.Errorf("%v; %v", s, err)
	}
	if _, names, _ := OpenPNGs(dir); !slices.Equal(names, []string{"a.PNG", "b.png"}) {
		t.Errorf("names %v", names)
	}
	if s, err := Open(t.Context(), filepath.Join(dir, "b.png"), nil); err != nil || s.Rows() != 1 || s.Name != "b.png" {
		t.Errorf("one picture: %v; %v", s, err)
	}
	write("c.png", encoded(t, grey(1, 0, 255)))
	if _, err := Open(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "c.png is of shape [1 2 1]") {
		t.Errorf("another shape: %v", err)
	}
	write("c.png", []byte("no picture"))
	var wrong *FormatError
	if _, err := Open(t.Context(), dir, nil); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "c.png") {
		t.Errorf("no picture: %v", err)
	}
}

func FuzzReadPNG(f *testing.F) {
	f.Add(encoded(f, grey(2, 0, 255)))
	f.Add(encoded(f, image.NewNRGBA(image.Rect(0, 0, 2, 2))))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<12 {
			return
		}
		about, err := png.DecodeConfig(bytes.NewReader(b))
		if err == nil && about.Width*about.Height > 1<<16 {
			return // correct, but slow to compare
		}
		if s, err := ReadPNG(bytes.NewReader(b)); err == nil {
			if err := s.Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}
