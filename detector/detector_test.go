package detector_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

var mixed = &schema.Schema{Headed: true, Columns: []schema.Column{
	{Name: "id", Kind: schema.Identifier},
	{Name: "a", Kind: schema.Number},
	{Name: "b", Kind: schema.Number},
	{Name: "amount", Kind: schema.Number, Log: true, Unit: 10},
	{Name: "colour", Kind: schema.Category, Categories: []string{"red", "green", "blue"}},
	{Name: "when", Kind: schema.Time, Layout: "2006-01-02 15:04:05"},
	{Name: "gappy", Kind: schema.Number, Gaps: true},
}}

// rows draws rows of the schema mixed: b follows a, the colour follows the sign of a, and the hour is by day.
func rows(n int, seed uint64) *data.Set {
	r := rand.New(rand.NewPCG(seed, 1))
	set := &data.Set{Name: "drawn", Features: mixed.Width()}
	for range n {
		a := r.NormFloat64()
		colour := 0.0
		if a > 0 {
			colour = 1
		}
		gappy := r.NormFloat64() * 1e-3
		if r.Float64() < 0.2 {
			gappy = math.NaN()
		}
		for _, v := range []float64{a, 100 + 50*a + 5*r.NormFloat64(), math.Exp(3 + 2*r.NormFloat64()), colour, float64(19000 + r.IntN(300)), float64(9*3600 + r.IntN(8*3600)), gappy} {
			set.X = append(set.X, float32(v))
		}
	}
	return set
}

