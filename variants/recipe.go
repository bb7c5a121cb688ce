// Package variants holds the recipes for autoencoders, one file each. A recipe
// is a struct whose zero fields mean the documented defaults; Model builds it.
package variants

import "github.com/hourglass-go/hourglass"

// Recipe describes an autoencoder.
type Recipe interface {
	// Name is how files and the command line call the recipe.
	Name() string
	// Model builds the autoencoder with fresh weights; the same recipe gives
	// the same weights.
	Model() (*hourglass.Model, error)
}
