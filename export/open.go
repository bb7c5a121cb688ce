package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// Open reads a folder that [Folder] wrote. It returns the model with its parameters, and what
// the folder says of itself. The model can be run, trained further and exported again. When it is
// exported unchanged, the files are those that were opened, byte for byte. What only training has,
// such as an optimiser's memory or an adversary, is not in a folder, and begins anew.
//
// The files must be those that the manifest lists. Where they are not, or where dir is no
// such folder, the error wraps [ErrManifest].
func Open(ctx context.Context, dir string) (*hourglass.Model, *Manifest, error) {
	manifest, err := ReadManifest(dir)
	if err != nil {
		return nil, nil, err
	}
	if manifest.Step != nil {
		return nil, nil, fmt.Errorf("%s: %w: it describes a training step; the folder of the model was another", dir, ErrManifest)
	}
	if manifest.Recipe == string(hourglass.DetectorPart) {
		return nil, nil, fmt.Errorf("%s: %w: it describes a detector, which OpenDetector opens", dir, ErrManifest)
	}
	if err := manifest.Check(dir); err != nil {
		return nil, nil, err
	}
	m, err := open(ctx, dir, manifest)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	return m, manifest, nil
}

func open(ctx context.Context, dir string, manifest *Manifest) (*hourglass.Model, error) {
	parts, err := load(dir)
	if err != nil {
		return nil, err
	}
	objective, err := hourglass.ObjectiveOf(manifest.Objective, manifest.Constants)
	if err != nil {
		return nil, err
	}
	m, err := rebuilt(ctx, parts[hourglass.AutoencoderPart], manifest, objective)
	if err != nil {
		return nil, err
	}
	if c := manifest.Corruption; c != nil {
		if m.Corruption, err = hourglass.CorruptionOf(c.Name, c.Constants); err != nil {
			return nil, err
		}
	}
	for _, p := range manifest.Penalties {
		penalty, err := hourglass.PenaltyOf(p.Name, p.Constants)
		if err != nil {
			return nil, err
		}
		m.Penalties = append(m.Penalties, penalty)
	}
	for _, g := range parts { // the encoder of a distribution has parameters that the autoencoder does not need
		if err := m.SetParameters(g.Initializers); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// load reads the three graphs of a folder.
func load(dir string) (map[hourglass.Part]*graph.Graph, error) {
	parts := map[hourglass.Part]*graph.Graph{}
	for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
		g, err := graph.Load(filepath.Join(dir, string(part)+".onnx"))
		if err != nil {
			return nil, err
		}
		if err := g.Validate(); err != nil {
			return nil, err
		}
		parts[part] = g
	}
	return parts, nil
}

// rebuilt makes the model anew, with fresh weights: of its recipe, or where it was made of a
// foreign file, of the autoencoder in the folder.
func rebuilt(ctx context.Context, whole *graph.Graph, manifest *Manifest, objective hourglass.Objective) (*hourglass.Model, error) {
	switch manifest.Recipe {
	case "":
		return nil, errors.New("the model was assembled by hand, so that nothing says how to make it again; assemble it and call SetParameters with the file's initializers")
	case convert.ImportedRecipe:
		return reimported(ctx, whole, manifest, objective)
	}
	return variants.Restore(manifest.Recipe, manifest.Config, objective, manifest.Scaling)
}

// reimported needs no engine, because what an engine computes of constants was computed when the
// file was imported first.
func reimported(ctx context.Context, whole *graph.Graph, manifest *Manifest, objective hourglass.Objective) (*hourglass.Model, error) {
	var was convert.Imported
	if err := json.Unmarshal(manifest.Config, &was); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	settings := convert.ImportSettings{Latent: hourglass.LatentName, Classes: was.Classes}
	if was.Condition != "" {
		settings.Condition = hourglass.LabelName
	}
	m, err := convert.Import(ctx, whole, settings, nil)
	if err != nil {
		return nil, err
	}
	m.Config, m.Objective = was, objective
	return m, nil
}
