package saelens

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/safetensors"
	"github.com/hourglass-go/hourglass/variants"
)

// ErrModel is wrapped where a model is no dictionary that SAELens has a form for.
var ErrModel = errors.New("no dictionary of SAELens")

// Write writes a model as a folder of SAELens, which must not exist. The model is one layer to a code that is at least 0, and one back: a plain
// body with relu, by itself (standard) or under [variants.Sparse] (topk), or a linear one under [variants.BatchTopK], [variants.Matryoshka]
// or [variants.JumpReLU] (jumprelu). Its scaling becomes part of the weights.
func Write(dir string, m *hourglass.Model) error {
	c, ts, err := of(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	about, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	weights, err := safetensors.Write(ts, nil)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s exists already; name another folder: %w", dir, errors.Join(os.ErrExist, err))
	}
	temp := fmt.Sprintf("%s.%016x.tmp", filepath.Clean(dir), rand.Uint64())
	if err := os.MkdirAll(temp, 0o777); err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(temp, configFile), about, 0o666), os.WriteFile(filepath.Join(temp, weightsFile), weights, 0o666))
	if err == nil {
		err = os.Rename(temp, dir)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	return nil
}

// of returns what SAELens calls a model, and its tensors.
func of(m *hourglass.Model) (*config, []*graph.Tensor, error) {
	in, relu, err := layerOf(m.Encoder)
	if err != nil {
		return nil, nil, fmt.Errorf("its encoder %w", err)
	}
	back, more, err := layerOf(m.Decoder)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("its decoder %w", err)
	case more:
		return nil, nil, errors.New("its decoder ends with relu; it has to be linear")
	}
	c := &config{In: in.in, Units: in.out, Type: "float32", Device: "cpu", Normalize: none, Reshape: none, Metadata: map[string]any{"producer": "hourglass " + hourglass.Release}}
	var threshold []float32
	needsRelu := false
	switch m.Recipe {
	case variants.Sparse{}.Name():
		c.Architecture, needsRelu = topK, true
		c.K, err = kept(m.Config)
	case variants.BatchTopK{}.Name(), variants.Matryoshka{}.Name():
		c.Architecture = jumpReLU
		threshold, err = thresholds(m, c.Units, func(v float32) float32 { return v })
	case variants.JumpReLU{}.Name():
		c.Architecture = jumpReLU
		threshold, err = thresholds(m, c.Units, func(v float32) float32 { return float32(math.Exp(float64(v))) })
	default:
		c.Architecture, needsRelu = standard, true
		if m.Bottleneck != nil {
			err = fmt.Errorf("the recipe is %q", m.Recipe)
		}
	}
	if err == nil && needsRelu && !relu {
		err = errors.New("its code has no relu; train it with that activation (--activation relu, with --variant sparse --code-activation relu)")
	}
	if err != nil {
		return nil, nil, err
	}
	if s := m.Scaling; s != nil {
		in.takeRaw(s)
		back.giveRaw(s)
	}
	wide := func(n int) int64 { return int64(n) }
	ts := []*graph.Tensor{
		graph.NewTensor("W_enc", in.weight, wide(in.in), wide(in.out)), graph.NewTensor("b_enc", in.bias, wide(in.out)),
		graph.NewTensor("W_dec", back.weight, wide(back.in), wide(back.out)), graph.NewTensor("b_dec", back.bias, wide(back.out)),
	}
	if threshold != nil {
		ts = append(ts, graph.NewTensor("threshold", threshold, wide(c.Units)))
	}
	return c, ts, nil
}

// kept returns the K of a saved recipe.
func kept(config any) (int, error) {
	var of struct {
		Recipe struct{ K int }
	}
	b, err := json.Marshal(config)
	if err == nil {
		err = json.Unmarshal(b, &of)
	}
	return of.Recipe.K, err
}

// thresholds returns the threshold of each unit.
func thresholds(m *hourglass.Model, units int, of func(float32) float32) ([]float32, error) {
	for _, t := range m.Shared {
		if t.Name != variants.ThresholdName {
			continue
		}
		v, err := graph.Data[float32](t)
		if err != nil {
			return nil, err
		}
		all := make([]float32, units)
		for i := range all {
			all[i] = of(v[i%len(v)])
		}
		return all, nil
	}
	return nil, fmt.Errorf("it has no %q", variants.ThresholdName)
}

// layer is x·weight + bias.
type layer struct {
	in, out      int
	weight, bias []float32 // weight is [in, out]
}

// layerOf returns the only layer of a graph, and whether relu follows it.
func layerOf(g *graph.Graph) (l *layer, relu bool, err error) {
	nodes := g.Nodes
	if len(nodes) == 2 && nodes[1].Op == "Relu" {
		nodes, relu = nodes[:1], true
	}
	if len(nodes) != 1 || nodes[0].Op != "Gemm" {
		return nil, false, fmt.Errorf("has %d nodes; it has to be one dense layer, as of --body plain", len(g.Nodes))
	}
	n, index := nodes[0], g.Index()
	weight := index.Initializer(n.Input(1))
	if weight == nil || len(weight.Dims) != 2 {
		return nil, false, errors.New("has weights that are no parameter")
	}
	v, err := graph.Data[float32](weight)
	if err != nil {
		return nil, false, err
	}
	l = &layer{in: int(weight.Dims[0]), out: int(weight.Dims[1]), weight: append([]float32(nil), v...)}
	if n.Int("transB", 0) != 0 {
		l.in, l.out = l.out, l.in
		for i := range l.in {
			for j := range l.out {
				l.weight[i*l.out+j] = v[j*l.in+i]
			}
		}
	}
	l.bias = make([]float32, l.out)
	if bias := index.Initializer(n.Input(2)); bias != nil {
		v, err := graph.Data[float32](bias)
		if err != nil {
			return nil, false, err
		}
		copy(l.bias, v)
	}
	return l, relu, nil
}

// takeRaw makes a layer of scaled values one of raw values.
func (l *layer) takeRaw(s *hourglass.Scaling) {
	for j := range l.out {
		sum := float64(l.bias[j])
		for i := range l.in {
			w := float64(l.weight[i*l.out+j]) / float64(s.Scale[i])
			sum -= float64(s.Shift[i]) * w
			l.weight[i*l.out+j] = float32(w)
		}
		l.bias[j] = float32(sum)
	}
}

// giveRaw makes a layer that gives scaled values one that gives raw values.
func (l *layer) giveRaw(s *hourglass.Scaling) {
	for j := range l.out {
		for i := range l.in {
			l.weight[i*l.out+j] *= s.Scale[j]
		}
		l.bias[j] = l.bias[j]*s.Scale[j] + s.Shift[j]
	}
}
