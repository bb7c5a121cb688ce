package main

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/variants"
)

// recipe is the flags that describe a model.
type recipe struct {
	variant, activation, code, output, init string
	objective, scale                        string
	upsampling                              string
	hidden, channels                        []int
	latent, kernel                          int
	tied                                    bool
	delta                                   float64

	corrupt, penalty           string
	amount, weight, activeRate float64
	clipped                    bool
}

var (
	variantNames   = []string{"linear", "plain", "deep", "conv"}
	objectiveNames = []string{"mse", "bce", "huber"}
	scaleNames     = []string{"none", "minmax", "standard"}
	corruptions    = []string{"none", "gaussian", "masking", "salt-and-pepper"}
	penaltyNames   = []string{"none", "l1", "l2", "kl", "contractive"}
)

func (r *recipe) flags(c *cobra.Command) {
	f := c.Flags()
	choice(c, &r.variant, "variant", "deep", "recipe", variantNames)
	f.IntSliceVar(&r.hidden, "hidden", []int{256, 64}, "widths between input and code (deep)")
	f.IntVar(&r.latent, "latent", 32, "units of the code")
	f.IntSliceVar(&r.channels, "channels", []int{16, 32}, "channels of the layers, each of which halves the image (conv)")
	f.IntVar(&r.kernel, "kernel", 0, "side of a kernel (conv); 4 by default, 3 under nearest")
	choice(c, &r.upsampling, "upsampling", "transposed", "way up (conv)", []string{"transposed", "nearest"})
	activations := make([]string, 0, len(variants.Activations()))
	for _, a := range variants.Activations() {
		activations = append(activations, string(a))
	}
	choice(c, &r.activation, "activation", "", "activation of hidden layers (deep, conv) or of the code (plain); relu by default", activations)
	choice(c, &r.code, "code-activation", "", "activation of the code (deep, conv); identity by default", activations)
	choice(c, &r.output, "output-activation", "", "activation of the reconstruction; identity by default, sigmoid under bce", activations)
	choice(c, &r.init, "init", "", "weight initialisation; glorot by default, lecun under selu", []string{"glorot", "he", "lecun"})
	f.BoolVar(&r.tied, "tied", false, "share the encoder's weights with the decoder, transposed (linear, plain, deep)")
	choice(c, &r.objective, "objective", "mse", "what training makes small", objectiveNames)
	f.Float64Var(&r.delta, "huber-delta", 1, "where huber turns from squared to absolute")
	choice(c, &r.corrupt, "corrupt", "none", "how the rows that the encoder sees in training are spoiled; the loss is against the clean ones", corruptions)
	f.Float64Var(&r.amount, "corrupt-amount", 0.5, "sigma of gaussian; the share of values that masking and salt-and-pepper set")
	f.BoolVar(&r.clipped, "corrupt-clip", false, "keep what gaussian spoils between 0 and 1")
	choice(c, &r.penalty, "penalty", "none", "penalty on the code, or with contractive on the encoder's slope", penaltyNames)
	f.Float64Var(&r.weight, "penalty-weight", 1e-3, "weight of the penalty")
	f.Float64Var(&r.activeRate, "penalty-rate", 0.05, "rate at which kl wants each unit to be on")
	choice(c, &r.scale, "scale", "none", "scaling fitted on the training rows and exported inside the graphs", scaleNames)
}

// choice is a flag of few values, which the shell completes.
func choice(c *cobra.Command, to *string, name, def, what string, of []string) {
	c.Flags().StringVar(to, name, def, what+": "+strings.Join(of, ", "))
	_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(of, cobra.ShellCompDirectiveNoFileComp))
}

func unknown(what, name string, of []string) error {
	return fmt.Errorf("no %s is called %q; there are %s", what, name, strings.Join(of, ", "))
}

