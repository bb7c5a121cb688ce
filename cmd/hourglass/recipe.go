package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/variants"
)

// recipe holds the flags that describe a model.
type recipe struct {
	foreign
	from, at, condition            string
	variant, bodyName              string
	activation, code, output, init string
	objective, scale               string
	upsampling, norm               string
	hidden, channels               []int
	latent, kernel                 int
	tied                           bool
	delta, dropout                 float64

	corrupt, penalty           string
	amount, weight, activeRate float64
	clipped                    bool

	beta, commitment, priorWeight, revival float64
	kernelName                             string
	discriminator                          []int
	klWarmUp, codes, codeDim, topK, dead   int
	widths                                 []int
	activity, threshold, bandwidth         float64
}

// Each recipe is a body or stands on one.
var (
	bodyNames      = variants.Bodies()
	variantNames   = append(variants.Names(), detectorVariant)
	objectiveNames = []string{"mse", "bce", "huber"}
	scaleNames     = []string{"none", "minmax", "standard"}
	corruptions    = []string{"none", "gaussian", "masking", "block", "salt-and-pepper"}
	penaltyNames   = []string{"none", "l1", "l2", "kl", "contractive"}
)

func (r *recipe) flags(c *cobra.Command) {
	f := c.Flags()
	choice(c, &r.variant, "variant", "deep", "recipe", variantNames)
	choice(c, &r.bodyName, "body", "deep", "body of denoising and of the recipes after it in that list; plain has no layer but the code", bodyNames)
	f.IntSliceVar(&r.hidden, "hidden", []int{256, 64}, "widths of the layers between input and code (deep)")
	f.IntVar(&r.latent, "latent", 32, "units of the code")
	f.IntSliceVar(&r.channels, "channels", []int{16, 32}, "channels of the layers, each of which halves the image or the window (conv, sequence)")
	f.IntVar(&r.kernel, "kernel", 0, "side of a kernel (conv, sequence) (default 4, with --upsampling nearest 3)")
	choice(c, &r.upsampling, "upsampling", "transposed", "how the decoder enlarges (conv, sequence)", []string{"transposed", "nearest"})
	activations := make([]string, 0, len(variants.Activations()))
	for _, a := range variants.Activations() {
		activations = append(activations, string(a))
	}
	choice(c, &r.activation, "activation", "", "activation of hidden layers, or of the code (plain) (default relu)", activations)
	choice(c, &r.code, "code-activation", "", "activation of the code (deep, conv) (default identity)", activations)
	choice(c, &r.output, "output-activation", "", "activation of the reconstruction (default identity, with --objective bce sigmoid)", activations)
	choice(c, &r.norm, "norm", "none", "normalization of hidden layers; conv and sequence take none or batch", []string{"none", "batch", "layer"})
	f.Float64Var(&r.dropout, "dropout", 0, "share of a hidden layer's values that training sets to 0")
	choice(c, &r.init, "init", "", "how weights are initialised (default glorot, with --activation selu lecun)", []string{"glorot", "he", "lecun"})
	f.BoolVar(&r.tied, "tied", false, "share the encoder's weights with the decoder, transposed (linear, plain, deep)")
	choice(c, &r.objective, "objective", "mse", "loss that training makes small", objectiveNames)
	f.Float64Var(&r.delta, "huber-delta", 1, "error at which huber turns from squared to absolute")
	choice(c, &r.corrupt, "corrupt", "none", "how the rows that the encoder sees in training are spoiled; the loss compares with the clean ones, and --variant denoising takes gaussian unless told otherwise", corruptions)
	f.Float64Var(&r.amount, "corrupt-amount", 0.5, "how much is spoiled: sigma (gaussian), share of the values (masking, salt-and-pepper), share of each side (block)")
	f.BoolVar(&r.clipped, "corrupt-clip", false, "clip rows that gaussian spoiled to 0 and 1")
	choice(c, &r.penalty, "penalty", "none", "penalty on the code, or with contractive on the encoder's slope; --variant sparse takes l1 unless told otherwise", penaltyNames)
	f.Float64Var(&r.weight, "penalty-weight", 1e-3, "weight of the penalty")
	f.Float64Var(&r.activeRate, "penalty-rate", 0.05, "mean activation that kl pulls each unit to")
	f.IntVar(&r.topK, "topk", 0, "keep only so many units of a code, the greatest, instead of a penalty (sparse); on average over the rows of a batch (batchtopk, matryoshka; default an eighth of the code)")
	f.Float64Var(&r.revival, "topk-revival", 1./32, "weight of the loss that revives dead units (sparse with --topk, batchtopk, matryoshka); 0 revives none")
	f.IntVar(&r.dead, "topk-patience", 10_000, "a unit counts as dead when so many rows in turn did not use it (sparse with --topk, batchtopk, matryoshka)")
	f.IntSliceVar(&r.widths, "widths", nil, "how many of the first units have to explain a row by themselves (matryoshka) (default an eighth, a quarter and a half of the code)")
	f.Float64Var(&r.activity, "l0-weight", 1e-3, "weight of the number of units that are not 0 (jumprelu)")
	f.Float64Var(&r.threshold, "threshold", 0.1, "value that a unit must exceed, at the beginning of the training (jumprelu)")
	f.Float64Var(&r.bandwidth, "bandwidth", 0.1, "width around a threshold in which values move it (jumprelu)")
	f.Float64Var(&r.beta, "beta", 1, "weight of the divergence (variational, conditional)")
	f.IntVar(&r.klWarmUp, "beta-warm-up", 0, "steps over which beta rises from 0 (variational, conditional)")
	f.IntVar(&r.codes, "codes", 256, "vectors in the codebook (vq)")
	f.IntVar(&r.codeDim, "code-dim", 4, "values of a vector in the codebook; a divisor of --latent (vq)")
	f.Float64Var(&r.commitment, "commitment", 0.25, "weight of the encoder's distance from the codebook (vq)")
	choice(c, &r.kernelName, "mmd-kernel", "imq", "kernel of the discrepancy (wasserstein)", []string{"imq", "rbf"})
	f.Float64Var(&r.priorWeight, "prior-weight", 0, "weight of the match with the normal distribution (default 0.1 for wasserstein, 0.01 for adversarial)")
	f.IntSliceVar(&r.discriminator, "discriminator", []int{128, 64}, "widths of the discriminator's layers (adversarial)")
	choice(c, &r.scale, "scale", "none", "scaling that is fitted on the training rows and becomes part of the graphs", scaleNames)
}

