package kit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// part is one ONNX file of a kit, with inputs and outputs that prove it right.
type part struct {
	Name    string // its file is Name.onnx
	Graph   *graph.Graph
	Inputs  []*graph.Tensor // of the graph's feeds
	Outputs []*graph.Tensor // of all of its outputs
	file    []byte
}

// order lists parts so that the one which most callers want comes first, and so that the fixtures of a
// part come after those that it takes.
var order = []string{string(hourglass.ColumnsPart), string(hourglass.DetectorPart), string(hourglass.EncoderPart), string(hourglass.DecoderPart), string(hourglass.AutoencoderPart)}

func readParts(ctx context.Context, dir string, manifest *export.Manifest, e hourglass.Engine) ([]*part, error) {
	var parts []*part
	for name := range manifest.Files {
		if strings.Contains(name, "/") || path.Ext(name) != ".onnx" {
			continue
		}
		p := &part{Name: strings.TrimSuffix(name, ".onnx")}
		var err error
		if p.file, err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
		if p.Graph, err = graph.DecodeOriginal(p.file); err == nil {
			err = p.Graph.Validate()
		}
		if err == nil {
			export.Describe(p.Graph) // a folder of before has no doc_strings
			err = p.run(ctx, dir, e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: %w: the folder has no ONNX file", dir, export.ErrManifest)
	}
	slices.SortFunc(parts, func(a, b *part) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	return parts, nil
}

// run finds inputs and outputs of a part: in the fixtures of the folder, or by an engine.
func (p *part) run(ctx context.Context, dir string, e hourglass.Engine) error {
	folder := "fixtures"
	if p.Name == string(hourglass.ColumnsPart) {
		folder = export.ColumnsFixtures
	}
	known, err := fixturesOf(filepath.Join(dir, filepath.FromSlash(folder), "test_data_set_0"))
	if err != nil {
		return err
	}
	in := map[string]*graph.Tensor{}
	for _, v := range p.Graph.Feeds() {
		if known[v.Name] == nil {
			return fmt.Errorf("the fixtures of the folder have no %q, which the file takes", v.Name)
		}
		in[v.Name] = known[v.Name]
		p.Inputs = append(p.Inputs, known[v.Name])
	}
	missing := slices.ContainsFunc(p.Graph.Outputs, func(v graph.Value) bool { return known[v.Name] == nil })
	if missing {
		runner, err := e.NewRunner(ctx, p.Graph)
		if err != nil {
			return err
		}
		defer runner.Close()
		out, err := runner.Run(ctx, in)
		if err != nil {
			return err
		}
		for name, t := range out {
			if known[name] == nil {
				known[name] = t.Renamed(name)
			}
		}
	}
	for _, v := range p.Graph.Outputs {
		if known[v.Name] == nil {
			return fmt.Errorf("%s gives no output %q", e.Name(), v.Name)
		}
		p.Outputs = append(p.Outputs, known[v.Name])
	}
	return nil
}

// fixturesOf reads the tensors of a data set, by their names.
func fixturesOf(dir string) (map[string]*graph.Tensor, error) {
	known := map[string]*graph.Tensor{}
	for _, kind := range []string{"input", "output"} {
		for i := 0; ; i++ {
			b, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%s_%d.pb", kind, i)))
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
			if err != nil {
				return nil, err
			}
			t, err := graph.DecodeTensor(b)
			if err != nil {
				return nil, fmt.Errorf("%s_%d.pb: %w", kind, i, err)
			}
			known[t.Name] = t
		}
	}
	return known, nil
}
