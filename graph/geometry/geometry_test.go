package geometry_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	. "github.com/hourglass-go/hourglass/graph/geometry"
)

func attrs(a ...graph.Attribute) []graph.Attribute { return a }

func window(t *testing.T, attrs []graph.Attribute, in, kernel []int64) Window {
	t.Helper()
	w, err := Sliding(&graph.Node{Op: "Conv", Attrs: attrs}, in, kernel)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func taps(t *testing.T, w Window) []int64 {
	t.Helper()
	v, err := w.Taps()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTaps(t *testing.T) {
	for name, c := range map[string]struct {
		w    Window
		want []int64
	}{
		"plain":   {window(t, nil, []int64{4}, []int64{2}), []int64{0, 1, 1, 2, 2, 3}},
		"strided": {window(t, attrs(graph.Ints("strides", 2), graph.Ints("pads", 1, 1)), []int64{4}, []int64{3}), []int64{-1, 0, 1, 1, 2, 3}},
		"dilated": {window(t, attrs(graph.Ints("dilations", 2)), []int64{5}, []int64{2}), []int64{0, 2, 1, 3, 2, 4}},
		"square": {window(t, attrs(graph.Ints("strides", 1, 2)), []int64{2, 4}, []int64{2, 2}), []int64{
			0, 1, 4, 5, 2, 3, 6, 7,
		}},
		"same, upper": {window(t, attrs(graph.Text("auto_pad", "SAME_UPPER")), []int64{3}, []int64{2}), []int64{0, 1, 1, 2, 2, -1}},
		"same, lower": {window(t, attrs(graph.Text("auto_pad", "SAME_LOWER")), []int64{3}, []int64{2}), []int64{-1, 0, 0, 1, 1, 2}},
	} {
		if got := taps(t, c.w); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestTransposed: a transposed convolution's window is that of the convolution
// that goes the other way.
func TestTransposed(t *testing.T) {
	a := attrs(graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
	w, err := Transposed(&graph.Node{Op: "ConvTranspose", Attrs: a}, []int64{7, 7}, []int64{4, 4})
	if err != nil {
		t.Fatal(err)
	}
	if back := window(t, a, []int64{14, 14}, []int64{4, 4}); !slices.Equal(w, back) {
		t.Errorf("%+v, want %+v", w, back)
	}
}

func TestPadded(t *testing.T) {
	w := window(t, attrs(graph.Ints("strides", 2), graph.Ints("pads", 1, 0), graph.Int("ceil_mode", 1)), []int64{5}, []int64{3})
	if got, want := w.Padded(), []int64{3, 3, 2}; !slices.Equal(got, want) { // the last hangs over the end
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTooManyTaps(t *testing.T) {
	w := window(t, nil, []int64{1 << 20, 1 << 20}, []int64{1, 1})
	if _, err := w.Taps(); err == nil {
		t.Error("2⁴⁰ taps were made")
	}
}

func TestNearestSources(t *testing.T) {
	for _, c := range []struct {
		coordinates, rounding string
		in, out               int64
		want                  []int64
	}{
		{"asymmetric", "floor", 2, 4, []int64{0, 0, 1, 1}},
		{"asymmetric", "ceil", 2, 4, []int64{0, 1, 1, 1}},
		{"half_pixel", "round_prefer_floor", 2, 4, []int64{0, 0, 1, 1}},
		{"half_pixel", "round_prefer_ceil", 4, 2, []int64{1, 3}},
		{"half_pixel", "round_prefer_floor", 4, 2, []int64{0, 2}},
		{"pytorch_half_pixel", "floor", 4, 1, []int64{0}},
		{"align_corners", "round_prefer_floor", 2, 4, []int64{0, 0, 1, 1}},
		{"align_corners", "floor", 3, 1, []int64{0}},
	} {
		n := &graph.Node{Op: "Resize", Attrs: attrs(graph.Text("coordinate_transformation_mode", c.coordinates), graph.Text("nearest_mode", c.rounding))}
		got, err := NearestSources(n, c.in, c.out, float64(c.out)/float64(c.in))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s, %s, %d to %d: %v, %v; want %v", c.coordinates, c.rounding, c.in, c.out, got, err, c.want)
		}
	}
	for _, a := range []graph.Attribute{graph.Text("mode", "cubic"), graph.Text("nearest_mode", "up"), graph.Text("coordinate_transformation_mode", "tf_crop_and_resize")} {
		if _, err := NearestSources(&graph.Node{Attrs: attrs(a)}, 2, 4, 2); err == nil {
			t.Errorf("%s is %s: no error", a.Name, a.S)
		}
	}
}

// TestCubicTaps: half way between two elements, the kernel with a = -0.75 gives 19/32 and
// -3/32 (R. Keys, Cubic Convolution Interpolation, 1981, equation 15).
func TestCubicTaps(t *testing.T) {
	n := &graph.Node{Op: "Resize", Attrs: attrs(graph.Text("mode", "cubic"), graph.Text("coordinate_transformation_mode", "asymmetric"))}
	taps, err := CubicTaps(n, 4, 8, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Tap{{0, -3. / 32}, {1, 19. / 32}, {2, 19. / 32}, {3, -3. / 32}}; !slices.Equal(taps[3], want) {
		t.Errorf("at 3 they are %v, want %v", taps[3], want)
	}
	if want := []Tap{{0, -3. / 32}, {0, 19. / 32}, {1, 19. / 32}, {2, -3. / 32}}; !slices.Equal(taps[1], want) {
		t.Errorf("at 1 they are %v, want %v", taps[1], want)
	}
	n.Attrs = append(n.Attrs, graph.Int("exclude_outside", 1))
	if taps, err = CubicTaps(n, 4, 8, 2); err != nil || len(taps[1]) != 3 {
		t.Errorf("inside, at 1 they are %v, %v; want three", taps[1], err)
	}
	sum := 0.0
	for _, tap := range taps[1] {
		sum += tap.Weight
	}
	if !(sum > 0.999 && sum < 1.001) {
		t.Errorf("inside, at 1 they add up to %v", sum)
	}
	for _, a := range []graph.Attribute{graph.Text("mode", "linear"), graph.Int("antialias", 1)} {
		if _, err := CubicTaps(&graph.Node{Attrs: attrs(a)}, 2, 4, 2); err == nil {
			t.Errorf("%s: no error", a.Name)
		}
	}
}
