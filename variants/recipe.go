// Package variants holds the recipes for autoencoders, one file each.
//
// A recipe is a struct whose zero fields mean the documented defaults. Its method
// Model builds the autoencoder, which build.Fit then trains. Begin with [Deep] for
// rows, with [Conv] for images and with [Sequence] for windows of a time series.
// Recipes that say what the code is, such as [Variational] and [VQ], take one of
// those as their [Body]. [Restore] builds the model that a saved config describes.
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
	// Model builds the autoencoder with fresh weights. The same recipe gives
	// the same weights.
	Model() (*hourglass.Model, error)
}

// HasPrior reports whether training under the named recipe brings the code to the standard
// normal distribution. Codes can then be drawn from that.
func HasPrior(name string) bool {
	switch name {
	case Variational{}.Name(), Conditional{}.Name(), Wasserstein{}.Name(), Adversarial{}.Name():
		return true
	}
	return false
}

// Restore builds the model of the named recipe from its config, which is JSON as in
// [hourglass.Model.Config]. The weights are fresh.
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
	case Conv{}.Name(), Sequence{}.Name():
		var r Conv
		if err := read(&r); err != nil {
			return nil, err
		}
		r.Objective, r.Scaling = objective, scaling
		return r.model(name)
	}
	saved := saved{config, objective, scaling}
	switch name {
	case Variational{}.Name():
		return remade(saved, func(r *Variational) *Body { return &r.Body })
	case Conditional{}.Name():
		return remade(saved, func(r *Conditional) *Body { return &r.Body })
	case Wasserstein{}.Name():
		return remade(saved, func(r *Wasserstein) *Body { return &r.Body })
	case Adversarial{}.Name():
		return remade(saved, func(r *Adversarial) *Body { return &r.Body })
	case VQ{}.Name():
		return remade(saved, func(r *VQ) *Body { return &r.Body })
	case Sparse{}.Name():
		return remade(saved, func(r *Sparse) *Body { return &r.Body })
	case BatchTopK{}.Name():
		return remade(saved, func(r *BatchTopK) *Body { return &r.Body })
	case Matryoshka{}.Name():
		return remade(saved, func(r *Matryoshka) *Body { return &r.Body })
	case JumpReLU{}.Name():
		return remade(saved, func(r *JumpReLU) *Body { return &r.Body })
	}
	return nil, fmt.Errorf("%w: none is called %q", ErrRecipe, name)
}

// saved holds what a file says of a model on a body.
type saved struct {
	config    []byte
	objective hourglass.Objective
	scaling   *hourglass.Scaling
}

// remade builds the model of a saved recipe. The function field returns the recipe's field
// for the body.
func remade[R Recipe](s saved, field func(*R) *Body) (*hourglass.Model, error) {
	var r R
	body, err := restored(s.config, s.objective, s.scaling, &r)
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, r.Name(), err)
	}
	*field(&r) = body
	return r.Model()
}