// choice adds a flag with few values, which the shell completes.
func choice(c *cobra.Command, to *string, name, def, what string, of []string) {
	c.Flags().StringVar(to, name, def, what+": "+strings.Join(of, ", "))
	_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(of, cobra.ShellCompDirectiveNoFileComp))
}

func unknown(what, name string, of []string) error {
	return fmt.Errorf("no %s is called %q; there are %s%s", what, name, strings.Join(of, ", "), meant("", name, of))
}

// model builds the autoencoder for a training set, with its corruption and penalties.
func (r *recipe) model(ctx context.Context, train *data.Set, seed uint64) (*hourglass.Model, error) {
	m, err := r.bare(ctx, train, seed)
	if err != nil {
		return nil, err
	}
	if m.Corruption, err = r.corruption(train); err != nil {
		return nil, err
	}
	if m.Penalties, err = r.penalties(); err != nil {
		return nil, err
	}
	_, err = m.Training() // checks the constants, because they are used when the graph is built
	return m, err
}

// bare builds the autoencoder without corruption and penalties, from a recipe or from a file.
func (r *recipe) bare(ctx context.Context, train *data.Set, seed uint64) (*hourglass.Model, error) {
	if r.from != "" {
		return r.imported(ctx, train)
	}
	if r.at != "" || r.condition != "" {
		return nil, errors.New("--at and --condition name values of a file, which --from names")
	}
	if !slices.Contains(variantNames, r.variant) {
		return nil, unknown("variant", r.variant, variantNames)
	}
	chosen, err := r.recipe(train, seed)
	if err != nil {
		return nil, err
	}
	return chosen.Model()
}

