package build

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Spoil returns a set's rows as a model's corruption spoils them, drawn by seed. The
// values are those that the model learns on, so they are raw where it has no scaling.
func Spoil(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set, seed uint64) (*data.Set, error) {
	if m.Corruption == nil || m.Scaling != nil || set.Features != m.Features() {
		return nil, fmt.Errorf("%w: rows of %d features under corruption %v and scaling %v; want rows of %d, a corruption and no scaling", ErrSettings, set.Features, m.Corruption, m.Scaling != nil, m.Features())
	}
	b := graph.NewBuilder("corruption", m.Encoder.Opset())
	in := m.Encoder.Feeds()[0]
	var noise []hourglass.Noise
	x := b.Input(in.Name, in.Type.Elem, in.Type.Shape...)
	spoiled := m.Corruption.Corrupt(b, x, func(kind hourglass.Distribution, dims ...int64) graph.Value {
		n := hourglass.Noise{Name: fmt.Sprintf("noise_%d", len(noise)), Kind: kind, Dims: dims}
		noise = append(noise, n)
		shape := graph.Dims(graph.Batch)
		for _, d := range dims {
			shape = append(shape, graph.Fixed(d))
		}
		return b.Input(n.Name, graph.Float, shape...)
	})
	b.Output("spoiled", spoiled)
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out := &data.Set{Name: set.Name + ", spoiled", Features: set.Features, Shape: set.Shape, Labels: set.DenseLabels(), ClassNames: set.ClassNames}
	random := rand.New(rand.NewPCG(seed, trainingNoise))
	for i := range set.Rows() {
		dims := []int64{1}
		for _, d := range in.Type.Shape[1:] {
			dims = append(dims, d.Size)
		}
		feeds := map[string]*graph.Tensor{in.Name: graph.NewTensor(in.Name, set.Row(i), dims...)}
		for _, n := range noise {
			size := int64(1)
			for _, d := range n.Dims {
				size *= d
			}
			v := make([]float32, size)
			for j := range v {
				if v[j] = random.Float32(); n.Kind == hourglass.Normal {
					v[j] = float32(random.NormFloat64())
				}
			}
			feeds[n.Name] = graph.NewTensor(n.Name, v, append([]int64{1}, n.Dims...)...)
		}
		made, err := runner.Run(ctx, feeds)
		if err != nil {
			return nil, err
		}
		row, err := graph.Data[float32](made["spoiled"])
		if err != nil {
			return nil, err
		}
		out.X = append(out.X, row...)
	}
	return out, nil
}
