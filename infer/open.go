package infer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// Options says how a model is opened. A nil *Options is the same as the zero value.
type Options struct {
	// Engine runs the model, for example native.Engine{} or accel.Engine{}. nil: the faster one of the
	// native engine and onnxruntime, where its library is found, for this model on this machine.
	Engine hourglass.Engine
	// Threads is the number of threads that a call may use where Engine is nil; 0: one a core.
	Threads int
	// Parts are the parts of a folder that are opened; nil: all but [hourglass.ColumnsPart]. Each
	// holds its own weights.
	Parts []hourglass.Part
	// Batching joins calls of Run that come at about the same time.
	Batching Batching
}

// Open opens the folder that export.Folder or export.Detector wrote, or a single ONNX file. The
// files of a folder must be those that its manifest lists.
func Open(ctx context.Context, path string, o *Options) (*Model, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	if info.IsDir() {
		m, err := openFolder(ctx, os.DirFS(path), o, func(name string) (*graph.Graph, error) {
			return graph.Load(filepath.Join(path, name))
		})
		if err != nil {
			return nil, fmt.Errorf("infer: %s: %w", path, err)
		}
		return m, nil
	}
	g, err := graph.Load(path)
	if err == nil {
		var m *Model
		if m, err = openGraph(ctx, g, o); err == nil {
			return m, nil
		}
	}
	return nil, fmt.Errorf("infer: %s: %w", path, err)
}

// OpenFS opens a folder in a file system, such as one that go:embed put into the program. fs.Sub
// gives the file system of a folder that is in another one.
func OpenFS(ctx context.Context, folder fs.FS, o *Options) (*Model, error) {
	m, err := openFolder(ctx, folder, o, func(name string) (*graph.Graph, error) {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		return graph.DecodeOriginal(b)
	})
	if err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	return m, nil
}

// OpenBytes opens an ONNX file that is in memory. The bytes must not be written to while the model
// is open.
func OpenBytes(ctx context.Context, file []byte, o *Options) (*Model, error) {
	g, err := graph.DecodeOriginal(file)
	if err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	m, err := openGraph(ctx, g, o)
	if err != nil {
		return nil, fmt.Errorf("infer: the model of %d bytes: %w", len(file), err)
	}
	return m, nil
}

// usual are the parts of folders that are opened where nothing else is said.
var usual = []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart, hourglass.DetectorPart}

func openFolder(ctx context.Context, folder fs.FS, o *Options, load func(name string) (*graph.Graph, error)) (*Model, error) {
	manifest, err := export.ReadManifestFS(folder)
	if err != nil {
		return nil, err
	}
	if manifest.Step != nil {
		return nil, fmt.Errorf("%w: it describes a training step, which is not run so", export.ErrManifest)
	}
	if err := manifest.CheckFS(folder); err != nil {
		return nil, err
	}
	parts := usual
	if o != nil && o.Parts != nil {
		parts = o.Parts
	}
	m := &Model{manifest: manifest}
	for _, name := range parts {
		file := string(name) + ".onnx"
		if manifest.Files[file] == "" {
			if o != nil && o.Parts != nil {
				return nil, errors.Join(fmt.Errorf("the folder has no %s, which Options.Parts names", file), m.Close())
			}
			continue
		}
		g, err := load(file)
		if err == nil {
			err = m.add(ctx, name, g, o)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", file, err), m.Close())
		}
	}
	return m.ready(ctx)
}

// openGraph opens a model that is one graph.
func openGraph(ctx context.Context, g *graph.Graph, o *Options) (*Model, error) {
	m := &Model{}
	if err := m.add(ctx, partOf(g), g, o); err != nil {
		return nil, err
	}
	return m.ready(ctx)
}

// partOf returns the part that a file of ours is, and otherwise the graph's name.
func partOf(g *graph.Graph) hourglass.Part {
	for _, p := range g.Header.Metadata {
		if p.Key == "hourglass.part" {
			return hourglass.Part(p.Value)
		}
	}
	return hourglass.Part(g.Name)
}

// describe reads from a part what its columns are. Rows of windows have no names of their own.
func (m *Model) describe(name hourglass.Part, g *graph.Graph) error {
	if name == hourglass.DetectorPart || name == hourglass.ColumnsPart {
		d, err := detector.Read(g)
		if err != nil {
			return err
		}
		m.schema, m.gaps, m.alpha = d.Schema, true, float32(d.Alpha())
		return nil
	}
	c, err := contract.Of(g)
	if err == nil && c.Window == 0 && c.Schema != nil {
		m.schema, m.gaps = c.Schema, c.Gapped()
	}
	return err
}

// add opens a part.
func (m *Model) add(ctx context.Context, name hourglass.Part, g *graph.Graph, o *Options) error {
	if err := g.Validate(); err != nil {
		return err
	}
	if err := m.describe(name, g); err != nil {
		return err
	}
	c, err := prepare(ctx, g, o, m.engine)
	if err != nil {
		return err
	}
	if m.engine = c.Engine; c.Why != "" {
		m.why = c.Why
	}
	opened := &part{
		name: name, runner: c.Runner, header: g.Header,
		inputs: slices.Clone(g.Inputs), feeds: g.Feeds(), outputs: slices.Clone(g.Outputs),
	}
	if o != nil {
		opened.batcher = newBatcher(o.Batching, opened, &m.batches)
	}
	m.parts = append(m.parts, opened)
	return nil
}
