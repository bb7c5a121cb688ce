package report_test

import (
	"image/color"
	"testing"

	"github.com/hourglass-go/hourglass/report"
)

func TestHeat(t *testing.T) {
	p, err := report.Heat([]float32{1, 1, 0, 0}, []int{1, 2, 2}, []float32{0, 4, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []color.NRGBA{{179, 179, 179, 255}, {255, 240, 120, 255}, {230, 97, 1, 255}, {0, 0, 0, 255}} {
		if got := p.At(i%2, i/2); got != want {
			t.Errorf("pixel %d is %v, want %v", i, got, want)
		}
	}
	if p, err = report.Heat([]float32{1, 0}, []int{1, 1, 2}, []float32{0, 0}); err != nil || p.At(1, 0) != (color.NRGBA{0, 0, 0, 255}) {
		t.Errorf("no heat: %v, %v", p.At(1, 0), err)
	}
	if _, err := report.Heat([]float32{1, 0}, []int{1, 1, 2}, []float32{0}); err == nil {
		t.Error("a heat map of one value over two pixels is drawn")
	}
}
