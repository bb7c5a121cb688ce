package drift

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
)

// TestKolmogorov holds Kolmogorov's distribution against scipy.special.kolmogorov, and the test against
// scipy.stats.ks_2samp: 0.0314 by method="asymp", and 0.0364 by method="exact".
func TestKolmogorov(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0.1, 1}, {0.5, 0.9639452436648751}, {1, 0.26999967167735456}, {1.36, 0.04948587675537788}, {2, 0.0006709252557796953},
	} {
		if got := kolmogorov(c.x); math.Abs(got-c.want) > 1e-14 {
			t.Errorf("of %v: %v, want %v", c.x, got, c.want)
		}
	}
	d, p := kolmogorovSmirnov([]int{10, 20, 30, 40}, []int{25, 25, 25, 25})
	if math.Abs(d-0.2) > 1e-15 || p < 0.031 || p > 0.0365 {
		t.Errorf("distance %v with p %v; want 0.2, between 0.031 and 0.0365", d, p)
	}
	if d, p := kolmogorovSmirnov([]int{0}, []int{4}); d != 0 || p != 1 {
		t.Errorf("without a reference: %v, %v", d, p)
	}
}

// TestHomogeneity holds χ² against SciPy's chi2_contingency(correction=False).
func TestHomogeneity(t *testing.T) {
	statistic, p := homogeneity([]int{10, 20, 30}, []int{6, 30, 18})
	if want := 5.7; math.Abs(statistic-want) > 1e-12 {
		t.Errorf("χ² is %v, want %v", statistic, want)
	}
	if want := 0.05784432087483853; math.Abs(p-want) > 1e-12 {
		t.Errorf("p is %v, want %v", p, want)
	}
	joined, _ := homogeneity([]int{10, 20, 29, 1, 0}, []int{6, 30, 17, 0, 1})
	if math.Abs(joined-statistic) > 2 {
		t.Errorf("with two rare categories χ² is %v, without %v", joined, statistic)
	}
	if s, p := homogeneity([]int{100}, []int{50}); s != 0 || p != 1 {
		t.Errorf("one category: %v, %v", s, p)
	}
}

func TestPopulationStability(t *testing.T) {
	if got := populationStability([]int{100, 300}, []int{100, 300}); got != 0 {
		t.Errorf("of equal counts: %v", got)
	}
	// (0.5−0.25)·ln 2 + (0.5−0.75)·ln(2/3), but for the half rows
	if got, want := populationStability([]int{100000, 300000}, []int{200000, 200000}), 0.25*math.Log(2)-0.25*math.Log(2./3); math.Abs(got-want) > 1e-5 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAdjusted(t *testing.T) {
	if got, want := adjusted([]float64{0.04, 0.01, 0.03}), []float64{0.06, 0.03, 0.06}; !near(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func near(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-12 })
}

// TestRanks holds the blocks against a search of all numbers.
func TestRanks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r ranks
	var all []float32
	for range 3 * largest {
		x := float32(random.IntN(2000))
		below, equal := 0, 0
		for _, y := range all {
			if y < x {
				below++
			}
			if y == x {
				equal++
			}
		}
		if b, e := r.of(x); b != below || e != equal {
			t.Fatalf("%d numbers below %v and %d equal; want %d and %d", b, x, e, below, equal)
		}
		r.add(x)
		all = append(all, x)
	}
}

// TestMartingaleAlarms holds that the capital of an exchangeable stream reaches 1/α no more often than the
// guarantee allows, whatever the scores are, and that it does soon after a change.
func TestMartingaleAlarms(t *testing.T) {
	const streams, rows, level = 1000, 500, 0.05
	for name, draw := range map[string]func(r *rand.Rand) float32{
		"continuous": func(r *rand.Rand) float32 { return float32(r.NormFloat64()) },
		"tied":       func(r *rand.Rand) float32 { return float32(r.IntN(3)) },
	} {
		alarms := 0
		for seed := range uint64(streams) {
			r := rand.New(rand.NewPCG(seed, 3))
			m := NewMartingale(drawn(r, 50, draw), seed)
			peak := 0.0
			for range rows {
				peak = max(peak, m.Add(draw(r)))
			}
			if peak >= -math.Log(level) {
				alarms++
			}
		}
		// 0.05 and three standard deviations of a binomial share of 1,000.
		if allowed := streams * (level + 3*math.Sqrt(level*(1-level)/streams)); float64(alarms) > allowed {
			t.Errorf("%s: %d false alarms of %d; the level allows %.0f", name, alarms, streams, allowed)
		}
		t.Logf("%s: %d alarms in %d streams", name, alarms, streams)
	}
	var delays []int
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 4))
		normal := func(r *rand.Rand) float32 { return float32(r.NormFloat64()) }
		m := NewMartingale(drawn(r, 200, normal), seed)
		for range 500 {
			m.Add(normal(r))
		}
		delay := 0
		for delay < 1000 {
			delay++
			if m.Add(normal(r)+2) >= -math.Log(0.01) {
				break
			}
		}
		delays = append(delays, delay)
	}
	slices.Sort(delays)
	t.Logf("rows until the alarm: median %d, greatest %d", delays[25], delays[49])
	if delays[25] > 60 || delays[49] >= 1000 {
		t.Errorf("scores two standard deviations higher are found after %v rows", delays)
	}
}

