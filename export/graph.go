package export

import (
	"encoding/json"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Files name their maker with these, and with [hourglass.Release].
const (
	producer       = "hourglass"
	domain         = "io.github.hourglass-go"
	metadataPrefix = "hourglass."
)

// Graph returns a part of the model as a file holds it: [hourglass.Model.Deployed] with a
// header. The header states producer, opset and IR version, and the model's recipe as
// metadata. Equal models give equal graphs, and so equal bytes.
func Graph(m *hourglass.Model, part hourglass.Part) (*graph.Graph, error) {
	g, err := m.Deployed(part)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	if err := label(g, m, string(part)); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return g, nil
}

// label writes the header of a graph that was made of a model.
func label(g *graph.Graph, m *hourglass.Model, part string) error {
	config, err := json.Marshal(m.Config)
	if err != nil {
		return fmt.Errorf("the model's config: %w", err)
	}
	if m.Scaling != nil && m.Scaling.Missing != nil {
		for i := range g.Inputs {
			if v := &g.Inputs[i]; v.Name == hourglass.InputName {
				v.Doc = meanings[v.Name] + "; NaN is a missing value, in whose place the file takes the mean of its column"
			}
		}
	}
	return stamp(g, []graph.Property{
		{Key: metadataPrefix + "part", Value: part},
		{Key: metadataPrefix + "recipe", Value: m.Recipe},
		{Key: metadataPrefix + "config", Value: string(config)},
		{Key: metadataPrefix + "objective", Value: objective(m).Name()},
	})
}

// stamp writes a graph's header, who made the graph and metadata, and says what its inputs and outputs are.
func stamp(g *graph.Graph, metadata []graph.Property) error {
	ir, err := graph.IRVersion(g.Opset())
	if err != nil {
		return err
	}
	g.Header.IRVersion = ir
	g.Header.Producer, g.Header.ProducerVersion = producer, hourglass.Release
	g.Header.Domain, g.Header.ModelVersion = domain, 1
	g.Header.Metadata = metadata
	Describe(g)
	return nil
}

func objective(m *hourglass.Model) hourglass.Objective {
	if m.Objective == nil {
		return hourglass.MSE{}
	}
	return m.Objective
}
