package hourglass_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

func TestCorruptions(t *testing.T) {
	x := []float32{0.2, 0.5, 1, 0.9, 0, 0.4}
	noise := []float32{0.1, 0.3, 0.5, 0.24, 0.26, 0.99}
	for name, c := range map[string]struct {
		corruption hourglass.Corruption
		want       func(x, n float64) float64
	}{
		"gaussian":          {hourglass.Gaussian{Sigma: 2}, func(x, n float64) float64 { return x + 2*n }},
		"gaussian, clipped": {hourglass.Gaussian{Sigma: 2, Clip: true}, func(x, n float64) float64 { return min(max(x+2*n, 0), 1) }},
		"masking": {hourglass.Masking{Share: 0.25}, func(x, n float64) float64 {
			if n < 0.25 {
				return 0
			}
			return x
		}},
		"salt and pepper": {hourglass.SaltAndPepper{Share: 0.5}, func(x, n float64) float64 {
			switch {
			case n < 0.25:
				return 1
			case n < 0.5:
				return 0
			}
			return x
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := graph.NewBuilder("corrupt", 0)
			v := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
			b.Output("y", c.corruption.Corrupt(b, v, func(_ hourglass.Distribution, dims ...int64) graph.Value {
				return b.Input("noise", graph.Float, graph.Batch, graph.Fixed(dims[0]))
			}))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			at, err := oracle.Arrays(map[string]*graph.Tensor{"x": graph.NewTensor("x", x, 2, 3), "noise": graph.NewTensor("noise", noise, 2, 3)})
			if err != nil {
				t.Fatal(err)
			}
			out, err := oracle.Evaluate(g, at)
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range out["y"].V {
				if want := c.want(float64(x[i]), float64(noise[i])); math.Abs(got-want) > 1e-6 {
					t.Errorf("%v with %v is %v, want %v", x[i], noise[i], got, want)
				}
			}
			constants, err := json.Marshal(c.corruption)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := hourglass.CorruptionOf(c.corruption.Name(), constants); err != nil || again != c.corruption {
				t.Errorf("%s comes back as %+v, %v", constants, again, err)
			}
		})
	}
}

func TestPenalties(t *testing.T) {
	code := []float32{0.2, 0.5, 0.9, 0.6}
	kl := func(on float64) float64 { return 0.3*math.Log(0.3/on) + 0.7*math.Log(0.7/(1-on)) }
	for name, c := range map[string]struct {
		penalty hourglass.Penalty
		want    float64
	}{
		"l1": {hourglass.L1{Weight: 3}, 3 * (0.2 + 0.5 + 0.9 + 0.6) / 2},
		"l2": {hourglass.L2{Weight: 3}, 3 * (0.04 + 0.25 + 0.81 + 0.36) / 2},
		"kl": {hourglass.KL{Weight: 3, Rate: 0.3}, 3 * (kl(0.55) + kl(0.55))},
	} {
		t.Run(name, func(t *testing.T) {
			b := graph.NewBuilder("penalty", 0)
			z := b.Input("z", graph.Float, graph.Batch, graph.Fixed(2))
			b.Output("p", c.penalty.Penalty(b, hourglass.Terms{Latent: z}))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			at, err := oracle.Arrays(map[string]*graph.Tensor{"z": graph.NewTensor("z", code, 2, 2)})
			if err != nil {
				t.Fatal(err)
			}
			out, err := oracle.Evaluate(g, at)
			if err != nil || len(out["p"].Dims) != 0 || math.Abs(out["p"].V[0]-c.want) > 1e-6 {
				t.Errorf("%v, %v; want the scalar %v", out["p"], err, c.want)
			}
			constants, err := json.Marshal(c.penalty)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := hourglass.PenaltyOf(c.penalty.Name(), constants); err != nil || again != c.penalty {
				t.Errorf("%s comes back as %+v, %v", constants, again, err)
			}
		})
	}
}

