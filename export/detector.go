package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/graph"
)

// SchemaName is the file of a detector's folder that says what the columns are. It is for people: the ONNX
// file holds the same.
const SchemaName = "schema.json"

// Detector writes a detector's folder:
//
//	detector.onnx      input → score, p_value, is_anomaly, contribution, reconstruction
//	columns.onnx       the same of one input a column, see [detector.Detector.Columns]; not where rows are windows or pictures
//	schema.json        what the columns are
//	fixtures/test_data_set_0/input_0.pb, output_0.pb …
//	fixtures/columns/test_data_set_0/input_0.pb …
//	hourglass.json     see [Manifest]
//
// The rows of the fixtures are those of Options.Fixture, and more with gaps and texts that the detector does
// not know. The folder appears whole or not at all.
func Detector(ctx context.Context, dir string, d *detector.Detector, o Options) error {
	if o.Engine == nil || o.Fixture == nil {
		return errors.New("export: fixtures need an engine and rows of input; set Engine and Fixture")
	}
	return publish(dir, o.Force, func(w *folder) error { return w.detector(ctx, d, o) })
}

const (
	detectorFile = string(hourglass.DetectorPart) + ".onnx"
	columnsFile  = string(hourglass.ColumnsPart) + ".onnx"
	// ColumnsFixtures is the folder, in a detector's folder, that has the fixtures of columns.onnx.
	ColumnsFixtures = "fixtures/columns"
)

func (w *folder) detector(ctx context.Context, d *detector.Detector, o Options) error {
	rows, err := graph.Data[float32](o.Fixture[hourglass.InputName])
	if err != nil {
		return err
	}
	rows = d.Spoiled(rows)
	g, about, err := w.detectorGraph(ctx, d, detectorFile)
	if err != nil {
		return err
	}
	if err := w.file(ctx, SchemaName, about); err != nil {
		return err
	}
	outputs, err := w.fixtures(ctx, "fixtures", g, o.Engine, d.Inputs(rows))
	if err != nil {
		return err
	}
	if d.Rows == nil {
		if err := w.columns(ctx, d, rows, outputs); err != nil {
			return err
		}
	}
	config, err := detectorConfig(d)
	if err != nil {
		return err
	}
	return w.manifest(ctx, &Manifest{
		Format: manifestFormat, Producer: producer + " " + hourglass.Release, Recipe: string(hourglass.DetectorPart), Config: config,
		Objective: hourglass.MSE{}.Name(), Features: d.Schema.Width(), Opset: g.Opset(), Data: o.Data, Training: o.Training, Metrics: o.Metrics,
	})
}

// detectorConfig returns what the manifest says of a detector's settings: those that were tried.
func detectorConfig(d *detector.Detector) (json.RawMessage, error) {
	var config struct {
		Trials []detector.Trial `json:"trials,omitempty"`
	}
	if d.Quality != nil {
		config.Trials = d.Quality.Trials
	}
	return json.Marshal(config)
}

// columns writes columns.onnx, with the outputs for some rows.
func (w *folder) columns(ctx context.Context, d *detector.Detector, rows []float32, outputs map[string]*graph.Tensor) error {
	columns, err := d.Columns()
	if err != nil {
		return err
	}
	in, _, err := w.detectorGraph(ctx, columns, columnsFile)
	if err != nil {
		return err
	}
	return w.dataSet(ctx, ColumnsFixtures, in, columns.Inputs(rows), outputs)
}

// detectorGraph writes a detector's file.
func (w *folder) detectorGraph(ctx context.Context, d *detector.Detector, name string) (g *graph.Graph, about []byte, err error) {
	if g, about, err = DetectorGraph(d); err != nil {
		return nil, nil, err
	}
	b, err := graph.Encode(g)
	if err != nil {
		return nil, nil, err
	}
	return g, about, w.file(ctx, name, b)
}

// DetectorGraph returns a detector's graph as a file holds it, with its header, and the schema as JSON.
func DetectorGraph(d *detector.Detector) (g *graph.Graph, schema []byte, err error) {
	if schema, err = d.Schema.Encode(); err != nil {
		return nil, nil, err
	}
	g = d.Graph.Clone()
	properties := []graph.Property{
		{Key: metadataPrefix + "part", Value: g.Name},
		{Key: detector.SchemaKey, Value: string(schema)},
	}
	if d.Rows != nil {
		rows, err := d.Rows.Nested()
		if err != nil {
			return nil, nil, err
		}
		properties = append(properties, rows)
	}
	if d.Reference != nil {
		reference, err := json.Marshal(d.Reference)
		if err != nil {
			return nil, nil, err
		}
		properties = append(properties, graph.Property{Key: detector.ReferenceKey, Value: string(reference)})
	}
	return g, schema, stamp(g, properties)
}

// OpenDetector reads a detector from the folder that [Detector] wrote, whose files must be those that its
// manifest lists, or from detector.onnx or columns.onnx alone. The manifest of a file alone is nil.
func OpenDetector(path string) (*detector.Detector, *Manifest, error) {
	file, manifest := path, (*Manifest)(nil)
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		if manifest, err = ReadManifest(path); err != nil {
			return nil, nil, err
		}
		if manifest.Files[detectorFile] == "" {
			return nil, nil, fmt.Errorf("%s: %w: the folder is one of a %s model and has no %s; \"hourglass train --variant detector\" makes one", path, detector.ErrDetector, manifest.Recipe, detectorFile)
		}
		if err := manifest.Check(path); err != nil {
			return nil, nil, err
		}
		file = filepath.Join(path, detectorFile)
	}
	g, err := graph.Load(file)
	if err != nil {
		return nil, nil, err
	}
	d, err := detector.Read(g)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	return d, manifest, nil
}