// model builds the autoencoder for a training set, and says how it is spoiled and
// penalized.
func (r *recipe) model(train *data.Set, seed uint64) (*hourglass.Model, error) {
	m, err := r.body(train, seed)
	if err != nil {
		return nil, err
	}
	switch r.corrupt {
	case "none":
	case "gaussian":
		m.Corruption = hourglass.Gaussian{Sigma: r.amount, Clip: r.clipped}
	case "masking":
		m.Corruption = hourglass.Masking{Share: r.amount}
	case "salt-and-pepper":
		m.Corruption = hourglass.SaltAndPepper{Share: r.amount}
	default:
		return nil, unknown("corruption", r.corrupt, corruptions)
	}
	switch r.penalty {
	case "none":
	case "l1":
		m.Penalties = []hourglass.Penalty{hourglass.L1{Weight: r.weight}}
	case "l2":
		m.Penalties = []hourglass.Penalty{hourglass.L2{Weight: r.weight}}
	case "kl":
		m.Penalties = []hourglass.Penalty{hourglass.KL{Weight: r.weight, Rate: r.activeRate}}
	case "contractive":
		m.Penalties = []hourglass.Penalty{hourglass.Contractive{Weight: r.weight}}
	default:
		return nil, unknown("penalty", r.penalty, penaltyNames)
	}
	_, err = m.Training() // its constants are checked as the graph is built
	return m, err
}

func (r *recipe) body(train *data.Set, seed uint64) (*hourglass.Model, error) {
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
	switch r.variant {
	case "linear":
		return variants.Linear{Features: train.Features, Latent: r.latent, Tied: r.tied, Seed: seed, Scaling: scaling}.Model()
	case "plain":
		return variants.Plain{
			Features: train.Features, Latent: r.latent, Activation: variants.Activation(r.activation),
			Output: variants.Activation(r.output), Init: variants.Init(r.init), Tied: r.tied, Seed: seed,
			Objective: objective, Scaling: scaling,
		}.Model()
	case "deep":
		return variants.Deep{
			Features: train.Features, Hidden: r.hidden, Latent: r.latent,
			Activation: variants.Activation(r.activation), CodeActivation: variants.Activation(r.code),
			Output: variants.Activation(r.output), Init: variants.Init(r.init), Tied: r.tied, Seed: seed,
			Objective: objective, Scaling: scaling,
		}.Model()
	case "conv":
		if len(train.Shape) < 2 {
			return nil, fmt.Errorf("--variant conv is for images; the rows of %s are flat, %d values each", train.Name, train.Features)
		}
		if r.tied {
			return nil, errors.New("--tied is of linear, plain and deep; conv has weights of its own both ways")
		}
		return variants.Conv{
			Shape: train.Shape, Channels: r.channels, Latent: r.latent, Kernel: r.kernel, Upsampling: variants.Upsampling(r.upsampling),
			Activation: variants.Activation(r.activation), CodeActivation: variants.Activation(r.code),
			Output: variants.Activation(r.output), Init: variants.Init(r.init), Seed: seed,
			Objective: objective, Scaling: scaling,
		}.Model()
	}
	return nil, unknown("variant", r.variant, variantNames)
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

// stepping is the flags that say how training goes.
type stepping struct {
	engine, provider                       string
	threads                                int
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
	choice(c, &s.engine, "engine", engine, "what takes the steps; auto is onnxruntime where its library is found, else native", trainingEngines)
	f.StringVar(&s.provider, "provider", "", "onnxruntime's execution provider, as CUDA or CoreML; none is the CPU")
	f.IntVar(&s.threads, "threads", 0, "onnxruntime's threads; 0 is one a core")
	f.IntVar(&s.epochs, "epochs", epochs, "passes over the training rows")
	f.IntVar(&s.batch, "batch", 128, "rows a step")
	f.Uint64Var(&s.seed, "seed", 1, "seed of weights, shuffles and the split")
	choice(c, &s.optimizer, "optimizer", "adam", "update rule", optimizerNames)
	f.Float64Var(&s.rate, "rate", 1e-3, "learning rate")
	f.Float64Var(&s.momentum, "momentum", 0.9, "momentum of sgd")
	f.Float64Var(&s.decay, "weight-decay", 0.01, "weight decay of adamw")
	choice(c, &s.schedule, "schedule", "cosine", "how the rate goes", scheduleNames)
	f.IntVar(&s.every, "step-every", 1000, "steps between falls of the schedule step")
	f.Float64Var(&s.factor, "step-factor", 0.5, "what the schedule step multiplies the rate by")
	f.IntVar(&s.warmup, "warm-up", 0, "steps in which the rate rises from 0")
	f.Float64Var(&s.clip, "clip-norm", 0, "longest gradient; 0 is any")
	f.Float64Var(&s.held, "held-out", 0.1, "share of the rows kept from training and used to watch it")
	f.IntVar(&s.patience, "patience", 0, "epochs without a better held-out loss before training stops; 0 is never")
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
