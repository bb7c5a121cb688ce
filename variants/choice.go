package variants

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
)

// Choice describes a recipe by names and numbers, for programs whose users choose it on a command
// line or in a file. Programs that know their recipe use its own struct. Fields that the chosen
// recipe does not have are not used; zero fields mean the defaults of the recipe.
type Choice struct {
	Recipe string // one of Names; "": deep
	Body   string // one of Bodies, for recipes that stand on one; "": deep

	Features int   // values in a row; required
	Shape    []int // of a row, where rows are images or windows; nil: flat
	Classes  int   // of the labels, for conditional
	// Rows is what errors call the rows, such as "the rows of table.csv"; "": the rows.
	Rows string

	Latent           int
	Hidden, Channels []int
	Kernel           int
	Upsampling       Upsampling
	Activation       Activation
	CodeActivation   Activation
	Output           Activation
	Norm             Norm
	Init             Init
	Dropout          float64
	Tied             bool
	K, Patience      int // of sparse, batchtopk and matryoshka; K 0: sparse by a penalty, see Usual
	Revival          float64
	Widths           []int   // of matryoshka
	Activity         float64 // weight of the number of active units, of jumprelu
	Threshold        float64
	Bandwidth        float64
	Beta             float64
	WarmUp           int
	Codes, CodeWidth int
	Commitment       float64
	Discrepancy      Kernel
	PriorWeight      float64
	Discriminator    []int
	Seed             uint64
	Objective        hourglass.Objective
	Scaling          *hourglass.Scaling
}

// Names lists the recipes that can be chosen. Denoising and contractive are a body with the corruption
// or the penalty that Usual returns, and so is sparse without K.
func Names() []string {
	return []string{"linear", "plain", "deep", "conv", "sequence", "denoising", "sparse", "batchtopk", "matryoshka", "jumprelu", "contractive", "variational", "conditional", "vq", "wasserstein", "adversarial"}
}

// Bodies lists what recipes can stand on. Plain is a body whose only layer is the code.
func Bodies() []string { return []string{"plain", "deep", "conv", "sequence"} }

// Usual returns the corruption and the penalty that make the recipe what it is, by their names; "": none.
func (c Choice) Usual() (corruption, penalty string) {
	switch {
	case c.Recipe == "denoising":
		return "gaussian", ""
	case c.Recipe == "sparse" && c.K == 0:
		return "", "l1"
	case c.Recipe == "contractive":
		return "", "contractive"
	}
	return "", ""
}

// Chosen returns the recipe, without corruption and penalties.
func (c Choice) Chosen() (Recipe, error) {
	c = c.named()
	if !slices.Contains(Names(), c.Recipe) {
		return nil, fmt.Errorf("%w: none is called %q; there are %s", ErrRecipe, c.Recipe, strings.Join(Names(), ", "))
	}
	switch c.Recipe {
	case Linear{}.Name():
		return Linear{Features: c.Features, Latent: c.Latent, Norm: c.Norm, Dropout: c.Dropout, Tied: c.Tied, Seed: c.Seed, Scaling: c.Scaling}, nil
	case Plain{}.Name():
		return Plain{
			Features: c.Features, Latent: c.Latent, Activation: c.Activation, Output: c.Output, Init: c.Init,
			Norm: c.Norm, Dropout: c.Dropout, Tied: c.Tied, Seed: c.Seed, Objective: c.Objective, Scaling: c.Scaling,
		}, nil
	}
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	if conv, ok := body.(Conv); ok && c.Recipe == (Sequence{}).Name() {
		return windows(conv), nil
	}
	return c.onBody(body), nil
}

// named fills in the names.
func (c Choice) named() Choice {
	if c.Recipe == "" {
		c.Recipe = Deep{}.Name()
	}
	switch {
	case slices.Contains(Bodies(), c.Recipe):
		c.Body = c.Recipe
	case c.Body == "":
		c.Body = Deep{}.Name()
	}
	if c.Rows == "" {
		c.Rows = "the rows"
	}
	return c
}

// onBody returns the recipe that stands on a body, or the body itself.
func (c Choice) onBody(body Body) Recipe {
	switch {
	case c.Recipe == Sparse{}.Name() && c.K != 0:
		return Sparse{Body: body, K: c.K, Revival: c.Revival, Patience: c.Patience}
	case c.Recipe == BatchTopK{}.Name():
		return BatchTopK{Body: body, K: c.K, Revival: c.Revival, Patience: c.Patience}
	case c.Recipe == Matryoshka{}.Name():
		return Matryoshka{Body: body, K: c.K, Widths: c.Widths, Revival: c.Revival, Patience: c.Patience}
	case c.Recipe == JumpReLU{}.Name():
		return JumpReLU{Body: body, Weight: c.Activity, Threshold: c.Threshold, Bandwidth: c.Bandwidth}
	case c.Recipe == Variational{}.Name():
		return Variational{Body: body, Beta: c.Beta, WarmUp: c.WarmUp}
	case c.Recipe == Conditional{}.Name():
		return Conditional{Body: body, Classes: c.Classes, Beta: c.Beta, WarmUp: c.WarmUp}
	case c.Recipe == VQ{}.Name():
		return VQ{Body: body, Codes: c.Codes, Dim: c.CodeWidth, Commitment: c.Commitment, Seed: c.Seed}
	case c.Recipe == Wasserstein{}.Name():
		return Wasserstein{Body: body, Kernel: c.Discrepancy, Weight: c.PriorWeight}
	case c.Recipe == Adversarial{}.Name():
		return Adversarial{Body: body, Hidden: c.Discriminator, Weight: c.PriorWeight, Seed: c.Seed}
	}
	return body
}
