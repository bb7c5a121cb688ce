package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// ErrExists is wrapped where a folder exists and may not be replaced.
var ErrExists = errors.New("exists already")

// Options says what [Folder] writes beside the graphs. Engine and Fixture are
// required.
type Options struct {
	// Engine computes the outputs of the fixtures from Fixture. Fixture holds the inputs
	// of the whole autoencoder by their names: a few rows of raw input, and their labels
	// where the model is given labels.
	Engine  hourglass.Engine
	Fixture map[string]*graph.Tensor
	// Force replaces a folder that an earlier Folder wrote and that holds
	// nothing else. An empty folder is always replaced.
	Force bool

	Data     Data
	Training Training
	Metrics  map[string]float64
}

// Folder writes a model's folder:
//
//	encoder.onnx       input → latent
//	decoder.onnx       latent → reconstruction
//	autoencoder.onnx   input → latent, reconstruction
//	fixtures/test_data_set_0/input_M.pb, output_0.pb, output_1.pb
//	hourglass.json     see [Manifest]
//
// The ONNX files state what rows they take, as metadata ([contract.Contract]). The fixtures are autoencoder.onnx's, in the layout of ONNX's own tests. The
// folder appears whole or not at all: it is written under another name beside
// its place, then renamed.
func Folder(ctx context.Context, dir string, m *hourglass.Model, o Options) error {
	if o.Engine == nil || o.Fixture == nil {
		return errors.New("export: fixtures need an engine and rows of input; set Engine and Fixture")
	}
	return publish(dir, o.Force, func(w *folder) error { return w.write(ctx, m, o) })
}

// publish lets write fill a folder of another name, and then renames it.
func publish(dir string, force bool, write func(w *folder) error) error {
	if err := Ready(dir, force); err != nil {
		return err
	}
	temp := fmt.Sprintf("%s.%016x.tmp", filepath.Clean(dir), rand.Uint64())
	if err := os.Mkdir(temp, 0o777); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	w := folder{dir: temp, digests: map[string]string{}}
	err := write(&w)
	if err == nil {
		err = place(temp, dir)
	}
	if err != nil {
		return fmt.Errorf("export: %w", errors.Join(err, os.RemoveAll(temp)))
	}
	return nil
}

// Ready returns the error with which Folder would refuse to write dir. A training that
// takes long calls it before it begins. It makes the folders above dir where they are
// missing.
func Ready(dir string, force bool) error {
	if err := replaceable(dir, force); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	probe, err := os.MkdirTemp(parent, ".hourglass-*")
	if err != nil {
		return fmt.Errorf("export: %s cannot be written beside: %w", dir, err)
	}
	return os.Remove(probe)
}

