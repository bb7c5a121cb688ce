package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/probe"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/variants"
)

// probed returns the accuracy, in hundredths, of a softmax regression on features.
func (s *school) probed(ctx context.Context, what string, train, test *data.Set) (float64, error) {
	return once(s, fmt.Sprint("probe of ", what, train.Fingerprint(), test.Fingerprint()), func() (float64, error) {
		p, err := probe.Fit(ctx, train, probe.Settings{Engine: accel.Engine{}, Seed: 1})
		if err != nil {
			return 0, err
		}
		right, err := p.Accuracy(ctx, accel.Engine{}, test)
		return 100 * right, err
	})
}

// probedCode returns the accuracy on a model's codes.
func (s *school) probedCode(ctx context.Context, what string, m *hourglass.Model, train, test *data.Set) (float64, error) {
	a, err := build.Encode(ctx, accel.Engine{}, m, train)
	if err != nil {
		return 0, err
	}
	b, err := build.Encode(ctx, accel.Engine{}, m, test)
	if err != nil {
		return 0, err
	}
	return s.probed(ctx, what, a, b)
}

func learnFeatures(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	raw, err := s.probed(ctx, "raw", train, test)
	if err != nil {
		return nil, err
	}
	set := build.Settings{Epochs: 20, Rate: 1e-3}
	m, seconds, err := s.trained(ctx, "denoising", variants.Plain{Features: 784, Latent: 512, Activation: variants.ReLU, Seed: 1}, hourglass.Masking{Share: 0.7}, train, set)
	if err != nil {
		return nil, err
	}
	right, err := s.probedCode(ctx, "denoising", m, train, test)
	if err != nil {
		return nil, err
	}
	return []mark{
		{What: "softmax probe on raw pixels beside it", Target: "92.1 %", Reached: fmt.Sprintf("%.2f %%", raw), Met: true},
		{
			What: "softmax probe on denoising-512, 70 % of the pixels masked", Trained: fmt.Sprintf("%d epochs", set.Epochs), Target: "above 96.5 %",
			Reached: fmt.Sprintf("%.2f %%", right), Met: right > 96.5, Seconds: seconds,
		},
	}, nil
}

// learnSparse trains one net in two ways. As it is, it explains the most. With a few pixels
// masked in training, its code is easier to read, and some units are not used by clean
// images.
func learnSparse(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	set := build.Settings{Epochs: 20, Rate: 1e-3}
	how := fmt.Sprintf("%d epochs", set.Epochs)
	var marks []mark
	for _, corruption := range []hourglass.Corruption{nil, hourglass.Masking{Share: 0.05}} {
		m, seconds, err := s.trained(ctx, "top 32 of 512", variants.Sparse{Body: variants.Deep{Features: 784, Hidden: []int{}, Latent: 512, Seed: 1}, K: 32}, corruption, train, set)
		if err != nil {
			return nil, err
		}
		mse, err := build.ReconstructionError(ctx, accel.Engine{}, m, test)
		if err != nil {
			return nil, err
		}
		use, err := build.CodeUsage(ctx, accel.Engine{}, m, test)
		if err != nil {
			return nil, err
		}
		right, err := s.probedCode(ctx, "top 32 of 512", m, train, test)
		if err != nil {
			return nil, err
		}
		explained, dead := 1-mse/test.Variance(nil), float64(use.Dead)/float64(use.Units)
		found := fmt.Sprintf("explained variance %.4f, %.1f %% of the units unused by test images, probe %.2f %%", explained, 100*dead, right)
		if corruption == nil {
			marks = append(marks, mark{
				What: "TopK, 32 of 512: explained variance; dead units", Trained: how, Target: "above 0.88; under 1 %",
				Reached: found, Met: explained > 0.88 && dead < 0.01, Seconds: seconds,
			})
		} else {
			marks = append(marks, mark{
				What: "softmax probe on TopK-512, 5 % of the pixels masked in training", Trained: how, Target: "above 96.5 %",
				Reached: found, Met: right > 96.5, Seconds: seconds,
			})
		}
	}
	return marks, nil
}

// learnVariational measures the bound on binarised images: each pixel is 1 with its
// value as probability, drawn once (Salakhutdinov and Murray 2008). The training rows
// are drawn several times over, each copy anew.
func learnVariational(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	const copies = 5
	train, test = binarised(train, copies, 1), binarised(test, 1, 2)
	m, err := variants.Variational{Body: variants.Deep{
		Features: 784, Hidden: []int{500, 500}, Latent: 20, Activation: variants.GELU, Objective: hourglass.BCE{}, Seed: 1,
	}}.Model()
	if err != nil {
		return nil, err
	}
	set := build.Settings{Epochs: 8, Rate: 1e-3, Held: test}
	result, seconds, err := s.fit(ctx, "variational", m, train, set)
	if err != nil {
		return nil, err
	}
	nats := 784 * result.History[len(result.History)-1].Held
	return []mark{{
		What:    "variational, 784-500-500-20: negative ELBO of a test image, binarised once, each pixel 1 with its value as probability; one draw of the code",
		Trained: fmt.Sprintf("%d epochs over %d draws of the training images", set.Epochs, copies), Target: "under 100 nats",
		Reached: fmt.Sprintf("%.2f nats", nats), Met: nats < 100, Seconds: seconds,
	}}, nil
}

