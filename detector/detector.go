package detector

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/graph"
)

// ErrDetector is wrapped where a file is no detector, or is damaged.
var ErrDetector = errors.New("not a detector")

// Detector finds rows that are unlike those that it was fitted on.
type Detector struct {
	Schema *schema.Schema
	// Graph takes input, float32 [batch, width], which holds the values that [schema.Matching.Row] writes, or
	// what [Detector.Columns] says. It gives score [batch], p_value [batch], is_anomaly [batch], contribution [batch, columns] and
	// reconstruction [batch, width]. Its input alpha has a default.
	Graph *graph.Graph
	// Rows says which windows or pictures a row is, whose values Schema names; nil: rows are those of a table.
	Rows *contract.Contract
	// Reference is what the columns were in the rows that it was fitted on; nil: the file does not say.
	Reference *drift.Reference
	// Quality says how good the detector is, after a fit; nil: the detector was read from a file.
	Quality *Quality
}

const (
	SchemaKey    = schema.MetadataKey
	ReferenceKey = "hourglass.reference"
)

// assemble makes the graph of a detector, which has still to be calibrated.
func assemble(s *schema.Schema, scoring *scoring) (*Detector, error) {
	b := graph.NewBuilder(string(hourglass.DetectorPart), 0)
	out := scoring.build(b, scoring.input(b))
	score := b.Output(hourglass.ScoreName, out.score)
	calibrate(b, score, []float32{0})
	b.Output(hourglass.ContributionName, out.contribution)
	b.Output(hourglass.ReconstructionName, out.expected)
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	g.Prune()
	return &Detector{Schema: s, Graph: withAlpha(g)}, nil
}

// withAlpha makes the initializer of that name the default of an input.
func withAlpha(g *graph.Graph) *graph.Graph {
	if t := g.Index().Initializer(AlphaName); t != nil {
		g.Inputs = append(g.Inputs, graph.Value{Name: t.Name, Type: t.Type()})
	}
	return g
}

// Read takes a graph as a detector, with the schema that its metadata holds. Errors wrap [ErrDetector].
func Read(g *graph.Graph) (*Detector, error) {
	held := map[string]string{}
	for _, p := range g.Header.Metadata {
		held[p.Key] = p.Value
	}
	if held[SchemaKey] == "" {
		return nil, fmt.Errorf("%w: the file has no metadata %q", ErrDetector, SchemaKey)
	}
	s, err := schema.Decode([]byte(held[SchemaKey]))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDetector, err)
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDetector, err)
	}
	d := &Detector{Schema: s, Graph: g}
	if rows, err := contract.Of(g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDetector, err)
	} else if !rows.Single() {
		d.Rows = rows
	}
	if text := held[ReferenceKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &d.Reference); err != nil {
			return nil, fmt.Errorf("%w: metadata %q: %w", ErrDetector, ReferenceKey, err)
		}
		if err := d.Reference.Check(s); err != nil {
			return nil, fmt.Errorf("%w: metadata %q: %w", ErrDetector, ReferenceKey, err)
		}
	}
	return d, d.check()
}

// check returns an error unless the graph has the inputs and outputs of a detector.
func (d *Detector) check() error {
	if err := d.checkInputs(); err != nil {
		return err
	}
	for name, width := range map[string]int64{
		hourglass.ScoreName: 0, hourglass.PValueName: 0, hourglass.ContributionName: int64(len(d.Schema.Used())), hourglass.ReconstructionName: int64(d.Schema.Width()),
	} {
		found := false
		for _, v := range d.Graph.Outputs {
			found = found || v.Name == name && (width == 0 && len(v.Type.Shape) == 1 || width > 0 && shaped(v, graph.Float, width))
		}
		if !found {
			return fmt.Errorf("%w: it has no output %q of the right shape", ErrDetector, name)
		}
	}
	if d.Calibrating() == 0 || d.Alpha() == 0 {
		return fmt.Errorf("%w: it has no initializers %q and %q", ErrDetector, calibrationName, AlphaName)
	}
	return nil
}

func (d *Detector) checkInputs() error {
	feeds := d.Graph.Feeds()
	if !d.columned() {
		if len(feeds) != 1 || !shaped(feeds[0], graph.Float, int64(d.Schema.Width())) {
			return fmt.Errorf("%w: its inputs are %v; want %q, float32 [batch, %d]", ErrDetector, feeds, hourglass.InputName, d.Schema.Width())
		}
		return nil
	}
	used := d.Schema.Used()
	if len(feeds) != len(used) {
		return fmt.Errorf("%w: it has %d inputs for %d columns", ErrDetector, len(feeds), len(used))
	}
	for i, c := range used {
		if !shaped(feeds[i], entrance(c), 1) {
			return fmt.Errorf("%w: its input %q is %v; want %v [batch, 1] for the column %q, a %s", ErrDetector, feeds[i].Name, feeds[i].Type, entrance(c), c.Name, c.Kind)
		}
	}
	return nil
}

func shaped(v graph.Value, elem graph.DataType, width int64) bool {
	s := v.Type.Shape
	return v.Type.Elem == elem && len(s) == 2 && !s[0].IsFixed() && s[1].IsFixed() && s[1].Size == width
}