// replaceable returns an error where dir holds anything that Folder did not write.
func replaceable(dir string, force bool) error {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s %w and is no folder", dir, ErrExists)
	}
	switch entries, err := os.ReadDir(dir); {
	case err != nil:
		return err
	case len(entries) == 0:
		return nil
	case !force:
		return fmt.Errorf("%s %w; name another folder, or set Force to replace it", dir, ErrExists)
	}
	manifest, err := ReadManifest(dir)
	if err != nil {
		return fmt.Errorf("%s %w and is not replaced, since it is no folder of hourglass's: %w", dir, ErrExists, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	switch strangers, err := manifest.strangers(root.FS()); {
	case err != nil:
		return err
	case len(strangers) > 0:
		return fmt.Errorf("%s %w and is not replaced, since %s in it is not hourglass's", dir, ErrExists, strangers[0])
	}
	return nil
}

// place moves a finished folder to its name. Where that fails, it moves back what was
// there.
func place(temp, dir string) error {
	old := temp + ".old"
	switch err := os.Rename(dir, old); {
	case errors.Is(err, os.ErrNotExist):
		return os.Rename(temp, dir)
	case err != nil:
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

// folder is a folder that is being written.
type folder struct {
	dir     string
	digests map[string]string
}

func (w *folder) write(ctx context.Context, m *hourglass.Model, o Options) error {
	about, err := o.Data.Contract().Properties()
	if err != nil {
		return err
	}
	var whole *graph.Graph
	for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
		g, err := Graph(m, part)
		if err != nil {
			return err
		}
		g.Header.Metadata = append(g.Header.Metadata, about...)
		b, err := graph.Encode(g)
		if err != nil {
			return err
		}
		if err := w.file(ctx, string(part)+".onnx", b); err != nil {
			return err
		}
		whole = g
	}
	if _, err := w.fixtures(ctx, "fixtures", whole, o.Engine, o.Fixture); err != nil {
		return err
	}
	manifest, err := describe(m)
	if err != nil {
		return err
	}
	manifest.Data, manifest.Training, manifest.Metrics = o.Data, o.Training, o.Metrics
	return w.manifest(ctx, manifest)
}

// describe fills in what a manifest says of a model.
func describe(m *hourglass.Model) (*Manifest, error) {
	config, err := json.Marshal(m.Config)
	if err != nil {
		return nil, err
	}
	constants, err := json.Marshal(objective(m))
	if err != nil {
		return nil, err
	}
	out := &Manifest{
		Format: manifestFormat, Producer: producer + " " + hourglass.Release,
		Recipe: m.Recipe, Config: config, Objective: objective(m).Name(), Constants: constants, Scaling: m.Scaling,
		Features: m.Features(), Latent: m.Latent(), Opset: m.Encoder.Opset(),
	}
	if c := m.Corruption; c != nil {
		named, err := called(c.Name(), c)
		if err != nil {
			return nil, err
		}
		out.Corruption = &named
	}
	for _, p := range m.Penalties {
		named, err := called(p.Name(), p)
		if err != nil {
			return nil, err
		}
		out.Penalties = append(out.Penalties, named)
	}
	return out, nil
}

func called(name string, constants any) (Named, error) {
	b, err := json.Marshal(constants)
	return Named{name, b}, err
}

// manifest writes hourglass.json, which is the last file.
func (w *folder) manifest(ctx context.Context, m *Manifest) error {
	m.Files = w.digests
	b, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", ManifestName, err)
	}
	return w.file(ctx, ManifestName, b)
}

// fixtures writes one test data set of a graph, and returns its outputs.
func (w *folder) fixtures(ctx context.Context, dir string, g *graph.Graph, e hourglass.Engine, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out, err := runner.Run(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("fixtures: %w", err)
	}
	for _, v := range g.Outputs {
		if out[v.Name] == nil {
			return nil, fmt.Errorf("fixtures: %s gives no output %q", e.Name(), v.Name)
		}
	}
	return out, w.dataSet(ctx, dir, g, in, out)
}

// dataSet writes inputs and outputs of a graph, in the layout of ONNX's own tests.
func (w *folder) dataSet(ctx context.Context, dir string, g *graph.Graph, in, out map[string]*graph.Tensor) error {
	if err := w.tensors(ctx, dir, "input", g.Feeds(), in); err != nil {
		return err
	}
	return w.tensors(ctx, dir, "output", g.Outputs, out)
}

// tensors writes the inputs of a data set, or its outputs.
func (w *folder) tensors(ctx context.Context, dir, kind string, values []graph.Value, of map[string]*graph.Tensor) error {
	for i, v := range values {
		b, err := graph.EncodeTensor(of[v.Name].Renamed(v.Name))
		if err != nil {
			return err
		}
		if err := w.file(ctx, fmt.Sprintf("%s/test_data_set_0/%s_%d.pb", dir, kind, i), b); err != nil {
			return err
		}
	}
	return nil
}

// file writes one file and keeps its digest.
func (w *folder) file(ctx context.Context, name string, b []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	if err := atomicfile.Bytes(path, b); err != nil {
		return err
	}
	if name != ManifestName {
		sum := sha256.Sum256(b)
		w.digests[name] = hex.EncodeToString(sum[:])
	}
	return nil
}
