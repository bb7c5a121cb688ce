// Package variants holds the recipes for autoencoders, one file each. A recipe
// is a struct whose zero fields mean the documented defaults; Model builds it.
package variants

import (
	"encoding/json"
	"fmt"

	"github.com/hourglass-go/hourglass"
)

// Recipe describes an autoencoder.
type Recipe interface {
	// Name is how files and the command line call the recipe.
	Name() string
	// Model builds the autoencoder with fresh weights; the same recipe gives
	// the same weights.
	Model() (*hourglass.Model, error)
}

// Restore builds the model that a recipe's config describes, as JSON holds it
// in [hourglass.Model.Config], under a recipe's name. Its weights are fresh.
func Restore(name string, config []byte, objective hourglass.Objective, scaling *hourglass.Scaling) (*hourglass.Model, error) {
	read := func(recipe any) error {
		if err := json.Unmarshal(config, recipe); err != nil {
			return fmt.Errorf("%w %s: %w", ErrRecipe, name, err)
		}
		return nil
	}
	switch name {
	case Linear{}.Name(), Plain{}.Name(), Deep{}.Name():
		var r Deep
		if err := read(&r); err != nil {
			return nil, err
		}
		r.Objective, r.Scaling = objective, scaling
		return r.model(name)
	case Conv{}.Name():
		var r Conv
		if err := read(&r); err != nil {
			return nil, err
		}
		r.Objective, r.Scaling = objective, scaling
		return r.Model()
	}
	return nil, fmt.Errorf("%w: none is called %q", ErrRecipe, name)
}
