// Package folders makes small trained folders, which tests of what opens folders share.
package folders

import (
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// Make writes into a folder: net and another, autoencoders of 6 values and a code of 2, of which another
// names its columns; labelled, which takes labels, too; and fraud, a detector of a table.
func Make(dir string) error {
	for seed, name := range []string{"net", "another"} {
		if err := makeNet(filepath.Join(dir, name), uint64(seed)); err != nil {
			return err
		}
	}
	labelled, err := variants.Conditional{Body: variants.Deep{Features: 6, Hidden: []int{4}, Latent: 2}, Classes: 3}.Model()
	if err != nil {
		return err
	}
	inputs := map[string]*graph.Tensor{hourglass.InputName: Rows(2), hourglass.LabelName: graph.Vector[int64](hourglass.LabelName, 0, 2)}
	if err := export.Folder(context.Background(), filepath.Join(dir, "labelled"), labelled, export.Options{Engine: native.Engine{}, Fixture: inputs}); err != nil {
		return err
	}
	return makeDetector(filepath.Join(dir, "fraud"))
}

// makeNet writes a folder whose net scales its columns.
func makeNet(dir string, seed uint64) error {
	m, err := variants.Deep{Features: 6, Hidden: []int{5}, Latent: 2, Seed: seed}.Model()
	if err != nil {
		return err
	}
	m.Scaling = &hourglass.Scaling{Shift: []float32{0, 1, 2, 3, 4, 5}, Scale: []float32{1, 2, 3, 4, 5, 6}}
	inputs := map[string]*graph.Tensor{hourglass.InputName: Rows(2)}
	o := export.Options{Engine: native.Engine{}, Fixture: inputs}
	if seed == 1 {
		o.Data.Schema = schema.Numbers(6, []string{"a", "b", "c", "d", "e", "f"})
	}
	return export.Folder(context.Background(), dir, m, o)
}

// Rows returns so many rows of net as its input.
func Rows(n int) *graph.Tensor {
	return graph.NewTensor(hourglass.InputName, Drawn(6*n), int64(n), 6)
}

// Drawn returns numbers of a normal distribution, the same each time.
func Drawn(n int) []float32 {
	r := rand.New(rand.NewPCG(7, 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// payments is the schema of fraud.
var payments = &schema.Schema{Headed: true, Columns: []schema.Column{
	{Name: "id", Kind: schema.Identifier},
	{Name: "amount", Kind: schema.Number},
	{Name: "country", Kind: schema.Category, Categories: []string{"ch", "de"}},
	{Name: "at", Kind: schema.Time, Layout: "2006-01-02 15:04:05"},
}}

func makeDetector(dir string) error {
	rows := Payments(200)
	d, err := detector.Fit(context.Background(), payments, rows, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		return err
	}
	few := rows.Slice(0, 3).Dense()
	inputs := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, few, 3, int64(rows.Features))}
	return export.Detector(context.Background(), dir, d, export.Options{Engine: native.Engine{}, Fixture: inputs})
}

// Payments returns rows of fraud: amounts with gaps, countries, and times.
func Payments(n int) *data.Set {
	r := rand.New(rand.NewPCG(1, 1))
	set := &data.Set{Name: "drawn", Features: payments.Width()}
	for i := range n {
		amount := 50 + 10*r.NormFloat64()
		if i%9 == 0 {
			amount = math.NaN()
		}
		for _, v := range []float64{amount, float64(r.IntN(2)), float64(19000 + r.IntN(300)), float64(9*3600 + r.IntN(8*3600))} {
			set.X = append(set.X, float32(v))
		}
	}
	return set
}
