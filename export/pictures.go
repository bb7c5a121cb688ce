package export

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Pictures returns a graph that takes pictures in four dimensions instead of rows, and gives reconstructions and contributions
// in the same form. The layout is [hourglass.ChannelsFirst] or [hourglass.ChannelsLast], and the shape channels, height and
// width. Where bytes is set it takes uint8, and divides by 255. Other inputs and outputs stay, and so do all numbers.
func Pictures(g *graph.Graph, shape []int, layout string, bytes bool) (*graph.Graph, error) {
	if layout != hourglass.ChannelsFirst && layout != hourglass.ChannelsLast {
		return nil, fmt.Errorf("layout %q; want %s or %s", layout, hourglass.ChannelsFirst, hourglass.ChannelsLast)
	}
	if len(shape) != 3 {
		return nil, fmt.Errorf("graph %q takes rows that are no pictures", g.Name)
	}
	b := graph.NewBuilder(g.Name, g.Opset())
	f := form{b: b, channels: int64(shape[0]), height: int64(shape[1]), width: int64(shape[2]), last: layout == hourglass.ChannelsLast}
	var inputs []graph.Value
	for _, in := range g.Feeds() {
		switch {
		case in.Name != hourglass.InputName:
			inputs = append(inputs, b.InputOf(in.Name, in.Type))
		case !f.fits(in.Type):
			return nil, fmt.Errorf("input %q of graph %q is %v, which are no rows of %v", in.Name, g.Name, in.Type, shape)
		default:
			inputs = append(inputs, f.rows(in, bytes))
		}
	}
	inner := g.Clone()
	for _, v := range g.Outputs {
		inner.Rename(v.Name, v.Name+"_rows") // the outputs around it have its names
	}
	for i, v := range b.Inline(inner, inputs...) {
		name := g.Outputs[i].Name
		if (name == hourglass.ReconstructionName || name == hourglass.ContributionName) && f.fits(v.Type) {
			v = f.pictures(v)
		}
		b.Output(name, v)
	}
	out, err := b.Graph()
	if err != nil {
		return nil, fmt.Errorf("export: pictures: %w", err)
	}
	out.Header = g.Header
	out.Header.Metadata = append(slices.Clip(g.Header.Metadata), graph.Property{Key: hourglass.LayoutKey, Value: layout})
	return out, nil
}

// form builds the ways between rows and pictures.
type form struct {
	b                       *graph.Builder
	channels, height, width int64
	last                    bool // channels come last
}

// fits reports whether values of a type are rows of pictures.
func (f form) fits(t graph.Type) bool {
	return t.Elem == graph.Float && len(t.Shape) == 2 && t.Shape[1].IsFixed() && t.Shape[1].Size == f.channels*f.height*f.width
}

// rows declares pictures as the input, and returns them as rows.
func (f form) rows(in graph.Value, bytes bool) graph.Value {
	elem := graph.Float
	if bytes {
		elem = graph.Uint8
	}
	dims := []graph.Dim{in.Type.Shape[0], graph.Fixed(f.channels), graph.Fixed(f.height), graph.Fixed(f.width)}
	if f.last {
		dims = []graph.Dim{dims[0], dims[2], dims[3], dims[1]}
	}
	x := f.b.Input(in.Name, elem, dims...)
	if bytes {
		x = f.b.Op("Div", f.b.Op("Cast", x, graph.Int("to", int64(graph.Float))), f.b.Scalar(255))
	}
	if f.last {
		x = f.b.Op("Transpose", x, graph.Ints("perm", 0, 3, 1, 2))
	}
	return f.b.Op("Flatten", x, graph.Int("axis", 1))
}

// pictures returns rows as pictures.
func (f form) pictures(rows graph.Value) graph.Value {
	x := f.b.Op("Reshape", rows, f.b.Const(graph.NewTensor("picture", []int64{-1, f.channels, f.height, f.width}, 4)))
	if f.last {
		x = f.b.Op("Transpose", x, graph.Ints("perm", 0, 2, 3, 1))
	}
	return x
}
