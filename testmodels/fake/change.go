package fake

import (
	"errors"

	"github.com/hourglass-go/hourglass/graph"
)

// Set changes one element of the output copy in one run.
func Set(at, element int, change func(float32) float32) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error {
		if run == at {
			x, err := graph.Data[float32](out["copy"])
			if err != nil {
				return err
			}
			x[element] = change(x[element])
			out["copy"] = graph.NewTensor("copy", x, out["copy"].Dims...)
		}
		return nil
	}
}

// Add adds v.
func Add(v float32) func(float32) float32 { return func(x float32) float32 { return x + v } }

// To gives v, whatever was there.
func To(v float64) func(float32) float32 { return func(float32) float32 { return float32(v) } }

// Both makes two changes, as NaN on both sides needs.
func Both(a, b func(int, map[string]*graph.Tensor) error) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error { return errors.Join(a(run, out), b(run, out)) }
}