func (r *recipe) imported(ctx context.Context, train *data.Set) (*hourglass.Model, error) {
	if r.scale != "none" {
		return nil, fmt.Errorf("--scale %s is of a recipe; a file (--from) has its scaling in it", r.scale)
	}
	if train.Gaps {
		return nil, fmt.Errorf("%s has missing values, which a recipe (--variant) takes and a file (--from) does not", train.Name)
	}
	set := convert.ImportSettings{Latent: r.at, Condition: r.condition}
	if r.condition != "" {
		if set.Classes = train.Classes(); set.Classes == 0 {
			return nil, noLabels(train, "--condition "+r.condition)
		}
	}
	g, err := r.load(r.from)
	if err != nil {
		return nil, err
	}
	m, err := convert.Import(ctx, g, set, native.Engine{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.from, err)
	}
	m.Objective, err = r.objectiveOf()
	return m, err
}

func (r *recipe) corruption(train *data.Set) (hourglass.Corruption, error) {
	name := r.corrupt
	if usual, _ := r.usual(); name == "none" && usual != "" {
		name = usual
	}
	switch name {
	case "none":
		return nil, nil
	case "gaussian":
		return hourglass.Gaussian{Sigma: r.amount, Clip: r.clipped}, nil
	case "masking":
		return hourglass.Masking{Share: r.amount}, nil
	case "block":
		if len(train.Shape) < 2 {
			return nil, fmt.Errorf("--corrupt block is for images and windows; the rows of %s are flat, %d values each", train.Name, train.Features)
		}
		return hourglass.Block{Shape: train.Shape, Share: r.amount}, nil
	case "salt-and-pepper":
		return hourglass.SaltAndPepper{Share: r.amount}, nil
	}
	return nil, unknown("corruption", r.corrupt, corruptions)
}

// usual returns the corruption and the penalty that the recipe takes unless it is told otherwise.
func (r *recipe) usual() (corruption, penalty string) {
	return variants.Choice{Recipe: r.variant, K: r.topK}.Usual()
}

func (r *recipe) penalties() ([]hourglass.Penalty, error) {
	name := r.penalty
	if _, usual := r.usual(); name == "none" && usual != "" {
		name = usual
	}
	switch name {
	case "none":
		return nil, nil
	case "l1":
		return []hourglass.Penalty{hourglass.L1{Weight: r.weight}}, nil
	case "l2":
		return []hourglass.Penalty{hourglass.L2{Weight: r.weight}}, nil
	case "kl":
		return []hourglass.Penalty{hourglass.KL{Weight: r.weight, Rate: r.activeRate}}, nil
	case "contractive":
		return []hourglass.Penalty{hourglass.Contractive{Weight: r.weight}}, nil
	}
	return nil, unknown("penalty", r.penalty, penaltyNames)
}

