package variants

import (
	"fmt"
	"strings"
)

// body returns the body that the recipe is or stands on.
func (c Choice) body() (Body, error) {
	deep := Deep{
		Features: c.Features, Hidden: c.Hidden, Latent: c.Latent, Activation: c.Activation, CodeActivation: c.CodeActivation, Output: c.Output,
		Init: c.Init, Norm: c.Norm, Dropout: c.Dropout, Tied: c.Tied, Seed: c.Seed, Objective: c.Objective, Scaling: c.Scaling,
	}
	switch c.Body {
	case Plain{}.Name():
		deep.Hidden = []int{}
		return deep, nil
	case Deep{}.Name():
		return deep, nil
	case Conv{}.Name(), Sequence{}.Name():
		return c.conv()
	}
	return nil, fmt.Errorf("%w: no body is called %q; there are %s", ErrRecipe, c.Body, strings.Join(Bodies(), ", "))
}

// conv returns the body on a grid. The lines of an image with one channel may stand for sensors.
func (c Choice) conv() (Body, error) {
	if c.Tied {
		return nil, fmt.Errorf("%w: tied weights are of linear, plain and deep; %s has weights of its own both ways", ErrRecipe, c.Body)
	}
	shape := c.Shape
	switch {
	case c.Body == Conv{}.Name() && len(shape) < 2:
		return nil, c.otherRows("images")
	case c.Body == Sequence{}.Name() && len(shape) == 3 && shape[0] == 1:
		shape = shape[1:]
	case c.Body == Sequence{}.Name() && len(shape) != 2:
		return nil, c.otherRows("windows of a series")
	}
	return Conv{
		Shape: shape, Channels: c.Channels, Latent: c.Latent, Kernel: c.Kernel, Upsampling: c.Upsampling,
		Activation: c.Activation, CodeActivation: c.CodeActivation, Output: c.Output,
		Init: c.Init, Norm: c.Norm, Dropout: c.Dropout, Seed: c.Seed, Objective: c.Objective, Scaling: c.Scaling,
	}, nil
}

// RowsError says that a recipe is for rows of another kind. It wraps ErrRecipe.
type RowsError struct {
	Body string // the recipe, or the body that it stands on
	For  string // what it is for
	Rows string // what the rows are
}

func (e *RowsError) Error() string {
	return fmt.Sprintf("%v: %s is for %s; %s", ErrRecipe, e.Body, e.For, e.Rows)
}

// Unwrap returns ErrRecipe.
func (*RowsError) Unwrap() error { return ErrRecipe }

func (c Choice) otherRows(what string) error {
	are := fmt.Sprintf("of shape %v", c.Shape)
	if len(c.Shape) < 2 {
		are = fmt.Sprintf("flat, %d values each", c.Features)
	}
	return &RowsError{Body: c.Body, For: what, Rows: c.Rows + " are " + are}
}

// windows returns a body on windows as the recipe for them.
func windows(c Conv) Sequence {
	return Sequence{
		Sensors: c.Shape[0], Window: c.Shape[1], Channels: c.Channels, Latent: c.Latent, Kernel: c.Kernel, Upsampling: c.Upsampling,
		Activation: c.Activation, CodeActivation: c.CodeActivation, Output: c.Output, Norm: c.Norm, Dropout: c.Dropout,
		Init: c.Init, Seed: c.Seed, Objective: c.Objective, Scaling: c.Scaling,
	}
}
