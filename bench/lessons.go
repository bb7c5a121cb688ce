package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/variants"
)

// learnLinear compares linear autoencoders with PCA.
func learnLinear(ctx context.Context, s *school) ([]mark, error) {
	var marks []mark
	for _, c := range []struct {
		set, name string
		published float64
	}{{"mnist", "linear, code 32: MSE", 0.01683}, {"fashion-mnist", "linear, code 32, Fashion-MNIST: MSE", 0.01514}} {
		train, test, err := s.open(ctx, c.set)
		if err != nil {
			return nil, err
		}
		set := build.Settings{Epochs: 20, Rate: 2e-3}
		m, seconds, err := s.trained(ctx, c.set, variants.Linear{Features: 784, Seed: 1}, nil, train, set)
		if err != nil {
			return nil, err
		}
		mse, err := build.ReconstructionError(ctx, accel.Engine{}, m, test)
		if err != nil {
			return nil, err
		}
		components, err := pca.Fit(ctx, train, 32, nil)
		if err != nil {
			return nil, err
		}
		bound, err := components.MSE(ctx, test)
		if err != nil {
			return nil, err
		}
		marks = append(marks, mark{
			What: c.name, Trained: fmt.Sprintf("%d epochs", set.Epochs), Target: fmt.Sprintf("within 1 %% of %.5f", c.published),
			Reached: fmt.Sprintf("%.5f; PCA-32 of the same rows %.5f", mse, bound), Met: math.Abs(mse/c.published-1) < 0.01, Seconds: seconds,
		})
	}
	return marks, nil
}

// learnCode30 is the experiment of Hinton and Salakhutdinov (2006): the squared error of
// an image, summed over its pixels. Their net has 2.8 million weights, which learn the
// 60,000 images by heart. So it is also shown each image shifted by a pixel to every side.
func learnCode30(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	set := build.Settings{Epochs: 5, Rate: 1e-3}
	m, seconds, err := s.trained(ctx, "deep", variants.Deep{
		Features: 784, Hidden: []int{1000, 500, 250}, Latent: 30, Activation: variants.GELU, Output: variants.Sigmoid, Seed: 1,
	}, nil, shifted(train), set)
	if err != nil {
		return nil, err
	}
	mse, err := build.ReconstructionError(ctx, accel.Engine{}, m, test)
	if err != nil {
		return nil, err
	}
	components, err := pca.Fit(ctx, train, 30, nil)
	if err != nil {
		return nil, err
	}
	bound, err := components.MSE(ctx, test)
	if err != nil {
		return nil, err
	}
	return []mark{{
		What: "deep, 784-1000-500-250-30: squared error of an image", Trained: fmt.Sprintf("%d epochs over the images as they are and shifted by a pixel in 8 directions", set.Epochs), Target: "below 3.00",
		Reached: fmt.Sprintf("%.2f; PCA-30 %.2f", mse*784, bound*784), Met: mse*784 < 3, Seconds: seconds,
	}}, nil
}

func learnCode32(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	var marks []mark
	below := 0.0050
	for _, c := range []struct {
		name   string
		recipe variants.Recipe
		set    build.Settings
	}{
		{"deep, 784-512-256-32", variants.Deep{Features: 784, Hidden: []int{512, 256}, Latent: 32, Activation: variants.GELU, Output: variants.Sigmoid, Seed: 1}, build.Settings{Epochs: 40, Rate: 1e-3}},
		{"convolutional, 32 and 64 channels, code 32", variants.Conv{Shape: []int{1, 28, 28}, Channels: []int{32, 64}, Latent: 32, Activation: variants.ReLU, Output: variants.Sigmoid, Seed: 1}, build.Settings{Epochs: 20, Rate: 1e-3}},
	} {
		m, seconds, err := s.trained(ctx, c.name, c.recipe, nil, train, c.set)
		if err != nil {
			return nil, err
		}
		mse, err := build.ReconstructionError(ctx, accel.Engine{}, m, test)
		if err != nil {
			return nil, err
		}
		marks = append(marks, mark{
			What: c.name + ": MSE", Trained: fmt.Sprintf("%d epochs", c.set.Epochs), Target: fmt.Sprintf("below %.4f", below),
			Reached: fmt.Sprintf("%.5f", mse), Met: mse < below, Seconds: seconds,
		})
		below = mse
	}
	marks[1].Target += ", the dense one's"
	return marks, nil
}

// learnDenoising compares reconstructions of spoiled test rows with the clean rows.
func learnDenoising(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	var marks []mark
	for _, c := range []struct {
		name       string
		corruption hourglass.Corruption
		epochs     int
	}{
		{"Gaussian noise of 0.5, clipped to 0 and 1", hourglass.Gaussian{Sigma: 0.5, Clip: true}, 20},
		{"masking of half the pixels", hourglass.Masking{Share: 0.5}, 10},
	} {
		set := build.Settings{Epochs: c.epochs, Rate: 1e-3}
		m, seconds, err := s.trained(ctx, c.name, variants.Conv{Shape: []int{1, 28, 28}, Channels: []int{32, 64}, Latent: 256, Activation: variants.GELU, Output: variants.Sigmoid, Seed: 1}, c.corruption, train, set)
		if err != nil {
			return nil, err
		}
		spoiled, err := build.Spoil(ctx, accel.Engine{}, m, test, 1)
		if err != nil {
			return nil, err
		}
		back, err := build.Reconstruct(ctx, accel.Engine{}, m, spoiled)
		if err != nil {
			return nil, err
		}
		before, after := psnr(test, spoiled.X), psnr(test, back)
		marks = append(marks, mark{
			What: "denoising, convolutional, code 256, " + c.name + ": PSNR", Trained: fmt.Sprintf("%d epochs", set.Epochs), Target: "above 20 dB",
			Reached: fmt.Sprintf("%.2f dB, from %.2f", after, before), Met: after > 20, Seconds: seconds,
		})
	}
	return marks, nil
}

