package isolate

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// part is a tensor in a message. Names and strings are sent as bytes, because JSON text
// would change what is not UTF-8.
type part struct {
	Name    []byte         `json:"name,omitempty"`
	Elem    graph.DataType `json:"elem"`
	Dims    []int64        `json:"dims,omitempty"`
	Strings [][]byte       `json:"strings,omitempty"`
	// Holds says of a sequence or an optional value what it holds, from the outside to the inside. raw then is the
	// value as ONNX's files have it.
	Holds []graph.DataType `json:"holds,omitempty"`
	Bytes int64            `json:"bytes"`

	raw []byte
}

func partOf(name string, t *graph.Tensor) part {
	if t.Elem < graph.Undefined {
		return holderPart(name, t)
	}
	return part{Name: []byte(name), Elem: t.Elem, Dims: t.Dims, Strings: t.Strings, Bytes: int64(len(t.Raw)), raw: t.Raw}
}

// tensor returns the tensor as it was sent. The reader has to find what is wrong with it.
func (p part) tensor() *graph.Tensor {
	if p.Elem < graph.Undefined {
		return p.holder()
	}
	return &graph.Tensor{Name: string(p.Name), Elem: p.Elem, Dims: p.Dims, Raw: p.raw, Strings: p.Strings}
}

// holderPart does what partOf does, for a sequence or an optional value. One that cannot be encoded is sent
// without what it holds.
func holderPart(name string, t *graph.Tensor) part {
	p := part{Name: []byte(name), Elem: t.Elem, Dims: t.Dims}
	for x := t; x.Elem < graph.Undefined && len(x.Items) > 0 && x.Items[0] != nil; x = x.Items[0] {
		p.Holds = append(p.Holds, x.Items[0].Elem)
	}
	if b, err := graph.EncodeTensor(t); err == nil {
		p.raw, p.Bytes = b, int64(len(b))
	}
	return p
}

// holder does what tensor does, for a sequence or an optional value.
func (p part) holder() *graph.Tensor {
	as := graph.Type{}
	for _, elem := range slices.Backward(p.Holds) {
		of := as
		as = graph.Type{Elem: elem, Of: &of}
	}
	t, err := graph.DecodeValue(p.raw, graph.Type{Elem: p.Elem, Of: &as})
	if err != nil {
		return &graph.Tensor{Name: string(p.Name), Elem: p.Elem, Dims: p.Dims}
	}
	return t.Renamed(string(p.Name))
}

func partsOf(tensors map[string]*graph.Tensor) ([]part, error) {
	var parts []part
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		if tensors[name] == nil {
			return nil, fmt.Errorf("tensor %q is nil", name)
		}
		parts = append(parts, partOf(name, tensors[name]))
	}
	return parts, nil
}

func tensorsOf(parts []part) map[string]*graph.Tensor {
	tensors := make(map[string]*graph.Tensor, len(parts))
	for _, p := range parts {
		tensors[string(p.Name)] = p.tensor()
	}
	return tensors
}

// dismantle splits a graph into parts. The first is the graph without the weights that it
// has in memory, and the weights follow.
func dismantle(g *graph.Graph) ([]part, error) {
	rest := *g
	rest.Initializers = nil
	parts := []part{{}}
	for _, t := range g.Initializers {
		if len(t.Raw) == 0 {
			rest.Initializers = append(rest.Initializers, t)
		} else {
			parts = append(parts, partOf(t.Name, t))
		}
	}
	b, err := graph.Encode(&rest)
	parts[0] = partOf("graph", &graph.Tensor{Elem: graph.Uint8, Raw: b})
	return parts, err
}

func assemble(parts []part) (*graph.Graph, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("no parts; the first holds the nodes")
	}
	g, err := graph.Decode(parts[0].raw)
	if err != nil {
		return nil, err
	}
	for _, p := range parts[1:] {
		g.Initializers = append(g.Initializers, p.tensor())
	}
	return g, nil
}

// file is one that a graph was read from.
type file struct {
	Path string `json:"path,omitempty"` // where elements lie beside it; "": it is whole
}

// maxFile is the size up to which a file is read once more, so that it can be passed as it is.
const maxFile = 32 << 20

// opening returns the message that opens g. Where the child's engine is given files, and the
// file that g was read from still holds it, that file is passed, and otherwise parts of g.
func (e Engine) opening(g *graph.Graph) (*message, error) {
	if e.Files {
		if o := g.Original(maxFile); o != nil && (!o.Beside || g.InitializerBytes() <= e.Memory) {
			m := &message{Kind: open, File: &file{}, Parts: []part{partOf("file", &graph.Tensor{Elem: graph.Uint8, Raw: o.Bytes})}}
			if o.Beside {
				m.File.Path = o.Path
			}
			return m, nil
		}
	}
	parts, err := dismantle(g)
	return &message{Kind: open, Parts: parts}, err
}

// graph reads the graph of the file, whose bytes came along. Elements beside it may take
// memory bytes.
func (f *file) graph(b []byte, memory int64) (*graph.Graph, error) {
	if f.Path == "" {
		return graph.DecodeOriginal(b)
	}
	g, err := graph.LoadWithin(f.Path, memory)
	if err != nil {
		return nil, err
	}
	if o := g.Original(maxFile); o == nil || !bytes.Equal(o.Bytes, b) {
		return nil, fmt.Errorf("%s was changed while it was opened", f.Path)
	}
	return g, nil
}
