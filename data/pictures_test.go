package data

import (
	"archive/tar"
	packed "archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data/picture"
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

func coloured() *image.NRGBA {
	p := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	p.Set(5, 5, color.NRGBA{255, 0, 51, 255})
	p.Set(6, 5, color.NRGBA{0, 102, 0, 255})
	return p
}

func TestReadPicture(t *testing.T) {
	s, err := ReadPicture(bytes.NewReader(encoded(t, grey(3, 0, 51, 255, 102, 153, 204))), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{0, 0.2, 1, 0.4, 0.6, 0.8}; !slices.Equal(s.X, want) || !slices.Equal(s.Shape, []int{1, 2, 3}) {
		t.Errorf("%v of shape %v, want %v", s.X, s.Shape, want)
	}
	if s, err = ReadPicture(bytes.NewReader(encoded(t, coloured())), nil); err != nil {
		t.Fatal(err)
	}
	if want := []float32{1, 0, 0, 0.4, 0.2, 0}; !slices.Equal(s.X, want) || !slices.Equal(s.Shape, []int{3, 1, 2}) {
		t.Errorf("%v of shape %v, want %v", s.X, s.Shape, want)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
	var wrong *FormatError
	if _, err := ReadPicture(strings.NewReader("no picture"), nil); !errors.As(err, &wrong) {
		t.Errorf("no picture: %v", err)
	}
}

// tree writes files below a new folder.
func tree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// gathered are pictures of a folder, an archive of each kind, and a table: the same rows by the same names.
func gathered(t *testing.T) map[string][]byte {
	return map[string][]byte{
		"a.png": encoded(t, grey(2, 0, 255)), "cats/b.PNG": encoded(t, grey(2, 255, 0)), "cats/c.png": encoded(t, coloured()),
		"notes.txt": nil, ".hidden.png": []byte("x"), "__MACOSX/a.png": []byte("x"), "cats/.DS_Store": []byte("x"),
	}
}

func TestOpenPictures(t *testing.T) {
	files := gathered(t)
	dir := tree(t, files)
	var zipped, tarred, packedTar bytes.Buffer
	z, a, g := packed.NewWriter(&zipped), tar.NewWriter(&tarred), gzip.NewWriter(&packedTar)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(files[name])
		if err := a.WriteHeader(&tar.Header{Name: "./" + name, Size: int64(len(files[name])), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		a.Write(files[name])
	}
	if err := errors.Join(z.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	g.Write(tarred.Bytes())
	g.Close()
	archives := tree(t, map[string][]byte{"p.zip": zipped.Bytes(), "p.tar": tarred.Bytes(), "p.tar.gz": packedTar.Bytes()})
	table := filepath.Join(dir, "labels.csv")
	if err := os.WriteFile(table, []byte("file,class\na.png,3\ncats/b.PNG,4\ncats/c.png,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []float32{0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0.4, 0.2, 0}
	for spec, o := range map[string]*Options{
		dir: nil, filepath.Join(archives, "p.zip"): nil, filepath.Join(archives, "p.tar"): nil, filepath.Join(archives, "p.tar.gz"): nil,
		table: {Pictures: Pictures{Paths: "file"}, CSV: &CSV{Label: "class"}},
	} {
		s, err := Open(t.Context(), spec, o)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if !slices.Equal(s.X, want) || !slices.Equal(s.Shape, []int{3, 1, 2}) || !slices.Equal(s.Names, []string{"a.png", "cats/b.PNG", "cats/c.png"}) || s.Note != "" {
			t.Errorf("%s: %+v", spec, s)
		}
		if o != nil && !slices.Equal(s.Labels, []int32{3, 4, 5}) {
			t.Errorf("%s: labels %v", spec, s.Labels)
		}
		if part := s.Slice(1, 3); part.RowName(1) != "cats/c.png" {
			t.Errorf("%s: a part names %q", spec, part.RowName(1))
		}
	}
	if s, err := Open(t.Context(), filepath.Join(dir, "cats", "*.[pP][nN][gG]"), nil); err != nil || s.Rows() != 2 {
		t.Errorf("a pattern: %v, %v", s, err)
	}
	if s, err := Open(t.Context(), filepath.Join(dir, "a.png"), nil); err != nil || s.Rows() != 1 || s.Name != "a.png" {
		t.Errorf("one picture: %v; %v", s, err)
	}
	if s, err := Open(t.Context(), dir, &Options{Pictures: Pictures{Channels: 1}}); err != nil || !slices.Equal(s.Shape, []int{1, 1, 2}) {
		t.Errorf("grey: %v, %v", s, err)
	}
}

// TestBadPictures: what cannot be read is left out and named, and stops a strict reader; other sizes are refused.
func TestBadPictures(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "holds no picture that ends in .jpg") {
		t.Errorf("an empty folder: %v", err)
	}
	whole := encoded(t, grey(2, 0, 255))
	dir := tree(t, map[string][]byte{"a.png": whole, "b.jpg": []byte("no picture"), "c.png": whole[:len(whole)-20], "d.png": nil})
	s, err := Open(t.Context(), dir, nil)
	if err != nil || s.Rows() != 1 || !strings.HasPrefix(s.Note, "3 of 4 pictures of "+dir+" are left out:\n") || strings.Count(s.Note, "\n") != 3 {
		t.Errorf("%v, %v", s, err)
	}
	var wrong *FormatError
	if _, err := Open(t.Context(), dir, &Options{Pictures: Pictures{Strict: true}}); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "b.jpg") {
		t.Errorf("strict: %v", err)
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "b.jpg"), nil); !errors.As(err, &wrong) {
		t.Errorf("one bad picture: %v", err)
	}
	if _, err := Open(t.Context(), tree(t, map[string][]byte{"a.png": nil, "b.png": nil}), nil); err == nil || !strings.Contains(err.Error(), "none of the 2 pictures") {
		t.Errorf("bad pictures alone: %v", err)
	}
	mixed := tree(t, map[string][]byte{"a.png": whole, "c.png": encoded(t, grey(1, 0, 255))})
	if _, err := Open(t.Context(), mixed, nil); !errors.Is(err, ErrSizes) || !strings.Contains(err.Error(), "c.png: pictures of several sizes: it has 1 × 2 pixels, and a.png has 2 × 1") {
		t.Errorf("another size: %v", err)
	}
	o := &Options{Pictures: Pictures{Form: picture.Form{Width: 2, Height: 2}}}
	if s, err := Open(t.Context(), mixed, o); err != nil || s.Rows() != 2 || !slices.Equal(s.Shape, []int{1, 2, 2}) {
		t.Errorf("in one size: %v, %v", s, err)
	}
	o.Pictures.Height = 0
	if _, err := Open(t.Context(), mixed, o); err == nil {
		t.Error("a size of one number is taken")
	}
}

// TestArchiveLeadsOut: names that lead out of an archive are not taken.
func TestArchiveLeadsOut(t *testing.T) {
	var b bytes.Buffer
	z := packed.NewWriter(&b)
	for _, name := range []string{"a.png", "../b.png", "/c.png"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(encoded(t, grey(2, 0, 255)))
	}
	z.Close()
	s, err := Open(t.Context(), filepath.Join(tree(t, map[string][]byte{"p.zip": b.Bytes()}), "p.zip"), nil)
	if err != nil || !slices.Equal(s.Names, []string{"a.png"}) || !strings.HasPrefix(s.Note, "2 of 3 ") {
		t.Errorf("%+v, %v", s, err)
	}
	damaged := tree(t, map[string][]byte{"p.zip": b.Bytes()[:30], "p.tar": []byte(strings.Repeat("x", 600)), "p.tgz": {0x1f, 0x8b, 1}})
	for _, name := range []string{"p.zip", "p.tar", "p.tgz"} {
		if _, err := Open(t.Context(), filepath.Join(damaged, name), nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s, damaged: %v", name, err)
		}
	}
}

// TestPictureMemory: what pictures come to is bounded.
func TestPictureMemory(t *testing.T) {
	dir := tree(t, map[string][]byte{"a.png": encoded(t, image.NewGray(image.Rect(0, 0, 100, 100))), "b.png": encoded(t, image.NewRGBA(image.Rect(0, 0, 100, 100)))})
	if s, err := Open(t.Context(), dir, &Options{Memory: 8 * 160_000}); err != nil || s.Rows() != 2 {
		t.Errorf("enough: %v", err)
	}
	if s, err := Open(t.Context(), dir, &Options{Memory: 8 * 150_000}); err != nil || s.Rows() != 1 || !strings.Contains(s.Note, "b.png: takes more memory than is allowed: a picture of 100 × 100 pixels takes 0.16 MB to read; the limit is 0.15 MB") {
		t.Errorf("too little for one picture: %v", err)
	}
	many := tree(t, map[string][]byte{"a.png": encoded(t, grey(2, 0, 255)), "b.png": encoded(t, grey(2, 0, 255)), "c.png": encoded(t, grey(2, 0, 255))})
	if _, err := Open(t.Context(), many, &Options{Memory: 8 * 5}); err == nil {
		t.Error("too little for all is taken")
	}
}
