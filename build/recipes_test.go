package build_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// Each recipe for the code has the effect on the code that it is made for.

var dense = variants.Deep{Features: 64, Hidden: []int{48}, Latent: 8, Seed: 1}

// ran returns the outputs of a graph on the native engine.
func ran(t *testing.T, g *graph.Graph, in map[string]*graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	runner, err := native.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func deployed(t *testing.T, m *hourglass.Model, part hourglass.Part) *graph.Graph {
	t.Helper()
	g, err := m.Deployed(part)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func numbers(t *testing.T, of *graph.Tensor) []float32 {
	t.Helper()
	v, err := graph.Data[float32](of)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// testRows returns the digits of the test part as an input.
func testRows(t *testing.T) (in map[string]*graph.Tensor, n int) {
	x := digits(t, "test").Dense()
	n = len(x) / 64
	return map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, x, int64(n), 64)}, n
}

// TestSparse: exactly k units are kept, and they are the greatest. Reviving dead units leaves
// fewer of them.
func TestSparse(t *testing.T) {
	const k = 4
	wide := variants.Deep{Features: 64, Hidden: []int{}, Latent: 128, Seed: 1}
	dead := map[float64]int{}
	for _, revival := range []float64{-1, 0.25} {
		m := fitted(t, variants.Sparse{Body: wide, K: k, Revival: revival, Patience: 1500}, 40, func(*hourglass.Model) {})
		in, n := testRows(t)
		code := numbers(t, ran(t, deployed(t, m, hourglass.EncoderPart), in)[hourglass.LatentName])
		raw := numbers(t, ran(t, m.Encoder, in)[hourglass.LatentName])
		for i := range n {
			row, before := code[i*128:(i+1)*128], slices.Clone(raw[i*128:(i+1)*128])
			slices.Sort(before)
			kept := slices.DeleteFunc(slices.Clone(row), func(v float32) bool { return v == 0 })
			slices.Sort(kept)
			if !slices.Equal(kept, before[128-k:]) {
				t.Fatalf("row %d keeps %v, the greatest are %v", i, kept, before[128-k:])
			}
		}
		u, err := build.CodeUsage(t.Context(), native.Engine{}, m, digits(t, "train"))
		if err != nil {
			t.Fatal(err)
		}
		if u.Units != 128 || math.Abs(u.Active-k) > 1e-6 {
			t.Errorf("usage %+v, want %d units of 128 in each row", u, k)
		}
		dead[revival] = u.Dead
	}
	t.Logf("dead units of 128: %d without revival, %d with it", dead[-1], dead[0.25])
	if dead[0.25] >= dead[-1]/2 {
		t.Errorf("%d units are dead, and %d without what revives them", dead[0.25], dead[-1])
	}
}

// divergence returns the mean over rows of the KL divergence of a variational code from the
// standard normal distribution, in nats, from what the deployed encoder gives.
func divergence(t *testing.T, m *hourglass.Model) float64 {
	in, n := testRows(t)
	out := ran(t, deployed(t, m, hourglass.EncoderPart), in)
	mean, log := numbers(t, out[hourglass.LatentName]), numbers(t, out[variants.LogVarianceName])
	sum := 0.0
	for i := range mean {
		mu, lv := float64(mean[i]), float64(log[i])
		sum += 0.5 * (math.Exp(lv) + mu*mu - 1 - lv)
	}
	return sum / float64(n)
}

// TestBeta: the loss contains β times the divergence, per feature. A code that was trained
// under a greater β diverges less.
func TestBeta(t *testing.T) {
	body := dense
	body.Objective = hourglass.BCE{}
	in, n := testRows(t)
	noise := make([]float32, n*8)
	r := rand.New(rand.NewPCG(8, 8))
	for i := range noise {
		noise[i] = float32(r.NormFloat64())
	}
	last, trained := math.Inf(1), (*hourglass.Model)(nil)
	for _, beta := range []float64{0.1, 1, 4} {
		m := fitted(t, variants.Variational{Body: body, Beta: beta}, 20, func(*hourglass.Model) {})
		now := divergence(t, m)
		t.Logf("beta %v: KL %.3f nats a row", beta, now)
		if now >= last {
			t.Errorf("at beta %v the divergence is %v, at less it was %v", beta, now, last)
		}
		last = now
		if trained == nil {
			trained = m
		}
	}
	kl := divergence(t, trained)
	loss := func(beta float64) float64 {
		m, err := variants.Variational{Body: body, Beta: beta}.Model()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.SetParameters(trained.Parameters()); err != nil {
			t.Fatal(err)
		}
		training, err := m.Training()
		if err != nil {
			t.Fatal(err)
		}
		feeds := map[string]*graph.Tensor{
			hourglass.InputName: in[hourglass.InputName], training.Noise[0].Name: graph.NewTensor("", noise, int64(n), 8),
		}
		return float64(numbers(t, ran(t, training.Graph, feeds)[hourglass.LossName])[0])
	}
	if got, want := loss(3)-loss(1), 2*kl/64; math.Abs(got-want) > 1e-4*want {
		t.Errorf("from beta 1 to 3 the loss rises by %v, want %v", got, want)
	}
}

// TestWarmUp: the weight of the divergence rises with the steps, and evaluation has the
// whole of it.
func TestWarmUp(t *testing.T) {
	m, err := variants.Variational{Body: dense, WarmUp: 4}.Model()
	if err != nil {
		t.Fatal(err)
	}
	m.Objective = nothing{}
	training, err := m.Training()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := native.Engine{}.NewTrainer(t.Context(), training)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	x := digits(t, "test").Slice(0, 16).Dense()
	batch := [][]float32{x, make([]float32, 16*8)}
	whole, err := tr.Loss(t.Context(), batch, 16)
	if err != nil {
		t.Fatal(err)
	}
	for i, share := range []float64{0, 0.25, 0.5, 0.75, 1, 1} {
		got, err := tr.Step(t.Context(), batch, 16, 1e-12) // a rate so small that nothing moves
		if err != nil || math.Abs(got-share*whole) > 1e-5*whole {
			t.Errorf("step %d has the loss %v, want %v of %v; %v", i, got, share, whole, err)
		}
	}
}

// TestConditional: a decoder that is given another label draws another class, as a
// classifier of real images sees it. The code alone does not say which class it is.
func TestConditional(t *testing.T) {
	body := dense
	body.Objective = hourglass.BCE{}
	m := fitted(t, variants.Conditional{Body: body, Classes: 10, Beta: 0.5}, 60, func(*hourglass.Model) {})
	classOf := probe(t)
	const each = 20
	r := rand.New(rand.NewPCG(9, 9))
	codes := make([]float32, each*8)
	for i := range codes {
		codes[i] = float32(r.NormFloat64())
	}
	right := 0
	for class := range 10 {
		drawn := ran(t, deployed(t, m, hourglass.DecoderPart), map[string]*graph.Tensor{
			hourglass.LatentName: graph.NewTensor("", codes, each, 8),
			hourglass.LabelName:  graph.Vector("", slices.Repeat([]int64{int64(class)}, each)...),
		})[hourglass.ReconstructionName]
		for _, got := range classOf(numbers(t, drawn), each) {
			if got == class {
				right++
			}
		}
	}
	t.Logf("%d of %d drawn digits are seen as what was asked for", right, 10*each)
	if right < 160 {
		t.Errorf("%d of %d drawn digits are seen as what was asked for", right, 10*each)
	}
}

// probe trains a softmax regression on the training digits.
func probe(t *testing.T) func(x []float32, n int) []int {
	t.Helper()
	b := graph.NewBuilder("probe", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(64))
	label := b.Input("label", graph.Float, graph.Batch, graph.Fixed(10)) // one of them 1
	w := b.Parameter(graph.NewTensor("weight", make([]float32, 640), 64, 10))
	scores := b.Name("scores", b.Op("Softmax", b.Op("Gemm", x, w, b.Parameter(graph.NewTensor("bias", make([]float32, 10), 10))), graph.Int("axis", 1)))
	likely := b.Op("ReduceSum", b.Op("Mul", scores, label), b.Const(graph.Vector[int64]("", 1)), graph.Int("keepdims", 0))
	b.Output(hourglass.LossName, b.Op("Neg", b.Op("ReduceMean", b.Op("Log", likely), graph.Int("keepdims", 0))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := native.Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: g, Parameters: []string{"weight", "bias"}})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	train := digits(t, "train")
	labels := make([]float32, 10*train.Rows())
	for i := range train.Rows() {
		labels[i*10+int(train.Label(i))] = 1
	}
	for range 600 {
		if _, err := tr.Step(t.Context(), [][]float32{train.Dense(), labels}, train.Rows(), 0.05); err != nil {
			t.Fatal(err)
		}
	}
	state, err := tr.State()
	if err != nil {
		t.Fatal(err)
	}
	weight, bias := numbers(t, state.Parameters[0]), numbers(t, state.Parameters[1])
	classOf := func(x []float32, n int) []int {
		out := make([]int, n)
		for i := range out {
			best := math.Inf(-1)
			for c := range 10 {
				score := float64(bias[c])
				for j := range 64 {
					score += float64(x[i*64+j]) * float64(weight[j*10+c])
				}
				if score > best {
					out[i], best = c, score
				}
			}
		}
		return out
	}
	test, right := digits(t, "test"), 0
	for i, c := range classOf(test.Dense(), test.Rows()) {
		if c == int(test.Label(i)) {
			right++
		}
	}
	if share := float64(right) / float64(test.Rows()); share < 0.88 {
		t.Fatalf("the probe is right of %v of real digits", share)
	}
	return classOf
}

// TestVQ: each vector's index is that of the nearest vector in the codebook, and the indices
// decode to what the whole autoencoder gives.
func TestVQ(t *testing.T) {
	m := fitted(t, variants.VQ{Body: dense, Codes: 32, Dim: 2, Seed: 1}, 30, func(*hourglass.Model) {})
	in, n := testRows(t)
	whole := ran(t, deployed(t, m, hourglass.AutoencoderPart), in)
	code := ran(t, deployed(t, m, hourglass.EncoderPart), in)[hourglass.LatentName]
	apart := ran(t, deployed(t, m, hourglass.DecoderPart), map[string]*graph.Tensor{hourglass.LatentName: code})
	if !slices.Equal(numbers(t, whole[hourglass.ReconstructionName]), numbers(t, apart[hourglass.ReconstructionName])) {
		t.Error("indices decode to something else than the whole gives")
	}
	indices, err := graph.Data[int64](code)
	if err != nil {
		t.Fatal(err)
	}
	vectors, book := numbers(t, ran(t, m.Encoder, in)[hourglass.LatentName]), numbers(t, m.Shared[0])
	for i := range n * 4 {
		distance := func(k int64) float64 { return squares(vectors[i*2:i*2+2], book[k*2:k*2+2]) }
		for k := range int64(32) {
			if distance(k) < distance(indices[i])-1e-5 {
				t.Fatalf("vector %d has the index %d, and %d is nearer", i, indices[i], k)
			}
		}
	}
	u, err := build.CodeUsage(t.Context(), native.Engine{}, m, digits(t, "test"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", u)
	if u.Positions != 4 || u.Used < 8 || u.Used > 32 || u.Perplexity < 4 || u.Perplexity > float64(u.Used) {
		t.Errorf("usage %+v", u)
	}
}

// TestPriors: a match with the prior, by MMD or by a discriminator, brings the code nearer to
// the prior than the code of a plain autoencoder is. The distance that measures it is one
// that neither of them trains on.
func TestPriors(t *testing.T) {
	in, n := testRows(t)
	r := rand.New(rand.NewPCG(10, 10))
	prior := make([]float32, n*8)
	for i := range prior {
		prior[i] = float32(r.NormFloat64())
	}
	// energy is the energy distance (Székely and Rizzo 2013) of codes from the prior.
	energy := func(m *hourglass.Model) float64 {
		code := numbers(t, ran(t, deployed(t, m, hourglass.EncoderPart), in)[hourglass.LatentName])
		mean := func(a, b []float32) (sum float64) {
			for i := range n {
				for j := range n {
					sum += math.Sqrt(squares(a[i*8:i*8+8], b[j*8:j*8+8]) * 8)
				}
			}
			return sum / float64(n) / float64(n)
		}
		return 2*mean(code, prior) - mean(code, code) - mean(prior, prior)
	}
	plain := energy(fittedAt(t, 1e-3, dense, 80))
	for _, r := range []variants.Recipe{
		variants.Wasserstein{Body: dense, Weight: 0.1}, variants.Wasserstein{Body: dense, Kernel: variants.RBF, Weight: 0.1},
		variants.Adversarial{Body: dense, Seed: 1},
	} {
		matched := energy(fittedAt(t, 1e-3, r, 80))
		t.Logf("%s: energy distance from the prior %.3f, of a plain code %.3f", r.Name(), matched, plain)
		if matched > plain/3 {
			t.Errorf("%s: the code is %v from the prior, a plain one %v", r.Name(), matched, plain)
		}
	}
}

// TestBlocks: each row has a block of zeros, and the rest of the row stays as it was.
func TestBlocks(t *testing.T) {
	m, err := dense.Model()
	if err != nil {
		t.Fatal(err)
	}
	ones := &data.Set{Name: "ones", Features: 64, X: slices.Repeat([]float32{1}, 64*300)}
	if _, err := build.Spoil(t.Context(), native.Engine{}, m, ones, 1); !errors.Is(err, build.ErrSettings) {
		t.Errorf("no corruption: %v", err)
	}
	m.Corruption = hourglass.Block{Shape: []int{1, 8, 8}, Share: 0.4} // blocks of 3 by 3
	set, err := build.Spoil(t.Context(), native.Engine{}, m, ones, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[2]int]bool{}
	for spoiled := range slices.Chunk(set.X, 64) {
		zeros := slices.Index(spoiled, 0)
		for i, v := range spoiled {
			inside := i/8 >= zeros/8 && i/8 < zeros/8+3 && i%8 >= zeros%8 && i%8 < zeros%8+3
			if inside != (v == 0) || !inside && v != 1 {
				t.Fatalf("spoiled to %v", spoiled)
			}
		}
		seen[[2]int{zeros / 8, zeros % 8}] = true
	}
	if len(seen) < 30 { // of 36 possible places
		t.Errorf("%d places of blocks", len(seen))
	}
}