// psnr returns the peak signal-to-noise ratio of rows against a set's, over all pixels
// together, in decibels.
func psnr(set *data.Set, rows []float32) float64 {
	return -10 * math.Log10(squaredError(set, rows))
}

func squaredError(set *data.Set, rows []float32) float64 {
	sum := 0.0
	for i := range set.Rows() {
		for j, v := range set.Row(i) {
			e := float64(v) - float64(rows[i*set.Features+j])
			sum += e * e
		}
	}
	return sum / float64(len(rows))
}

// shifted returns a set's images as they are and shifted by a pixel to each side and corner.
// The pixels that come in are 0.
func shifted(set *data.Set) *data.Set {
	height, width := set.Shape[1], set.Shape[2]
	out := &data.Set{Name: set.Name + ", shifted", Features: set.Features, Shape: set.Shape, X: make([]float32, 0, 9*set.Rows()*set.Features)}
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			for i := range set.Rows() {
				row := set.Row(i)
				for y := dy; y < height+dy; y++ {
					for x := dx; x < width+dx; x++ {
						v := float32(0)
						if y >= 0 && y < height && x >= 0 && x < width {
							v = row[y*width+x]
						}
						out.X = append(out.X, v)
					}
				}
			}
		}
	}
	return out
}

// learnVQ reports figures that have no target.
func learnVQ(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	const codes = 256
	set := build.Settings{Epochs: 10, Rate: 1e-3}
	m, seconds, err := s.trained(ctx, "vq", variants.VQ{Body: variants.Conv{Shape: []int{1, 28, 28}, Latent: 64, Output: variants.Sigmoid, Seed: 1}, Codes: codes, Dim: 4, Seed: 1}, nil, train, set)
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
	return []mark{{
		What: fmt.Sprintf("vq, convolutional, %d indices into %d vectors of 4: MSE", use.Positions, codes), Trained: fmt.Sprintf("%d epochs", set.Epochs),
		Reached: fmt.Sprintf("%.4f; perplexity %.0f, %d vectors used; %.0f bits an image, %.0f at the perplexity's entropy",
			mse, use.Perplexity, use.Used, float64(use.Positions)*math.Log2(codes), float64(use.Positions)*math.Log2(use.Perplexity)),
		Seconds: seconds,
	}}, nil
}

// learnOneClass trains on one digit alone and tells the other digits by their reconstruction
// error.
func learnOneClass(ctx context.Context, s *school) ([]mark, error) {
	train, test, err := s.open(ctx, "mnist")
	if err != nil {
		return nil, err
	}
	var ours, components []float64
	seconds := 0.0
	set := build.Settings{Epochs: 40, Rate: 1e-3}
	for digit := range int32(10) {
		rows := of(train, digit)
		m, took, err := s.trained(ctx, fmt.Sprint("digit ", digit), variants.Deep{Features: 784, Hidden: []int{512, 256}, Latent: 16, Seed: 1}, hourglass.Gaussian{Sigma: 0.3}, rows, set)
		if err != nil {
			return nil, err
		}
		seconds += took
		back, err := build.Reconstruct(ctx, accel.Engine{}, m, test)
		if err != nil {
			return nil, err
		}
		ours = append(ours, auroc(test, digit, back))
		fitted, err := pca.Fit(ctx, rows, 32, nil)
		if err != nil {
			return nil, err
		}
		for i := range test.Rows() {
			if err := fitted.Reconstruct(back[i*784:(i+1)*784], test.Row(i)); err != nil {
				return nil, err
			}
		}
		components = append(components, auroc(test, digit, back))
	}
	mean := stat.Mean(ours, nil)
	return []mark{{
		What: "one-class, deep, code 16, Gaussian noise of 0.3: mean AUROC of ten digits", Trained: fmt.Sprintf("%d epochs each", set.Epochs), Target: "above 96.5",
		Reached: fmt.Sprintf("%.2f, from %.1f to %.1f", mean, slices.Min(ours), slices.Max(ours)), Met: mean > 96.5, Seconds: seconds,
	}, {
		What: "one-class, PCA-32 residual beside it", Reached: fmt.Sprintf("%.2f, from %.1f to %.1f", stat.Mean(components, nil), slices.Min(components), slices.Max(components)),
	}}, nil
}

// of returns the rows with a label.
func of(set *data.Set, label int32) *data.Set {
	var rows []int
	for i := range set.Rows() {
		if set.Label(i) == label {
			rows = append(rows, i)
		}
	}
	some, err := set.Subset(rows)
	if err != nil {
		panic(err) // cannot happen, because the rows are the set's own
	}
	return some
}

// auroc takes all pairs of a row with the label and a row with another one. It returns the
// share, in hundredths, of the pairs whose second row has the greater reconstruction error.
func auroc(set *data.Set, label int32, back []float32) float64 {
	type scored struct {
		err   float64
		other bool
	}
	rows := make([]scored, set.Rows())
	for i := range rows {
		row, err := set.Row(i), 0.0
		for j, v := range row {
			e := float64(v) - float64(back[i*set.Features+j])
			err += e * e
		}
		rows[i] = scored{err, set.Label(i) != label}
	}
	slices.SortFunc(rows, func(a, b scored) int {
		if a.err < b.err {
			return -1
		}
		return 1
	})
	inliers, pairs, right := 0, 0, 0
	for _, r := range rows {
		if r.other {
			right += inliers
			pairs++
		} else {
			inliers++
		}
	}
	return 100 * float64(right) / float64(pairs) / float64(inliers)
}
