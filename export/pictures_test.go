package export_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// TestPictures: in every form the numbers are those of rows, and a set is fed to each.
func TestPictures(t *testing.T) {
	m, err := variants.Deep{Features: 3 * 2 * 4, Hidden: []int{5}, Latent: 3}.Model()
	if err != nil {
		t.Fatal(err)
	}
	flat, err := export.Graph(m, hourglass.AutoencoderPart)
	if err != nil {
		t.Fatal(err)
	}
	set := &data.Set{Name: "pictures", Features: 24}
	for i := range 5 * 24 {
		set.X = append(set.X, float32(i*37%256)/255)
	}
	want := numbers(t, flat, set)
	for _, layout := range []string{hourglass.ChannelsFirst, hourglass.ChannelsLast} {
		for _, bytes := range []bool{false, true} {
			g, err := export.Pictures(flat, []int{3, 2, 4}, layout, bytes)
			if err != nil {
				t.Fatal(err)
			}
			b, err := graph.Encode(g)
			if err != nil {
				t.Fatal(err)
			}
			if g, err = graph.Decode(b); err != nil {
				t.Fatal(err)
			}
			if err := g.Validate(); err != nil {
				t.Fatal(err)
			}
			got := numbers(t, g, set)
			dims := []int64{5, 3, 2, 4}
			if layout == hourglass.ChannelsLast {
				dims = []int64{5, 2, 4, 3}
			}
			back := got[hourglass.ReconstructionName]
			if diff := cmp.Diff(dims, back.Dims); diff != "" {
				t.Errorf("%s: %s", layout, diff)
			}
			values, rows := floats(t, back), floats(t, want[hourglass.ReconstructionName])
			for i, v := range rows {
				row, channel, pixel := i/24, i/8%3, i%8
				at := i
				if layout == hourglass.ChannelsLast {
					at = row*24 + pixel*3 + channel
				}
				if values[at] != v {
					t.Fatalf("%s, bytes %v: value %d is %v, want %v", layout, bytes, i, values[at], v)
				}
			}
			if diff := cmp.Diff(floats(t, want[hourglass.LatentName]), floats(t, got[hourglass.LatentName])); diff != "" {
				t.Errorf("%s, bytes %v: codes differ: %s", layout, bytes, diff)
			}
			in, err := feed.First(g, set, 5)
			if err != nil {
				t.Fatal(err)
			}
			runner, err := oracle.Engine{}.NewRunner(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			if out, err := runner.Run(t.Context(), in); err != nil || len(out) != 2 {
				t.Errorf("oracle: %v", err)
			}
		}
	}
	for _, c := range []struct {
		shape  []int
		layout string
	}{{nil, "nchw"}, {[]int{3, 2, 5}, "nchw"}, {[]int{3, 2, 4}, "chwn"}, {[]int{24}, "nchw"}} {
		if _, err := export.Pictures(flat, c.shape, c.layout, false); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	set.X[0] = 1.5
	g, err := export.Pictures(flat, []int{3, 2, 4}, hourglass.ChannelsFirst, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := feed.First(g, set, 5); err == nil {
		t.Error("1.5 becomes a byte")
	}
}

func numbers(t *testing.T, g *graph.Graph, set *data.Set) (out map[string]*graph.Tensor) {
	t.Helper()
	err := feed.Run(t.Context(), native.Engine{}, g, set, func(_, made map[string]*graph.Tensor) error {
		out = made
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func floats(t *testing.T, x *graph.Tensor) []float32 {
	t.Helper()
	v, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