func fitted(t testing.TB, n int) *detector.Detector {
	t.Helper()
	d, err := detector.Fit(t.Context(), mixed, rows(n, 1), detector.Settings{Training: native.Engine{}, Engine: native.Engine{}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func scores(t testing.TB, d *detector.Detector, rows []float32) *detector.Scores {
	t.Helper()
	return scoresOn(t, native.Engine{}, d, rows)
}

func scoresOn(t testing.TB, e hourglass.Engine, d *detector.Detector, rows []float32) *detector.Scores {
	t.Helper()
	s, err := d.Scorer(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out, err := s.Score(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBlame changes one value of normal rows. The row has to be found, and the column to be named first.
func TestBlame(t *testing.T) {
	d := fitted(t, 600)
	normal := rows(50, 2)
	nan := float32(math.NaN())
	for name, c := range map[string]struct {
		column int // among those used
		change func(row []float32)
	}{
		"b does not follow a":                {1, func(r []float32) { r[1] -= 100 }},
		"a far amount":                       {2, func(r []float32) { r[2] = 1e9 }},
		"a negative amount":                  {2, func(r []float32) { r[2] = -1e5 }},
		"a new colour":                       {3, func(r []float32) { r[3] = 3 }},
		"no colour":                          {3, func(r []float32) { r[3] = nan }},
		"at night":                           {4, func(r []float32) { r[5] = 3 * 3600 }},
		"a far value of a column with gaps":  {5, func(r []float32) { r[6] = 1 }},
		"a gap in a column that had none":    {0, func(r []float32) { r[0] = nan }},
		"infinite":                           {0, func(r []float32) { r[0] = float32(math.Inf(1)) }},
		"a code that is of no text":          {3, func(r []float32) { r[3] = -7 }},
		"the greatest number of its type":    {1, func(r []float32) { r[1] = math.MaxFloat32 }},
		"a day millions of years away, only": {4, func(r []float32) { r[4], r[5] = 1e9, 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			changed := &data.Set{Features: normal.Features}
			for i := range normal.Rows() {
				row := slices.Clone(normal.Row(i))
				c.change(row)
				changed.X = append(changed.X, row...)
			}
			out := scores(t, d, changed.X)
			found, blamed := 0, 0
			for i, p := range out.PValue {
				share := out.Contribution[6*i : 6*i+6]
				if p <= 0.05 {
					found++
				}
				if slices.Index(share, slices.Max(share)) == c.column {
					blamed++
				}
				for _, v := range slices.Concat(share, out.Score[i:i+1]) {
					if v-v != 0 {
						t.Fatalf("row %d: score %v, contributions %v", i, out.Score[i], share)
					}
				}
			}
			if found < 48 || blamed < 45 {
				t.Errorf("found %d and blamed %d of 50 rows, want at least 48 and 45", found, blamed)
			}
		})
	}
}

// TestCalibration draws fits and normal rows anew, and holds the share of rows below each level against the
// guarantee. The mean over fits has the standard error of the sample.
func TestCalibration(t *testing.T) {
	const fits, tested = 12, 300
	for _, level := range []float64{0.05, 0.1, 0.3} {
		var shares []float64
		for seed := range uint64(fits) {
			d, err := detector.Fit(t.Context(), mixed, rows(300, 100+seed), detector.Settings{Training: native.Engine{}, Engine: native.Engine{}, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			below := 0
			for _, p := range scores(t, d, rows(tested, 500+seed).X).PValue {
				if float64(p) <= level {
					below++
				}
			}
			shares = append(shares, float64(below)/tested)
		}
		mean, spread := stat.MeanStdDev(shares, nil)
		if bound := level + 3*spread/math.Sqrt(fits); mean > bound {
			t.Errorf("%.4f of normal rows have a p-value of at most %v; the guarantee allows %.4f", mean, level, bound)
		}
		if mean < level/3 {
			t.Errorf("only %.4f of normal rows have a p-value of at most %v: p-values say little", mean, level)
		}
	}
}

// TestSameSeedSameFile holds that a fit is a function of its rows and its seed.
func TestSameSeedSameFile(t *testing.T) {
	encoded := func(d *detector.Detector) []byte {
		b, err := graph.Encode(d.Graph)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(encoded(fitted(t, 100)), encoded(fitted(t, 100))) {
		t.Error("two fits with one seed give two graphs")
	}
}

// TestPValues holds that a p-value counts the calibrating scores that a score does not exceed, however many there are.
func TestPValues(t *testing.T) {
	d := fitted(t, 100)
	if err := d.SetAlpha(0.2); err != nil {
		t.Fatal(err)
	}
	set := rows(200, 4)
	of := scores(t, d, set.X).Score
	least, greatest := slices.Min(of), slices.Max(of)
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 63, 64, 65, 127, 128, 129, 1000} {
		kept := make([]float32, n)
		for i := range kept {
			switch random.IntN(3) {
			case 0: // a score that rows have
				kept[i] = of[random.IntN(len(of))]
			default:
				kept[i] = least + (greatest-least)*(1.2*random.Float32()-0.1)
			}
		}
		if err := d.Calibrate(kept); err != nil {
			t.Fatal(err)
		}
		out := scores(t, d, set.X)
		for i, s := range out.Score {
			above := 0
			for _, c := range kept {
				if c+1e-4 >= s {
					above++
				}
			}
			want := float32(above+1) / float32(n+1)
			if math.Abs(float64(out.PValue[i]-want)) > 1e-6 || out.Anomaly[i] != (want <= 0.2) {
				t.Fatalf("of %d calibrating rows: a score of %v has the p-value %v and the decision %v, want %v", n, s, out.PValue[i], out.Anomaly[i], want)
			}
		}
	}
}

func TestCalibrate(t *testing.T) {
	d := fitted(t, 100)
	if err := d.Calibrate([]float32{3, 1, 2}); err != nil {
		t.Fatal(err)
	}
	if err := d.SetAlpha(0.6); err != nil {
		t.Fatal(err)
	}
	if d.Calibrating() != 3 || math.Abs(d.Alpha()-0.6) > 1e-6 {
		t.Errorf("%d calibrating rows and alpha %v, want 3 and 0.6", d.Calibrating(), d.Alpha())
	}
	out := scores(t, d, rows(200, 4).X)
	for i, s := range out.Score {
		above := 0
		for _, c := range []float32{1, 2, 3} {
			if c+1e-4 >= s {
				above++
			}
		}
		want := float32(above+1) / 4
		if math.Abs(float64(out.PValue[i]-want)) > 1e-6 || out.Anomaly[i] != (want <= 0.6) {
			t.Fatalf("a score of %v has the p-value %v and the decision %v, want %v", s, out.PValue[i], out.Anomaly[i], want)
		}
	}
	for _, c := range []struct {
		alpha float64
		want  float32 // 0: no row can be an anomaly
	}{{0.25, 3}, {0.5, 2}, {0.74, 2}, {0.76, 1}, {0.24, 0}} {
		if err := d.SetAlpha(c.alpha); err != nil {
			t.Fatal(err)
		}
		if got, ok := d.Threshold(); math.Abs(float64(got-c.want)) > 1e-6 || ok != (c.want > 0) {
			t.Errorf("alpha %v: the threshold is %v, %v; want %v", c.alpha, got, ok, c.want)
		}
	}
	for _, bad := range [][]float32{nil, {1, float32(math.NaN())}, {float32(math.Inf(1))}} {
		if err := d.Calibrate(bad); !errors.Is(err, detector.ErrCalibration) {
			t.Errorf("scores %v: got %v", bad, err)
		}
	}
	for _, bad := range []float64{0, 1, -1, math.NaN()} {
		if err := d.SetAlpha(bad); !errors.Is(err, detector.ErrCalibration) {
			t.Errorf("alpha %v: got %v", bad, err)
		}
	}
}

func TestFitRefuses(t *testing.T) {
	settings := detector.Settings{Training: native.Engine{}, Engine: native.Engine{}}
	if _, err := detector.Fit(t.Context(), mixed, rows(19, 1), settings); !errors.Is(err, detector.ErrData) {
		t.Errorf("19 rows: got %v", err)
	}
	if _, err := detector.Fit(t.Context(), schema.Numbers(3, nil), rows(50, 1), settings); !errors.Is(err, detector.ErrData) {
		t.Errorf("rows of another width: got %v", err)
	}
	if _, err := detector.Fit(t.Context(), mixed, rows(50, 1), detector.Settings{}); err == nil {
		t.Error("no engine: got no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := detector.Fit(ctx, mixed, rows(50, 1), settings); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: got %v", err)
	}
}

// TestOddTables fits tables that are degenerate in one way.
func TestOddTables(t *testing.T) {
	for name, value := range map[string]func(i, j int) float32{
		"all rows equal":     func(_, j int) float32 { return float32(j) },
		"one value differs":  func(i, j int) float32 { return map[bool]float32{true: 1}[i == 0 && j == 0] },
		"two different rows": func(i, _ int) float32 { return float32(i % 2) },
		"columns repeat":     func(i, _ int) float32 { return float32(i*i%17) * 1e-3 },
		"large and small":    func(i, j int) float32 { return float32(i%13) * []float32{1e30, 1e-30, 1}[j%3] },
		"mostly gaps": func(i, j int) float32 {
			return map[bool]float32{true: float32(i), false: float32(math.NaN())}[(i+j)%9 == 0]
		},
		"one column of gaps": func(i, j int) float32 {
			return map[bool]float32{true: float32(math.NaN()), false: float32(i % 7)}[j == 1]
		},
		"a value is far away":    func(i, j int) float32 { return map[bool]float32{true: 1e38, false: float32(i % 11)}[i == 5 && j == 0] },
		"more columns than rows": func(i, j int) float32 { return float32((i*31+j*17)%23) / 7 },
	} {
		t.Run(name, func(t *testing.T) {
			width := 3
			if name == "more columns than rows" {
				width = 90
			}
			set := &data.Set{Name: name, Features: width}
			for i := range 40 {
				for j := range width {
					set.X = append(set.X, value(i, j))
				}
			}
			d, err := detector.Fit(t.Context(), schema.Numbers(width, nil), set, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range scores(t, d, set.X).Score {
				if s-s != 0 {
					t.Fatalf("row %d has the score %v", i, s)
				}
			}
		})
	}
}

func TestRead(t *testing.T) {
	d := fitted(t, 60)
	g, _, err := export.DetectorGraph(d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := detector.Read(g)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Schema, again.Schema); diff != "" {
		t.Error(diff)
	}
	for name, spoil := range map[string]func(g *graph.Graph){
		"no schema":      func(g *graph.Graph) { g.Header.Metadata = nil },
		"another schema": func(g *graph.Graph) { g.Header.Metadata[1].Value = `{"columns":[{"name":"a","kind":"number"}]}` },
		"no p-value":     func(g *graph.Graph) { g.Outputs = g.Outputs[:1] },
		"no calibration": func(g *graph.Graph) {
			g.Initializers[slices.IndexFunc(g.Initializers, func(t *graph.Tensor) bool { return t.Name == "calibration" })].Dims = []int64{1, 0}
		},
	} {
		spoiled := g.Clone()
		spoiled.Header.Metadata = slices.Clone(g.Header.Metadata)
		spoiled.Initializers = nil
		for _, t := range g.Initializers {
			copied := *t
			spoiled.Initializers = append(spoiled.Initializers, &copied)
		}
		spoil(spoiled)
		if _, err := detector.Read(spoiled); !errors.Is(err, detector.ErrDetector) {
			t.Errorf("%s: got %v, want an error that wraps ErrDetector", name, err)
		}
	}
}

func TestDiscoveries(t *testing.T) {
	// The example of Benjamini and Hochberg 1995, section 3.2: at q = 0.05 the four smallest are rejected.
	p := []float32{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	found := detector.Discoveries(p, 0.05)
	for i, f := range found {
		if f != (i < 4) {
			t.Errorf("p-value %v: got %v", p[i], f)
		}
	}
	if got := detector.Discoveries(nil, 0.1); len(got) != 0 {
		t.Errorf("no p-values: got %v", got)
	}
}

// TestMeasures holds AUROC against its definition over pairs, and average precision against scikit-learn's.
func TestMeasures(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		n := 2 + r.IntN(30)
		s, odd := make([]float32, n), make([]bool, n)
		for i := range s {
			s[i], odd[i] = float32(r.IntN(6)), i%2 == 0
		}
		pairs, won := 0.0, 0.0
		for i := range s {
			for j := range s {
				if odd[i] && !odd[j] {
					pairs++
					if s[i] > s[j] {
						won++
					} else if s[i] == s[j] {
						won += 0.5
					}
				}
			}
		}
		if got, err := detector.AUROC(s, odd); err != nil || math.Abs(got-won/pairs) > 1e-12 {
			t.Fatalf("AUROC %v, %v; want %v", got, err, won/pairs)
		}
	}
	// sklearn.metrics.average_precision_score([0,0,1,1,0,1],[.1,.4,.35,.8,.35,.35]) = (1/1 + 2·3/5)/3.
	got, err := detector.AveragePrecision([]float32{.1, .4, .35, .8, .35, .35}, []bool{false, false, true, true, false, true})
	if want := (1 + 2*3./5) / 3; err != nil || math.Abs(got-want) > 1e-12 {
		t.Errorf("average precision %v, %v; want %v", got, err, want)
	}
	for _, odd := range [][]bool{{true, true}, {false, false}, {true}} {
		if _, err := detector.AUROC([]float32{1, 2}, odd); !errors.Is(err, detector.ErrData) {
			t.Errorf("labels %v: got %v", odd, err)
		}
	}
}

// TestPoints holds points against counts by hand; rows of one score share a point.
func TestPoints(t *testing.T) {
	got, err := detector.Points([]float32{1, 3, 2, 2, 0}, []bool{false, true, true, false, false})
	if want := []detector.Point{{3, 1, 0}, {2, 2, 1}, {1, 2, 2}, {0, 2, 3}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if _, err := detector.Points([]float32{1}, []bool{true}); !errors.Is(err, detector.ErrData) {
		t.Errorf("rows of one kind: %v", err)
	}
}
