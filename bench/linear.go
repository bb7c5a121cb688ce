package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// linear trains a linear autoencoder of 32 units on MNIST and compares it with PCA of 32
// components: the error on the 10,000 test images, and the principal angles between its
// decoder and the components.
func linear(ctx context.Context) error {
	const latent = 32
	train, test, err := mnist(ctx)
	if err != nil {
		return err
	}
	components, err := pca.Fit(ctx, train, latent, nil)
	if err != nil {
		return err
	}
	want, err := components.MSE(ctx, test)
	if err != nil {
		return err
	}
	model, err := variants.Linear{Features: train.Features, Latent: latent, Seed: 1}.Model()
	if err != nil {
		return err
	}
	start := time.Now()
	result, err := build.Fit(ctx, model, train, build.Settings{
		Engine: native.Engine{}, Epochs: 12, Rate: 2e-3, Schedule: build.Cosine{}, Seed: 1, Held: test,
	})
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	got := result.History[len(result.History)-1].Held
	decoder := model.Decoder.Initializer("decoder.0.weight") // [latent, features]
	values, err := graph.Data[float32](decoder)
	if err != nil {
		return err
	}
	w := mat.NewDense(train.Features, latent, nil)
	for i, v := range values {
		w.Set(i%train.Features, i/train.Features, float64(v))
	}
	angles, err := components.Angles(w)
	if err != nil {
		return err
	}
	fmt.Printf("PCA-%d               MSE %.5f\n", latent, want)
	fmt.Printf("linear autoencoder   MSE %.5f, %.3f times PCA's, after %d epochs in %.0f s\n", got, got/want, len(result.History), seconds)
	fmt.Print("principal angles, degrees:")
	for _, a := range angles {
		fmt.Printf(" %.2f", a*180/math.Pi)
	}
	fmt.Println()
	return nil
}

// mnist returns the real set, or an error where it is not on this machine.
func mnist(ctx context.Context) (train, test *data.Set, err error) {
	if train, err = data.Open(ctx, "mnist:train", &data.Options{NoFallback: true}); err != nil {
		return nil, nil, err
	}
	test, err = data.Open(ctx, "mnist:test", &data.Options{NoFallback: true})
	return train, test, err
}