func binarised(set *data.Set, copies int, seed uint64) *data.Set {
	random := rand.New(rand.NewPCG(seed, 0))
	out := &data.Set{Name: set.Name + ", binarised", Features: set.Features, Shape: set.Shape, X: make([]float32, 0, copies*set.Rows()*set.Features)}
	for range copies {
		for i := range set.Rows() {
			for _, v := range set.Row(i) {
				bit := float32(0)
				if random.Float32() < v {
					bit = 1
				}
				out.X = append(out.X, bit)
			}
		}
	}
	return out
}

// learnPretraining tunes an encoder and a classifier together on a part of the labels. It
// starts from the weights of a denoising stack, and from fresh weights.
func learnPretraining(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	const seeds, pretrainEpochs = 5, 10
	shares := []struct {
		share  float64
		epochs int
	}{{0.01, 200}, {0.1, 40}, {1, 10}}
	type outcome struct{ Pretraining, Pretrained, Scratch []float64 } // seconds; accuracies by share of the labels
	var all []outcome
	for seed := range uint64(seeds) {
		key := fmt.Sprint("pretraining ", seed, pretrainEpochs, shares, train.Fingerprint(), test.Fingerprint())
		got, err := once(s, key, func() (o outcome, err error) {
			net := variants.Deep{Features: 784, Hidden: []int{500, 500}, Latent: 250, CodeActivation: variants.ReLU, Seed: seed}
			parts, err := net.Stack()
			if err != nil {
				return o, err
			}
			var stack []*hourglass.Model
			for _, p := range parts {
				one, err := p.Model()
				if err != nil {
					return o, err
				}
				one.Corruption = hourglass.Masking{Share: 0.25}
				stack = append(stack, one)
			}
			fmt.Fprintf(os.Stderr, "%s: seed %d: stack\n", s.lesson, seed)
			start := time.Now()
			if err := build.Greedy(ctx, stack, train, build.Settings{Engine: accel.Engine{}, Epochs: pretrainEpochs, Schedule: build.Cosine{}, Seed: seed, Validation: 0.001}, accel.Engine{}); err != nil {
				return o, err
			}
			o.Pretraining = append(o.Pretraining, time.Since(start).Seconds())
			for _, c := range shares {
				labelled := train
				if c.share < 1 {
					if _, labelled, err = train.Split(c.share, seed); err != nil {
						return o, err
					}
				}
				for _, pretrained := range []bool{true, false} {
					m, err := net.Model()
					if err != nil {
						return o, err
					}
					into := &o.Scratch
					if pretrained {
						into = &o.Pretrained
						if err := net.Unroll(m, stack); err != nil {
							return o, err
						}
					}
					p, err := probe.Tune(ctx, m, labelled, build.Settings{Engine: accel.Engine{}, Epochs: c.epochs, Rate: 1e-3, Schedule: build.Cosine{}, Seed: seed, Held: labelled.Slice(0, 1)})
					if err != nil {
						return o, err
					}
					codes, err := build.Encode(ctx, accel.Engine{}, m, test)
					if err != nil {
						return o, err
					}
					right, err := p.Accuracy(ctx, accel.Engine{}, codes)
					if err != nil {
						return o, err
					}
					*into = append(*into, 100*right)
					fmt.Fprintf(os.Stderr, "%s: seed %d: share %v, pretrained %v: %.2f %%\n", s.lesson, seed, c.share, pretrained, 100*right)
				}
			}
			return o, nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, got)
	}
	seconds := 0.0
	for _, o := range all {
		seconds += o.Pretraining[0]
	}
	var marks []mark
	for i, c := range shares {
		var with, without, gain []float64
		for _, o := range all {
			with, without = append(with, o.Pretrained[i]), append(without, o.Scratch[i])
			gain = append(gain, o.Pretrained[i]-o.Scratch[i])
		}
		mean, spread := stat.MeanStdDev(gain, nil)
		k := mark{
			What: fmt.Sprintf("pretraining, %v %% of the labels: accuracy", 100*c.share), Trained: fmt.Sprintf("five seeds; %d epochs a layer, %d of encoder and classifier", pretrainEpochs, c.epochs),
			Reached: fmt.Sprintf("%.2f %% to %.2f %% from scratch: %+.2f ± %.2f", stat.Mean(with, nil), stat.Mean(without, nil), mean, spread), Met: true,
		}
		if i == 0 {
			k.Target, k.Met, k.Seconds = "above from scratch", mean > 0, seconds
		}
		marks = append(marks, k)
	}
	return marks, nil
}