// choice returns what the flags choose, for the rows of a set.
func (r *recipe) choice(train *data.Set, seed uint64) (c variants.Choice, err error) {
	c = variants.Choice{
		Recipe: r.variant, Body: r.bodyName, Features: train.Features, Shape: train.Shape, Classes: train.Classes(), Rows: "the rows of " + train.Name,
		Latent: r.latent, Hidden: r.hidden, Channels: r.channels, Kernel: r.kernel, Upsampling: variants.Upsampling(r.upsampling),
		Activation: variants.Activation(r.activation), CodeActivation: variants.Activation(r.code), Output: variants.Activation(r.output),
		Init: variants.Init(r.init), Dropout: r.dropout, Tied: r.tied, K: r.topK, Patience: r.dead, Revival: r.revival, Widths: r.widths, Activity: r.activity, Threshold: r.threshold, Bandwidth: r.bandwidth,
		Beta: r.beta, WarmUp: r.klWarmUp, Codes: r.codes, CodeWidth: r.codeDim, Commitment: r.commitment,
		Discrepancy: variants.Kernel(r.kernelName), PriorWeight: r.priorWeight, Discriminator: r.discriminator, Seed: seed,
	}
	if r.norm != "none" {
		c.Norm = variants.Norm(r.norm)
	}
	if r.revival == 0 {
		c.Revival = -1 // the flag revives none, and a zero field means the default
	}
	if c.Objective, err = r.objectiveOf(); err == nil {
		c.Scaling, err = r.scaling(train)
	}
	return c, err
}

// recipe returns the recipe that the flags describe, without corruption and penalties.
func (r *recipe) recipe(train *data.Set, seed uint64) (variants.Recipe, error) {
	c, err := r.choice(train, seed)
	if err == nil {
		err = r.check(train)
	}
	if err != nil {
		return nil, err
	}
	chosen, err := c.Chosen()
	if rows := (*variants.RowsError)(nil); errors.As(err, &rows) && rows.Body == "sequence" {
		err = fmt.Errorf("%w; cut them with --window", err)
	}
	return chosen, err
}

// check refuses what is wrong by the name of its flag.
func (r *recipe) check(train *data.Set) error {
	body := r.bodyName
	if r.variant == "linear" || slices.Contains(bodyNames, r.variant) {
		body = r.variant
	}
	switch {
	case r.latent < 1:
		return fmt.Errorf("--latent is %d; a code has at least 1 unit", r.latent)
	case body != "linear" && !slices.Contains(bodyNames, body):
		return unknown("body", body, bodyNames)
	case r.tied && (body == "conv" || body == "sequence"):
		return fmt.Errorf("--tied is of linear, plain and deep; %s has weights of its own both ways", body)
	case (r.variant == "variational" || r.variant == "conditional") && !(r.beta > 0):
		return fmt.Errorf("--beta is %v; it must be above 0", r.beta)
	case r.variant == "jumprelu" && !(r.activity > 0 && r.threshold > 0 && r.bandwidth > 0):
		return fmt.Errorf("--l0-weight is %v, --threshold %v and --bandwidth %v; each must be above 0", r.activity, r.threshold, r.bandwidth)
	case r.variant == "conditional" && train.Classes() == 0:
		return noLabels(train, "--variant conditional")
	}
	return nil
}

// noLabels says that something needs each row's label.
func noLabels(train *data.Set, what string) error {
	return fmt.Errorf("%s is given each row's label; %s has none", what, train.Name)
}

func (r *recipe) objectiveOf() (hourglass.Objective, error) {
	switch r.objective {
	case "mse":
		return hourglass.MSE{}, nil
	case "bce":
		return hourglass.BCE{}, nil
	case "huber":
		if !(r.delta > 0) || math.IsInf(r.delta, 0) {
			return nil, fmt.Errorf("--huber-delta is %v; it must be above 0", r.delta)
		}
		return hourglass.Huber{Delta: r.delta}, nil
	}
	return nil, unknown("objective", r.objective, objectiveNames)
}

func (r *recipe) scaling(train *data.Set) (*hourglass.Scaling, error) {
	fit := data.MinMax
	switch r.scale {
	case "none":
		if !train.Gaps {
			return nil, nil
		}
		fit = data.Unscaled
	case "minmax":
	case "standard":
		fit = data.Standard
	default:
		return nil, unknown("scaling", r.scale, scaleNames)
	}
	s, err := fit(train)
	if err != nil {
		return nil, err
	}
	scaling := &hourglass.Scaling{Shift: s.Shift, Scale: s.Scale}
	if train.Gaps {
		scaling.Missing, err = train.Means()
	}
	return scaling, err
}