func drawn(r *rand.Rand, n int, draw func(*rand.Rand) float32) (all []float32) {
	for range n {
		all = append(all, draw(r))
	}
	return all
}

// mixed describes a number, a category and a time.
func mixed() *schema.Schema {
	return &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "load", Kind: schema.Number}, {Name: "id", Kind: schema.Identifier},
		{Name: "state", Kind: schema.Category, Categories: []string{"on", "off"}}, {Name: "at", Kind: schema.Time},
	}}
}

// rows draws rows of mixed; shift is that of the load, and off the share of "off".
func rows(seed uint64, n int, shift, off, gaps float64) *data.Set {
	r := rand.New(rand.NewPCG(seed, 5))
	set := &data.Set{Name: "rows", Features: 4}
	for i := range n {
		load, state := float32(r.NormFloat64()+shift), float32(0)
		if r.Float64() < off {
			state = 1
		}
		if r.Float64() < gaps {
			load = float32(math.NaN())
		}
		set.X = append(set.X, load, state, float32(19000+i%70), float32(r.IntN(86400)))
	}
	return set
}

func report(t *testing.T, r *Reference, later *data.Set) *Report {
	t.Helper()
	random := rand.New(rand.NewPCG(9, 9))
	normal := func(r *rand.Rand) float32 { return float32(r.NormFloat64()) }
	w, err := NewWatch(mixed(), r, drawn(random, 200, normal), 0.01, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range later.Rows() {
		w.Add(later.Row(i), normal(random))
	}
	return w.Report()
}

// TestWatch holds that each kind of change is found where it is, and nothing else.
func TestWatch(t *testing.T) {
	reference := Summarise(mixed(), rows(1, 5000, 0, 0.3, 0.02))
	if err := reference.Check(mixed()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name             string
		shift, off, gaps float64
		want             string
	}{
		{"none", 0, 0.3, 0.02, ""},
		{"a number", 1, 0.3, 0.02, "load"},
		{"a category", 0, 0.6, 0.02, "state"},
		{"gaps", 0, 0.3, 0.3, "load"},
		{"two", -1, 0.05, 0.02, "load state"},
	} {
		got := report(t, reference, rows(2, 3000, c.shift, c.off, c.gaps))
		var found []string
		for _, f := range append(got.Features, got.Score) {
			if f.Drifted {
				found = append(found, f.Name)
			}
		}
		if strings.Join(found, " ") != c.want || got.Drifted() != (c.want != "") {
			t.Errorf("%s: %q drifted, want %q\n%+v", c.name, found, c.want, got)
		}
		if len(got.Features) != 4 || got.Rows != 3000 {
			t.Errorf("%s: %d features of %d rows", c.name, len(got.Features), got.Rows)
		}
	}
}

// TestWatchAlarms holds that rows of the reference's distribution are said to have drifted no more often than
// the level allows.
func TestWatchAlarms(t *testing.T) {
	reference, alarms := Summarise(mixed(), rows(1, 2000, 0, 0.3, 0)), 0
	for seed := range uint64(300) {
		for _, f := range report(t, reference, rows(10+seed, 200, 0, 0.3, 0)).Features {
			if f.Adjusted <= 0.01 {
				alarms++
				break
			}
		}
	}
	if alarms > 9 { // 3 are expected at most; more than 9 have a probability of 0.001
		t.Errorf("%d of 300 reports alarm at a level of 0.01", alarms)
	}
}

// TestSummary holds that a reference has its values' quantiles, and few of them where they are few.
func TestSummary(t *testing.T) {
	values := make([]float32, 10000)
	for i := range values {
		values[i] = float32(i)
	}
	d := summary(values)
	if len(d.Edges) != mostEdges || d.Edges[127] != 4999 || d.Edges[255] != 9999 || total(d.Counts) != 10000 {
		t.Errorf("%d edges, the 128th %v, the last %v, %v values", len(d.Edges), d.Edges[127], d.Edges[255], total(d.Counts))
	}
	if d := summary([]float32{3, 1, 3, 3, 2}); !slices.Equal(d.Edges, []float32{1, 2, 3}) || !slices.Equal(d.Counts, []int{1, 1, 3}) {
		t.Errorf("of five values: %+v", d)
	}
	if d := summary(nil); d.Edges != nil {
		t.Errorf("of none: %+v", d)
	}
}

// TestCheck holds that a damaged reference is refused.
func TestCheck(t *testing.T) {
	for name, damage := range map[string]func(*Reference){
		"a feature less":   func(r *Reference) { r.Features = r.Features[1:] },
		"a category more":  func(r *Reference) { r.Features[1].Counts = append(r.Features[1].Counts, 0) },
		"a wrong total":    func(r *Reference) { r.Features[0].Counts[0]++ },
		"a negative count": func(r *Reference) { r.Features[1].Counts[0] = -1 },
		"no rows":          func(r *Reference) { r.Rows = 0 },
		"edges that fall":  func(r *Reference) { slices.Reverse(r.Features[0].Edges) },
		"an edge NaN":      func(r *Reference) { r.Features[0].Edges[3] = float32(math.NaN()) },
	} {
		r := Summarise(mixed(), rows(1, 500, 0, 0.3, 0.02))
		damage(r)
		if err := r.Check(mixed()); !errors.Is(err, ErrReference) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
