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
	"github.com/hourglass-go/hourglass/build"
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
}

// Each recipe is a body or stands on one.
var (
	bodyNames      = []string{"plain", "deep", "conv", "sequence"}
	variantNames   = []string{"linear", "plain", "deep", "conv", "sequence", "denoising", "sparse", "contractive", "variational", "conditional", "vq", "wasserstein", "adversarial"}
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
	f.IntVar(&r.topK, "topk", 0, "keep only so many units of a code, the greatest, instead of a penalty (sparse)")
	f.Float64Var(&r.revival, "topk-revival", 1./32, "weight of the loss that revives dead units (sparse with --topk); 0 revives none")
	f.IntVar(&r.dead, "topk-patience", 10_000, "a unit counts as dead when so many rows in turn did not use it (sparse with --topk)")
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
	set := convert.ImportSettings{Latent: r.at, Condition: r.condition}
	if r.condition != "" {
		classes, err := classesOf(train, "--condition "+r.condition)
		if err != nil {
			return nil, err
		}
		set.Classes = classes
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

// classesOf returns the number of classes that a set's labels name. what needs them, and is named
// in the error.
func classesOf(train *data.Set, what string) (int, error) {
	if train.Labels == nil {
		return 0, fmt.Errorf("%s is given each row's label; %s has none", what, train.Name)
	}
	return int(slices.Max(train.DenseLabels())) + 1, nil
}

func (r *recipe) corruption(train *data.Set) (hourglass.Corruption, error) {
	name := r.corrupt
	if name == "none" && r.variant == "denoising" {
		name = "gaussian"
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
			return nil, fmt.Errorf("--corrupt block is for images and windows; the rows of %s are %s", train.Name, rowsAre(train))
		}
		return hourglass.Block{Shape: train.Shape, Share: r.amount}, nil
	case "salt-and-pepper":
		return hourglass.SaltAndPepper{Share: r.amount}, nil
	}
	return nil, unknown("corruption", r.corrupt, corruptions)
}

func (r *recipe) penalties() ([]hourglass.Penalty, error) {
	name := r.penalty
	if name == "none" {
		switch {
		case r.variant == "sparse" && r.topK == 0:
			name = "l1"
		case r.variant == "contractive":
			name = "contractive"
		}
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

// recipe returns the recipe that the flags describe, without corruption and penalties.
func (r *recipe) recipe(train *data.Set, seed uint64) (variants.Recipe, error) {
	objective, err := r.objectiveOf()
	if err != nil {
		return nil, err
	}
	scaling, err := r.scaling(train)
	if err != nil {
		return nil, err
	}
	if r.latent < 1 {
		return nil, fmt.Errorf("--latent is %d; a code has at least 1 unit", r.latent)
	}
	norm := variants.Norm(r.norm)
	if r.norm == "none" {
		norm = ""
	}
	switch r.variant {
	case "linear":
		return variants.Linear{Features: train.Features, Latent: r.latent, Norm: norm, Dropout: r.dropout, Tied: r.tied, Seed: seed, Scaling: scaling}, nil
	case "plain":
		return variants.Plain{
			Features: train.Features, Latent: r.latent, Activation: variants.Activation(r.activation),
			Output: variants.Activation(r.output), Init: variants.Init(r.init), Norm: norm, Dropout: r.dropout, Tied: r.tied, Seed: seed,
			Objective: objective, Scaling: scaling,
		}, nil
	}
	name := r.bodyName
	if slices.Contains(bodyNames, r.variant) {
		name = r.variant
	}
	deep := variants.Deep{
		Features: train.Features, Hidden: r.hidden, Latent: r.latent,
		Activation: variants.Activation(r.activation), CodeActivation: variants.Activation(r.code),
		Output: variants.Activation(r.output), Init: variants.Init(r.init), Norm: norm, Dropout: r.dropout, Tied: r.tied, Seed: seed,
		Objective: objective, Scaling: scaling,
	}
	conv := variants.Conv{
		Channels: r.channels, Latent: r.latent, Kernel: r.kernel, Upsampling: variants.Upsampling(r.upsampling),
		Activation: variants.Activation(r.activation), CodeActivation: variants.Activation(r.code),
		Output: variants.Activation(r.output), Init: variants.Init(r.init), Norm: norm, Dropout: r.dropout, Seed: seed,
		Objective: objective, Scaling: scaling,
	}
	if (name == "conv" || name == "sequence") && r.tied {
		return nil, fmt.Errorf("--tied is of linear, plain and deep; %s has weights of its own both ways", name)
	}
	switch name {
	case "plain":
		deep.Hidden = []int{}
		return r.onBody(deep, train, seed)
	case "deep":
		return r.onBody(deep, train, seed)
	case "conv":
		if conv.Shape = train.Shape; len(train.Shape) < 2 {
			return nil, fmt.Errorf("conv is for images; the rows of %s are %s", train.Name, rowsAre(train))
		}
		return r.onBody(conv, train, seed)
	case "sequence":
		if conv.Shape, err = windowShape(train); err != nil {
			return nil, err
		}
		if r.variant != "sequence" {
			return r.onBody(conv, train, seed)
		}
		return variants.Sequence{
			Sensors: conv.Shape[0], Window: conv.Shape[1], Channels: conv.Channels, Latent: conv.Latent, Kernel: conv.Kernel,
			Upsampling: conv.Upsampling, Activation: conv.Activation, CodeActivation: conv.CodeActivation, Output: conv.Output,
			Init: conv.Init, Norm: norm, Dropout: conv.Dropout, Seed: seed, Objective: objective, Scaling: scaling,
		}, nil
	}
	return nil, unknown("body", r.bodyName, bodyNames)
}

// windowShape returns [sensors window] for a set's rows. The lines of an image with one
// channel may stand for sensors.
func windowShape(train *data.Set) ([]int, error) {
	switch s := train.Shape; {
	case len(s) == 2:
		return s, nil
	case len(s) == 3 && s[0] == 1:
		return s[1:], nil
	}
	return nil, fmt.Errorf("sequence is for windows of a series; the rows of %s are %v; cut them with --window", train.Name, rowsAre(train))
}

func rowsAre(set *data.Set) string {
	if len(set.Shape) < 2 {
		return fmt.Sprintf("flat, %d values each", set.Features)
	}
	return fmt.Sprintf("of shape %v", set.Shape)
}

// onBody returns the recipe that stands on a body, or the body itself.
func (r *recipe) onBody(body variants.Body, train *data.Set, seed uint64) (variants.Recipe, error) {
	switch r.variant {
	case "sparse":
		if r.topK == 0 {
			return body, nil
		}
		revival := r.revival
		if revival == 0 {
			revival = -1
		}
		return variants.Sparse{Body: body, K: r.topK, Revival: revival, Patience: r.dead}, nil
	case "variational", "conditional":
		if !(r.beta > 0) {
			return nil, fmt.Errorf("--beta is %v; it must be above 0", r.beta)
		}
		if r.variant == "variational" {
			return variants.Variational{Body: body, Beta: r.beta, WarmUp: r.klWarmUp}, nil
		}
		classes, err := classesOf(train, "--variant conditional")
		if err != nil {
			return nil, err
		}
		return variants.Conditional{Body: body, Classes: classes, Beta: r.beta, WarmUp: r.klWarmUp}, nil
	case "vq":
		return variants.VQ{Body: body, Codes: r.codes, Dim: r.codeDim, Commitment: r.commitment, Seed: seed}, nil
	case "wasserstein":
		return variants.Wasserstein{Body: body, Kernel: variants.Kernel(r.kernelName), Weight: r.priorWeight}, nil
	case "adversarial":
		return variants.Adversarial{Body: body, Hidden: r.discriminator, Weight: r.priorWeight, Seed: seed}, nil
	}
	return body, nil
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
		return nil, nil
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
	return &hourglass.Scaling{Shift: s.Shift, Scale: s.Scale}, nil
}

// stepping holds the flags that say how training goes.
type stepping struct {
	stepper
	optimizer, schedule                    string
	rate, momentum, decay, clip, held      float64
	epochs, batch, patience, warmup, every int
	factor                                 float64
	seed                                   uint64
}

var (
	optimizerNames = []string{"sgd", "rmsprop", "adam", "adamw"}
	scheduleNames  = []string{"constant", "step", "cosine"}
)

func (s *stepping) flags(c *cobra.Command, engine string, epochs int) {
	f := c.Flags()
	s.stepper.flags(c, engine)
	f.IntVar(&s.epochs, "epochs", epochs, "passes over the training rows")
	f.IntVar(&s.batch, "batch", 128, "rows in a training step")
	f.Uint64Var(&s.seed, "seed", 1, "seed of weights, shuffles and the split")
	choice(c, &s.optimizer, "optimizer", "adam", "update rule", optimizerNames)
	f.Float64Var(&s.rate, "rate", 1e-3, "learning rate")
	f.Float64Var(&s.momentum, "momentum", 0.9, "momentum of sgd")
	f.Float64Var(&s.decay, "weight-decay", 0.01, "weight decay of adamw")
	choice(c, &s.schedule, "schedule", "cosine", "how the learning rate changes", scheduleNames)
	f.IntVar(&s.every, "step-every", 1000, "steps between two falls of the learning rate (--schedule step)")
	f.Float64Var(&s.factor, "step-factor", 0.5, "factor of each fall (--schedule step)")
	f.IntVar(&s.warmup, "warm-up", 0, "steps over which the learning rate rises from 0")
	f.Float64Var(&s.clip, "clip-norm", 0, "length that longer gradients are cut to; 0 cuts none")
	f.Float64Var(&s.held, "held-out", 0.1, "share of the rows that are not trained on and watch the training")
	f.IntVar(&s.patience, "patience", 0, "stop after so many epochs without a better held-out loss; 0 never stops")
}

func (s *stepping) settings() (build.Settings, error) {
	out := build.Settings{
		Rate: s.rate, Epochs: s.epochs, Batch: s.batch, ClipNorm: s.clip,
		Patience: s.patience, Seed: s.seed, Validation: s.held,
	}
	if s.epochs < 1 || s.batch < 1 || !(s.rate > 0) {
		return out, fmt.Errorf("--epochs %d, --batch %d, --rate %v: each must be above 0", s.epochs, s.batch, s.rate)
	}
	if !(s.held > 0) || s.held >= 1 {
		return out, fmt.Errorf("--held-out is %v; it must be above 0 and below 1", s.held)
	}
	switch s.optimizer {
	case "sgd":
		out.Optimizer = hourglass.SGD{Momentum: s.momentum}
	case "rmsprop":
		out.Optimizer = hourglass.RMSProp{}
	case "adam":
		out.Optimizer = hourglass.Adam{}
	case "adamw":
		out.Optimizer = hourglass.AdamW{Decay: s.decay}
	default:
		return out, unknown("optimizer", s.optimizer, optimizerNames)
	}
	switch s.schedule {
	case "constant":
		out.Schedule = build.Constant{}
	case "step":
		out.Schedule = build.Step{Every: int64(s.every), Factor: s.factor}
	case "cosine":
		out.Schedule = build.Cosine{}
	default:
		return out, unknown("schedule", s.schedule, scheduleNames)
	}
	if s.warmup > 0 {
		out.Schedule = build.WarmUp{Steps: int64(s.warmup), Then: out.Schedule}
	}
	return out, nil
}