func TestBadConstants(t *testing.T) {
	corrupt := func(c hourglass.Corruption) error {
		b := graph.NewBuilder("corrupt", 0)
		x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
		c.Corrupt(b, x, func(hourglass.Distribution, ...int64) graph.Value { return x })
		return b.Err()
	}
	penalize := func(p hourglass.Penalty) error {
		b := graph.NewBuilder("penalty", 0)
		p.Penalty(b, hourglass.Terms{Latent: b.Input("z", graph.Float, graph.Batch, graph.Fixed(3))})
		return b.Err()
	}
	_, unknownCorruption := hourglass.CorruptionOf("rain", []byte("{}"))
	_, badCorruption := hourglass.CorruptionOf("masking", []byte("["))
	_, unknownPenalty := hourglass.PenaltyOf("l3", []byte("{}"))
	_, badPenalty := hourglass.PenaltyOf("kl", []byte("["))
	for want, err := range map[string]error{
		"sigma is 0; it must be above 0":             corrupt(hourglass.Gaussian{}),
		"sigma is +Inf":                              corrupt(hourglass.Gaussian{Sigma: math.Inf(1)}),
		"masking: share is -1; it must be from 0":    corrupt(hourglass.Masking{Share: -1}),
		"salt-and-pepper: share is NaN":              corrupt(hourglass.SaltAndPepper{Share: math.NaN()}),
		"l1: weight is 0; it must be above 0":        penalize(hourglass.L1{}),
		"l2: weight is -1":                           penalize(hourglass.L2{Weight: -1}),
		"kl: weight is 0":                            penalize(hourglass.KL{Rate: 0.1}),
		"contractive: weight is 0":                   penalize(hourglass.Contractive{}),
		"rate is 1; it must be above 0 and below 1":  penalize(hourglass.KL{Weight: 1, Rate: 1}),
		`no corruption is called "rain"`:             unknownCorruption,
		"corruption masking: unexpected end of JSON": badCorruption,
		`no penalty is called "l3"`:                  unknownPenalty,
		"penalty kl: unexpected end of JSON":         badPenalty,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestGaps: the loss is the mean over what is there, as if the rows had no other values, and what stands for a gap reaches the
// encoder, also under a corruption.
func TestGaps(t *testing.T) {
	nan := float32(math.NaN())
	scaling := &hourglass.Scaling{Shift: []float32{1, 0}, Scale: []float32{2, 1}, Missing: []float32{5, 0.25}}
	halved := func(name, in, out string, logits bool) *graph.Graph {
		b := graph.NewBuilder(name, 0)
		y := b.Op("Mul", b.Input(in, graph.Float, graph.Batch, graph.Fixed(2)), b.Parameter(graph.Scalar[float32](name+"_half", 0.5)))
		if logits {
			y = b.Op("Sigmoid", b.Name(hourglass.LogitsName, y))
		}
		b.Output(out, y)
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	rows := []float32{3, nan, nan, 0.5, nan, nan}
	scaled := [][2]float64{{1, 0.25}, {2, 0.5}, {2, 0.25}} // with what stands for gaps
	there := [][2]bool{{true, false}, {false, true}, {false, false}}
	for _, c := range []struct {
		objective hourglass.Objective
		loss      func(t, z float64) float64 // of a target, and a quarter of it
	}{
		{hourglass.MSE{}, func(t, z float64) float64 { return (z - t) * (z - t) }},
		{hourglass.Huber{Delta: 10}, func(t, z float64) float64 { return (z - t) * (z - t) / 2 }},
		{hourglass.BCE{}, func(t, z float64) float64 { return math.Log1p(math.Exp(z)) - t*z }},
	} {
		_, logits := c.objective.(hourglass.BCE)
		for _, corruption := range []hourglass.Corruption{nil, hourglass.Masking{Share: 1}} {
			m := &hourglass.Model{
				Encoder: halved("encoder", hourglass.InputName, hourglass.LatentName, false), Decoder: halved("decoder", hourglass.LatentName, hourglass.ReconstructionName, logits),
				Objective: c.objective, Scaling: scaling, Corruption: corruption,
			}
			training, err := m.Training()
			if err != nil {
				t.Fatal(err)
			}
			feeds := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, 3, 2)}
			for _, n := range training.Noise {
				feeds[n.Name] = graph.NewTensor(n.Name, make([]float32, 6), 3, 2)
			}
			at, err := oracle.Arrays(feeds)
			if err != nil {
				t.Fatal(err)
			}
			out, err := oracle.Evaluate(training.Graph, at)
			if err != nil {
				t.Fatal(err)
			}
			want := 0.0
			for i, row := range scaled {
				for j, x := range row {
					if !there[i][j] {
						continue
					}
					z := x / 4
					if corruption != nil {
						z = 0 // masking leaves nothing of what is there
					}
					want += c.loss(x, z) / 2
				}
			}
			if got := out[hourglass.LossName].V[0]; math.Abs(got-want) > 1e-6 {
				t.Errorf("%s with corruption %v: the loss is %v, want %v", c.objective.Name(), corruption, got, want)
			}
		}
	}
	m := &hourglass.Model{Encoder: halved("encoder", hourglass.InputName, hourglass.LatentName, false), Decoder: halved("decoder", hourglass.LatentName, hourglass.ReconstructionName, false), Scaling: scaling}
	g, err := m.Deployed(hourglass.AutoencoderPart)
	if err != nil {
		t.Fatal(err)
	}
	at, err := oracle.Arrays(map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, 3, 2)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := oracle.Evaluate(g, at)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range []float64{1, 0.25, 2, 0.5, 2, 0.25} {
		want := x/4*float64(scaling.Scale[i%2]) + float64(scaling.Shift[i%2])
		if got := out[hourglass.ReconstructionName].V[i]; math.Abs(got-want) > 1e-6 {
			t.Errorf("value %d comes back as %v, want %v", i, got, want)
		}
	}
	m.Scaling = &hourglass.Scaling{Shift: scaling.Shift, Scale: scaling.Scale, Missing: []float32{1}}
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "scaling of 2, 2 and 1 values for 2 features") {
		t.Errorf("one value for two features: %v", err)
	}
}
