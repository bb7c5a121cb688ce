package report_test

import (
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/report"
)

func TestGrid(t *testing.T) {
	picture, err := report.Grid([][][]float32{{{0, .5, 1, 2}}, {{-1, 0, 0, 1}}}, 2, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := picture.Bounds().Size(); got.X != 8 || got.Y != 15 {
		t.Errorf("size %v, want 8×15", got)
	}
	for _, p := range []struct{ x, y, grey int }{{0, 0, 64}, {1, 1, 0}, {4, 3, 128}, {6, 6, 255}, {1, 8, 0}, {6, 13, 255}} {
		if got := picture.At(p.x, p.y).(color.Gray).Y; int(got) != p.grey {
			t.Errorf("pixel %d,%d is %d, want %d", p.x, p.y, got, p.grey)
		}
	}
	path := filepath.Join(t.TempDir(), "grid.png")
	if err := report.SavePNG(path, picture); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	back, err := png.Decode(f)
	if err != nil || back.Bounds() != picture.Bounds() {
		t.Errorf("read back: %v", err)
	}
}

func TestImage(t *testing.T) {
	grey, err := report.Image([]float32{0, .5, 2, -1}, []int{1, 1, 4})
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range []uint8{0, 128, 255, 0} {
		if got := grey.At(x, 0).(color.Gray).Y; got != want {
			t.Errorf("pixel %d is %d, want %d", x, got, want)
		}
	}
	coloured, err := report.Image([]float32{1, 0, .5, 0, 0, 1}, []int{3, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range []color.NRGBA{{255, 128, 0, 255}, {0, 0, 255, 255}} {
		if got := coloured.At(x, 0); got != want {
			t.Errorf("pixel %d is %v, want %v", x, got, want)
		}
	}
	for _, shape := range [][]int{nil, {4}, {2, 1, 2}, {1, 2, 3}, {1, -2, -2}} {
		if _, err := report.Image(make([]float32, 4), shape); err == nil {
			t.Errorf("shape %v must be refused", shape)
		}
	}
}

func TestGridRefuses(t *testing.T) {
	for _, rows := range [][][][]float32{nil, {{}}, {{{1, 2, 3}}}, {{{1, 2, 3, 4}}, {}}} {
		if _, err := report.Grid(rows, 2, 2, 1); err == nil {
			t.Errorf("%v must be refused", rows)
		}
	}
}

func TestSavePNGLeavesNothingBehind(t *testing.T) {
	picture, err := report.Grid([][][]float32{{{1}}}, 1, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := report.SavePNG(filepath.Join(dir, "taken"), picture); err == nil {
		t.Error("a folder in the way must be an error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}
